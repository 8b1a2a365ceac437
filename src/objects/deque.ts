import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { getIterOnCStack, iterNext } from '../runtime/iter.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, type MpType, ObjArray } from '../runtime/obj.js';
import { MP_UNARY_OP_BOOL, MP_UNARY_OP_LEN, MP_UNARY_OP_SIZEOF, objGetIndex, objGetInt } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { raiseMsg, raiseType } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { emptySlots } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { mpConstEmptyTuple } from '../runtime/tupleObj.js';
import { mpConstNone, newBool, newRomType, typeIndexError, typeValueError } from '../runtime/types.js';

/** `collections.deque` (py/objdeque.c). */

const CAN_ITERATE = romFeature('MICROPY_PY_COLLECTIONS_DEQUE_ITER');
const BOTH_ENDS = romFeature('UHEAP_DEQUE_BOTH_ENDS');
const CAN_SUBSCRIPT = romFeature('MICROPY_PY_COLLECTIONS_DEQUE_SUBSCR');

const FLAG_CHECK_OVERFLOW = 1;

/** `mp_obj_deque_t`: a ring of `alloc` slots, of which one is always free. */
class MpDeque extends MpObject {
  alloc: number;
  /** Slot of the first item, and the one after the last. */
  get = 0;
  put = 0;
  readonly items = new ObjArray(emptySlots(0));
  flags = 0;

  constructor(type: MpType, alloc: number) {
    super(type);
    this.alloc = alloc;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.items.ptr);
  }

  get len(): number {
    const len = this.put - this.get;
    return len < 0 ? len + this.alloc : len;
  }

  /** The slot after `at`, or before it. */
  after(at: number): number {
    return at + 1 === this.alloc ? 0 : at + 1;
  }

  before(at: number): number {
    return at === 0 ? this.alloc - 1 : at - 1;
  }
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 3, false);
  const maxLen = Number(objGetInt(args[off + 1]!));
  if (maxLen < 0) raiseType(typeValueError);
  const deque = new MpDeque(type, maxLen + 1);
  deque.ptr = mMalloc(mp.sizes.mp_obj_deque_t, deque);
  const top = mp.roots.mark();
  mp.roots.keepPtr(deque.ptr);
  deque.items.ptr = mMalloc(deque.alloc * mp.objBytes, deque.items);
  for (let i = 0; i < deque.alloc; i++) deque.items.slots.push(MP_OBJ_NULL);
  if (nArgs > 2) deque.flags = Number(objGetInt(args[off + 2]!));
  if (mp.features[BOTH_ENDS] === 0 && args[off] !== mpConstEmptyTuple) raiseType(typeValueError);
  extend(deque, args[off]!);
  mp.roots.release(top);
  return deque;
}

function unaryOp(op: number, self: MpObj): MpObj {
  const deque = self as MpDeque;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(deque.get !== deque.put);
    case MP_UNARY_OP_LEN:
      return deque.len;
    case MP_UNARY_OP_SIZEOF:
      return mp.sizes.mp_obj_deque_t + deque.alloc * mp.objBytes;
    default:
      return MP_OBJ_NULL;
  }
}

/** A full deque that checks raises IndexError; others drop the item at the other end. */
function append(self: MpObj, item: MpObj): MpObj {
  const deque = self as MpDeque;
  const put = deque.after(deque.put);
  if ((deque.flags & FLAG_CHECK_OVERFLOW) !== 0 && put === deque.get) raiseMsg(typeIndexError, 'full');
  deque.items.slots[deque.put] = item;
  deque.put = put;
  if (deque.get === put) deque.get = deque.after(put);
  return mpConstNone;
}

function appendLeft(self: MpObj, item: MpObj): MpObj {
  const deque = self as MpDeque;
  const get = deque.before(deque.get);
  if ((deque.flags & FLAG_CHECK_OVERFLOW) !== 0 && get === deque.put) raiseMsg(typeIndexError, 'full');
  deque.get = get;
  deque.items.slots[get] = item;
  if (deque.put === get) deque.put = deque.before(get);
  return mpConstNone;
}

function extend(self: MpObj, iterable: MpObj): MpObj {
  const top = mp.roots.mark();
  const it = getIterOnCStack(iterable);
  for (let item = iterNext(it); item !== MP_OBJ_NULL; item = iterNext(it)) append(self, item);
  mp.roots.release(top);
  return mpConstNone;
}

function take(deque: MpDeque, at: number): MpObj {
  const { slots } = deque.items;
  const item = slots[at]!;
  slots[at] = MP_OBJ_NULL;
  return item;
}

function popLeft(self: MpObj): MpObj {
  const deque = self as MpDeque;
  if (deque.get === deque.put) raiseMsg(typeIndexError, 'empty');
  const item = take(deque, deque.get);
  deque.get = deque.after(deque.get);
  return item;
}

function pop(self: MpObj): MpObj {
  const deque = self as MpDeque;
  if (deque.get === deque.put) raiseMsg(typeIndexError, 'empty');
  deque.put = deque.before(deque.put);
  return take(deque, deque.put);
}

function subscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  if (value === MP_OBJ_NULL || mp.features[CAN_SUBSCRIPT] === 0) return MP_OBJ_NULL;
  const deque = self as MpDeque;
  let at = deque.get + objGetIndex(deque.type, deque.len, index, false);
  // The firmware goes one slot too far here and reads what follows the array in memory.
  if (at >= deque.alloc) at -= deque.alloc;
  if (value === MP_OBJ_SENTINEL) return deque.items.slots[at]!;
  deque.items.slots[at] = value;
  return mpConstNone;
}

/** `mp_obj_deque_it_t`. */
class DequeIter extends MpPolymorphIter {
  readonly deque: MpDeque;
  cur: number;

  constructor(deque: MpDeque) {
    super();
    this.deque = deque;
    this.cur = deque.get;
  }

  override next(): MpObj {
    const { deque } = this;
    if (this.cur === deque.put) return MP_OBJ_NULL;
    const item = deque.items.slots[this.cur]!;
    this.cur = deque.after(this.cur);
    return item;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.deque.ptr);
  }
}

function getIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  if (mp.features[CAN_ITERATE] === 0) return MP_OBJ_NULL;
  return placeIter(new DequeIter(self as MpDeque), iterBuf, off, 2, self);
}

export const typeDeque = newRomType('deque', {
  makeNew,
  unaryOp,
  subscr,
  getIter,
  locals: romMap([
    ['append', fun2('append', append)],
    ['appendleft', fun2('appendleft', appendLeft), 'UHEAP_DEQUE_BOTH_ENDS'],
    ['extend', fun2('extend', extend), 'UHEAP_DEQUE_BOTH_ENDS'],
    ['pop', fun1('pop', pop), 'UHEAP_DEQUE_BOTH_ENDS'],
    ['popleft', fun1('popleft', popLeft)],
  ]),
});
