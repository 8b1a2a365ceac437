import { structLayout } from '../abi/structs.js';
import { MP_OBJ_NULL, type MpObj, type PointedBytes, type StructContent } from './obj.js';
import { objAddress, objWord, romAddress } from './objWord.js';
import { mp } from './state.js';

/** The bytes of C's struct behind an object, for programs that look into it by its address. */

/** The bytes of a struct; `pointed` is told where what it points to lies. */
export function structBytes(
  content: StructContent,
  pointed: (address: number, bytes: Uint8Array) => void,
): Uint8Array<ArrayBuffer> {
  const layout = structLayout(mp.board, content.name);
  const { bytesPerBlock } = mp.heap;
  const used = layout.flexOffset + content.tail.length * mp.objBytes;
  const bytes = new Uint8Array(Math.ceil(used / bytesPerBlock) * bytesPerBlock);
  const put = (offset: number, size: number, value: bigint): void => {
    for (let i = 0; i < size; i++) bytes[offset + i] = Number((value >> BigInt(8 * i)) & 0xffn);
  };
  for (const { name, offset, bytes: size, class: kind, struct } of layout.fields) {
    if (struct === 'mp_obj_base_t') {
      put(offset, mp.wordBytes, BigInt(objAddress(content.type)));
      continue;
    }
    const value = content.fields[name];
    if (value === undefined) continue;
    if (kind === 'object') put(offset, size, word(value as MpObj));
    else if (typeof value === 'number') put(offset, size, BigInt(value === 0 ? 0 : fieldNumber(value, kind)));
    else put(offset, size, BigInt(tell(value as PointedBytes, pointed)));
  }
  for (const [i, o] of content.tail.entries()) put(layout.flexOffset + i * mp.objBytes, mp.objBytes, word(o));
  return bytes;
}

function fieldNumber(value: number, kind: string): number {
  return kind === 'pointer' ? value + mp.addressOffset : value;
}

function word(o: MpObj): bigint {
  return o === MP_OBJ_NULL ? 0n : objWord(o);
}

function tell({ ptr, bytes }: PointedBytes, pointed: (address: number, bytes: Uint8Array) => void): number {
  const address = ptr === 0 ? romAddress(bytes, bytes.length) : ptr + mp.addressOffset;
  pointed(address, bytes);
  return address;
}
