import { itemAt } from '../objects/sequence.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { listAppend, MpList } from '../runtime/list.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { binaryOp, MP_BINARY_OP_LESS } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseTypeError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, typeIndexError } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `heapq` (extmod/modheapq.c): a list as a binary heap, smallest item first. */

function heapOf(o: MpObj): MpList {
  return o instanceof MpList ? o : raiseTypeError('heap must be a list');
}

/** Moves the item at `pos` towards `start` past all parents that are larger. */
function siftDown(heap: MpList, start: number, from: number): void {
  const top = mp.roots.mark();
  const item = heap.slots[from]!;
  mp.roots.keep(item);
  let pos = from;
  while (pos > start) {
    const parentPos = (pos - 1) >> 1;
    const parent = itemAt(heap.slots, parentPos);
    if (binaryOp(MP_BINARY_OP_LESS, item, parent) !== mpConstTrue) break;
    heap.slots[pos] = parent;
    pos = parentPos;
  }
  heap.slots[pos] = item;
  mp.roots.release(top);
}

/** Moves smaller children up all the way, then the item at `start` to its place below. */
function siftUp(heap: MpList, start: number): void {
  const top = mp.roots.mark();
  const end = heap.len;
  const item = itemAt(heap.slots, start);
  mp.roots.keep(item);
  let pos = start;
  for (let child = 2 * pos + 1; child < end; child = 2 * pos + 1) {
    const { slots } = heap;
    if (
      child + 1 < end &&
      binaryOp(MP_BINARY_OP_LESS, itemAt(slots, child), itemAt(slots, child + 1)) === mpConstFalse
    ) {
      child++;
    }
    heap.slots[pos] = itemAt(heap.slots, child);
    pos = child;
  }
  heap.slots[pos] = item;
  siftDown(heap, start, pos);
  mp.roots.release(top);
}

function heappush(heapArg: MpObj, item: MpObj): MpObj {
  const heap = heapOf(heapArg);
  listAppend(heap, item);
  siftDown(heap, 0, heap.len - 1);
  return mpConstNone;
}

function heappop(heapArg: MpObj): MpObj {
  const heap = heapOf(heapArg);
  if (heap.len === 0) raiseMsg(typeIndexError, 'empty heap');
  const { slots } = heap;
  const top = mp.roots.mark();
  const item = slots[0]!;
  mp.roots.keep(item);
  heap.len--;
  slots[0] = slots[heap.len]!;
  slots[heap.len] = MP_OBJ_NULL;
  if (heap.len > 0) siftUp(heap, 0);
  mp.roots.release(top);
  return item;
}

function heapify(heapArg: MpObj): MpObj {
  const heap = heapOf(heapArg);
  for (let i = heap.len >> 1; i > 0; ) siftUp(heap, --i);
  return mpConstNone;
}

defineModule({
  name: 'heapq',
  extensible: true,
  rows: [
    ['__name__', q('heapq')],
    ['heappush', fun2('heappush', heappush)],
    ['heappop', fun1('heappop', heappop)],
    ['heapify', fun1('heapify', heapify)],
  ],
});
