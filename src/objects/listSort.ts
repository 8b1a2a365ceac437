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
  sortRange(list.items.slots, 0, list.len - 1, key, reverse ? mpConstFalse : mpConstTrue);
}

function sortRange(slots: MpObj[], first: number, last: number, key: MpObj | null, lessResult: MpObj): void {
  stackCheck();
  const top = mp.roots.mark();
  let head = first;
  let tail = last;
  while (head < tail) {
    let h = head - 1;
    let t = tail;
    const pivot = key === null ? itemAt(slots, tail) : callFunction1(key, itemAt(slots, tail));
    mp.roots.keep(pivot);
    for (;;) {
      do h++;
      while (h < t && isLess(itemAt(slots, h), key, pivot, lessResult));
      do t--;
      while (h < t && isMore(itemAt(slots, t), key, pivot, lessResult));
      if (h >= t) break;
      exchange(slots, h, t);
    }
    exchange(slots, h, tail);
    mp.roots.release(top);
    countSteps(tail - head);
    // The smaller part is sorted by a nested call, which bounds the depth.
    if (t - head < tail - h - 1) {
      sortRange(slots, head, t, key, lessResult);
      head = h + 1;
    } else {
      sortRange(slots, h + 1, tail, key, lessResult);
      tail = t;
    }
  }
}

function exchange(slots: MpObj[], a: number, b: number): void {
  const v = itemAt(slots, a);
  slots[a] = itemAt(slots, b);
  slots[b] = v;
}

function isLess(item: MpObj, key: MpObj | null, pivot: MpObj, lessResult: MpObj): boolean {
  const value = key === null ? item : callFunction1(key, item);
  return binaryOp(MP_BINARY_OP_LESS, value, pivot) === lessResult;
}

function isMore(item: MpObj, key: MpObj | null, pivot: MpObj, lessResult: MpObj): boolean {
  const value = key === null ? item : callFunction1(key, item);
  return binaryOp(MP_BINARY_OP_LESS, pivot, value) === lessResult;
}
