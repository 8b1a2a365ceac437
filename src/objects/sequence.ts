import { listAppend, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import {
  binaryOp,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  objEqual,
  objGetIndex,
  objGetType,
} from '../runtime/ops.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstTrue } from '../runtime/types.js';
import { type MpSlice, sliceIndices } from './slice.js';

/** A slice with its bounds resolved for a length (`mp_bound_slice_t`). */
export interface BoundSlice {
  start: number;
  stop: number;
  step: number;
  /** Step 1: elements start..stop in one piece. */
  fast: boolean;
}

/** mp_seq_get_fast_slice_indexes. Raises ValueError for a step of 0. */
export function boundSlice(len: number, slice: MpSlice): BoundSlice {
  const { start, stop: end, step } = sliceIndices(slice, len);
  let stop = step < 0 ? end + 1 : end;
  if (step > 0 && start > stop) stop = start;
  else if (step < 0 && start < stop) stop = start + 1;
  return { start, stop, step, fast: step === 1 };
}

/** A new list with the elements of a slice whose step is not 1, appended one by one (mp_seq_extract_slice). */
export function extractSlice(items: readonly MpObj[], slice: BoundSlice): MpObj {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keepPtr(list.ptr);
  const { start, stop, step } = slice;
  if (step < 0) for (let i = start; i >= stop; i += step) listAppend(list, items[i]!);
  else for (let i = start; i < stop; i += step) listAppend(list, items[i]!);
  mp.roots.release(top);
  return list;
}

/**
 * An item of an array that a comparison's own code may have shortened meanwhile, as it can that of a list: the firmware
 * reads on to the length that the array had.
 */
export function itemAt(items: readonly MpObj[], i: number): MpObj {
  return i < items.length ? items[i]! : MP_OBJ_NULL;
}

/** Compares two runs of objects (mp_seq_cmp_objs); `op` is ==, <, <=, > or >=. */
export function seqCmpObjs(op: number, a: readonly MpObj[], aLen: number, b: readonly MpObj[], bLen: number): boolean {
  if (op === MP_BINARY_OP_EQUAL && aLen !== bLen) return false;
  if (op === MP_BINARY_OP_LESS) return seqCmpObjs(MP_BINARY_OP_MORE, b, bLen, a, aLen);
  if (op === MP_BINARY_OP_LESS_EQUAL) return seqCmpObjs(MP_BINARY_OP_MORE_EQUAL, b, bLen, a, aLen);
  const n = Math.min(aLen, bLen);
  for (let i = 0; i < n; i++) {
    if (objEqual(itemAt(a, i), itemAt(b, i))) continue;
    if (op === MP_BINARY_OP_EQUAL) return false;
    return binaryOp(op, itemAt(a, i), itemAt(b, i)) === mpConstTrue;
  }
  if (aLen !== bLen) return aLen > bLen;
  return op !== MP_BINARY_OP_MORE;
}

/** `index(value[, start[, stop]])` with `args[off]` the sequence (mp_seq_index_obj). Raises ValueError. */
export function seqIndexObj(items: readonly MpObj[], len: number, nArgs: number, args: MpObj[], off: number): number {
  const type = objGetType(args[off]!);
  const start = nArgs >= 3 ? objGetIndex(type, len, args[off + 2]!, true) : 0;
  const stop = nArgs >= 4 ? objGetIndex(type, len, args[off + 3]!, true) : len;
  for (let i = start; i < stop; i++) if (objEqual(itemAt(items, i), args[off + 1]!)) return i;
  return raiseValueError('object not in sequence');
}

/** mp_seq_count_obj. */
export function seqCountObj(items: readonly MpObj[], len: number, value: MpObj): number {
  let n = 0;
  for (let i = 0; i < len; i++) if (objEqual(itemAt(items, i), value)) n++;
  return n;
}
