import { memoryAt } from '../../runtime/memory.js';
import { newInt } from '../../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject } from '../../runtime/obj.js';
import { objGetIntTruncated } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';

/** `machine.mem8`, `mem16` and `mem32` (extmod/machine_mem.c): memory by address, little-endian on all boards. */

/** `machine_mem_obj_t`. */
class MpMem extends MpObject {
  readonly itemBytes: number;

  constructor(itemBytes: number) {
    super(typeMem);
    this.itemBytes = itemBytes;
  }
}

function addressOf(index: MpObj, align: number): number {
  const n = objGetIntTruncated(index);
  const low = Number(BigInt.asUintN(32, BigInt(n)));
  if (low % align !== 0) raiseMsgVarg(typeValueError, 'address %08x is not aligned to %d bytes', low, align);
  return Number(typeof n === 'bigint' || n < 0 ? BigInt.asUintN(64, BigInt(n)) : n);
}

function subscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  if (value === MP_OBJ_NULL) return MP_OBJ_NULL;
  const { itemBytes } = self as MpMem;
  const { bytes, at } = memoryAt(addressOf(index, itemBytes), itemBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, itemBytes);
  if (value === MP_OBJ_SENTINEL) {
    if (itemBytes === 1) return view.getUint8(0);
    return itemBytes === 2 ? view.getUint16(0, true) : newInt(view.getUint32(0, true));
  }
  const bits = Number(BigInt.asUintN(32, BigInt(objGetIntTruncated(value))));
  if (itemBytes === 1) view.setUint8(0, bits & 0xff);
  else if (itemBytes === 2) view.setUint16(0, bits & 0xffff, true);
  else view.setUint32(0, bits, true);
  return mpConstNone;
}

const typeMem = newRomType('mem', {
  print: (print, self) => printf(print, '<%u-bit memory>', 8 * (self as MpMem).itemBytes),
  subscr,
});

export const mem8 = new MpMem(1);
export const mem16 = new MpMem(2);
export const mem32 = new MpMem(4);
