import { macroOn } from '../abi/board.js';
import { MpDict } from '../runtime/dict.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj } from '../runtime/obj.js';
import { raiseTypeError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeTuple } from '../runtime/types.js';
import * as value from './uctypesValue.js';

/** How descriptors of `uctypes` say what a structure is, and how large it is (extmod/moductypes.c). */

export const LAYOUT_LITTLE_ENDIAN = 0;
export const LAYOUT_BIG_ENDIAN = 1;
export const LAYOUT_NATIVE = 2;

export const OFFSET_BITS = 17;
export const LEN_BITS = OFFSET_BITS + 5;
export const VAL_TYPE_BITS = 4;
export const AGG_TYPE_BITS = 2;

export const STRUCT = 0;
export const PTR = 1;
export const ARRAY = 2;

/** A type's number in the uppermost bits of a 31-bit int. */
export function typeToInt(type: number, bits: number): number {
  return (type << (32 - bits)) >> 1;
}

export function typeOf(n: number, bits: number): number {
  return (n >> (31 - bits)) & ((1 << bits) - 1);
}

/** What is left of an int without the type. */
export function offsetOf(n: number, bits: number): number {
  return n & ~(-0x80000000 >> bits);
}

export function syntaxError(): never {
  return raiseTypeError('syntax error in uctypes descriptor');
}

/** A size, and the largest scalar in it, which a native structure is aligned by. */
interface Extent {
  size: number;
  largest: number;
}

/** Raises TypeError where a tuple has not the items that its kind needs. */
function checkAggregate({ items }: MpTuple): void {
  const kind = items.length === 0 ? -1 : typeOf(items[0] as number, AGG_TYPE_BITS);
  if (kind === ARRAY ? items.length !== 2 && items.length !== 3 : items.length !== 2 || kind > ARRAY) syntaxError();
}

export function aggregateExtent(t: MpTuple, layout: number): Extent {
  if (macroOn(mp.board, 'UHEAP_UCTYPES_CHECKS')) checkAggregate(t);
  switch (typeOf(t.items[0] as number, AGG_TYPE_BITS)) {
    case STRUCT:
      return extentOf(t.items[1]!, layout);
    case PTR:
      return { size: mp.wordBytes, largest: mp.wordBytes };
    default: {
      const spec = t.items[1] as number;
      const count = offsetOf(spec, VAL_TYPE_BITS);
      if (t.items.length === 2) {
        const size = value.sizeOfType(typeOf(spec, VAL_TYPE_BITS));
        return { size: size * count, largest: size };
      }
      const item = extentOf(t.items[2]!, layout);
      return { size: item.size * count, largest: item.largest };
    }
  }
}

function fieldExtent(desc: MpObj, layout: number): { offset: number; extent: Extent } {
  if (typeof desc === 'number') {
    const type = typeOf(desc, VAL_TYPE_BITS);
    let offset = offsetOf(desc, VAL_TYPE_BITS);
    if (type >= value.BITFIELD_FIRST && type <= value.BITFIELD_LAST) offset &= (1 << OFFSET_BITS) - 1;
    const size = value.sizeOfType(type);
    return { offset, extent: { size, largest: size } };
  }
  if (!(desc instanceof MpTuple) || desc.type !== typeTuple) syntaxError();
  return { offset: offsetOf(desc.items[0] as number, AGG_TYPE_BITS), extent: aggregateExtent(desc, layout) };
}

export function extentOf(desc: MpObj, layout: number): Extent {
  if (!(desc instanceof MpDict)) {
    if (desc instanceof MpTuple && desc.type === typeTuple) return aggregateExtent(desc, layout);
    if (typeof desc !== 'object') raiseTypeError("can't unambiguously get sizeof scalar");
    syntaxError();
  }
  let size = 0;
  let largest = 0;
  const { map } = desc;
  for (let i = 0; i < 2 * map.alloc; i += 2) {
    const key = map.slots[i]!;
    if (key === MP_OBJ_NULL || key === MP_OBJ_SENTINEL) continue;
    const { offset, extent } = fieldExtent(map.slots[i + 1]!, layout);
    size = Math.max(size, offset + extent.size);
    largest = Math.max(largest, extent.largest);
  }
  if (layout === LAYOUT_NATIVE && largest > 0) size = Math.ceil(size / largest) * largest;
  return { size, largest };
}
