import { growItems, MpList, newList } from '../runtime/list.js';
import { mRealloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { objGetArray } from '../runtime/ops.js';
import { raiseType } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, typeNotImplementedError } from '../runtime/types.js';
import { boundSlice, extractSlice } from './sequence.js';
import { type MpSlice, partStart, partStop } from './slice.js';

/** A list's array: another size, elements that move, slices (py/objlist.c). */

/** Gives the list's array another size, with the list itself kept alive. */
export function resize(list: MpList, alloc: number): void {
  const top = mp.roots.mark();
  mp.roots.keepPtr(list.ptr);
  if (alloc > list.alloc) {
    growItems(list, alloc);
  } else {
    list.itemsPtr = mRealloc(list.itemsPtr, list.alloc * mp.objBytes, alloc * mp.objBytes);
    list.slots.length = alloc;
    list.alloc = alloc;
  }
  mp.roots.release(top);
}

export function loadSlice(list: MpList, slice: MpSlice): MpObj {
  if (slice.step === mpConstNone) {
    const start = partStart(slice, list.len);
    return newList(list.slots, start, partStop(slice, list.len, start) - start);
  }
  const bounds = boundSlice(list.len, slice);
  if (!bounds.fast) return extractSlice(list.slots, bounds);
  return newList(list.slots, bounds.start, bounds.stop - bounds.start);
}

/** Moves the elements from..end to `to`, which is above or below; Node's own copyWithin is slower for arrays of these. */
export function moveSlots(slots: MpObj[], to: number, from: number, end: number): void {
  if (to < from) for (let i = from; i < end; i++) slots[to++] = slots[i]!;
  else for (let i = end - 1, at = to + end - from - 1; i >= from; i--) slots[at--] = slots[i]!;
}

/** Puts the first `n` of `values` in the place of the elements start..stop, which are at least as many; clears what is left over. */
function replaceNoGrow(list: MpList, start: number, stop: number, values: readonly MpObj[], n: number): void {
  const { slots } = list;
  for (let i = 0; i < n; i++) slots[start + i] = values[i]!;
  const newLen = list.len - (stop - start) + n;
  if (newLen !== list.len) moveSlots(slots, start + n, stop, list.len);
  for (let i = newLen; i < list.len; i++) slots[i] = MP_OBJ_NULL;
  list.len = newLen;
}

export function deleteSlice(list: MpList, slice: MpSlice): void {
  const bounds = boundSlice(list.len, slice);
  if (!bounds.fast) raiseType(typeNotImplementedError);
  replaceNoGrow(list, bounds.start, bounds.stop, [], 0);
}

export function storeSlice(list: MpList, slice: MpSlice, value: MpObj): void {
  const from = value instanceof MpList ? value.slots : objGetArray(value).items;
  const n = value instanceof MpList ? value.len : from.length;
  // The source can be the list itself, whose slots move below.
  const values = value === list ? from.slice() : from;
  const bounds = slice.step === mpConstNone ? null : boundSlice(list.len, slice);
  if (bounds !== null && !bounds.fast) raiseType(typeNotImplementedError);
  const start = bounds === null ? partStart(slice, list.len) : bounds.start;
  const stop = bounds === null ? partStop(slice, list.len, start) : bounds.stop;
  const more = n - (stop - start);
  if (more <= 0) {
    replaceNoGrow(list, start, stop, values, n);
    return;
  }
  if (list.len + more > list.alloc) resize(list, list.len + more);
  const { slots } = list;
  moveSlots(slots, stop + more, stop, list.len);
  for (let i = 0; i < n; i++) slots[start + i] = values[i]!;
  list.len += more;
}
