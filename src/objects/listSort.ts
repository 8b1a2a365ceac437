import { callFunction1 } from '../runtime/call.js';
import type { MpList } from '../runtime/list.js';
import type { MpObj } from '../runtime/obj.js';
import { binaryOp, MP_BINARY_OP_LESS } from '../runtime/ops.js';
import { stackCheck } from '../runtime/stack.js';
import { mp } from '../runtime/state.js';
import { countSteps } from '../runtime/steps.js';
import { mpConstFalse, mpConstTrue } from '../runtime/types.js';
import { itemAt } from './sequence.js';

/**
 * Sorts a list in place (py/objlist.c mp_quicksort): not stable, the pivot is the last element, and `key` is called
 * anew for every comparison; the order of calls and exchanges is MicroPython's.
 */
export function quicksort(list: MpList, key: MpObj | null, reverse: boolean): void {
  const keepsKeys = mp.board.staleLocals.some(({ what }) => what === 'sortKeys');
  sortRange(list.slots, 0, list.len - 1, { key, lessResult: reverse ? mpConstFalse : mpConstTrue, keepsKeys });
}

/** What all nested calls of a sort have in common. */
interface Order {
  readonly key: MpObj | null;
  readonly lessResult: MpObj;
  /** Whether the words of pivot and right operand keep what they held (`staleLocals`). */
  readonly keepsKeys: boolean;
}

function sortRange(slots: MpObj[], first: number, last: number, order: Order): void {
  stackCheck();
  const top = mp.roots.mark();
  const pivotPlace = mp.roots.keepPtr(0);
  const rightPlace = mp.roots.keepPtr(0);
  let head = first;
  let tail = last;
  while (head < tail) {
    let h = head - 1;
    let t = tail;
    const pivot = keyOf(slots, tail, order);
    mp.roots.set(pivotPlace, chunkOf(pivot));
    const isOrdered = (left: MpObj, right: MpObj): boolean => {
      if (order.keepsKeys) mp.roots.set(rightPlace, chunkOf(right));
      return binaryOp(MP_BINARY_OP_LESS, left, right) === order.lessResult;
    };
    for (;;) {
      do h++;
      while (h < t && isOrdered(keyOf(slots, h, order), pivot));
      do t--;
      while (h < t && isOrdered(pivot, keyOf(slots, t, order)));
      if (h >= t) break;
      exchange(slots, h, t);
    }
    exchange(slots, h, tail);
    mp.roots.set(rightPlace, 0);
    if (!order.keepsKeys) mp.roots.set(pivotPlace, 0);
    countSteps(tail - head);
    // The smaller part is sorted by a nested call, which bounds the depth.
    if (t - head < tail - h - 1) {
      sortRange(slots, head, t, order);
      head = h + 1;
    } else {
      sortRange(slots, h + 1, tail, order);
      tail = t;
    }
  }
  mp.roots.release(top);
}

function exchange(slots: MpObj[], a: number, b: number): void {
  const v = itemAt(slots, a);
  slots[a] = itemAt(slots, b);
  slots[b] = v;
}

function keyOf(slots: MpObj[], i: number, { key }: Order): MpObj {
  return key === null ? itemAt(slots, i) : callFunction1(key, itemAt(slots, i));
}

function chunkOf(v: MpObj): number {
  return typeof v === 'object' ? v.ptr : 0;
}
