import type { MarkSink } from '../gc/heap.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { fun1, fun2, fun3, funKw, funVar } from '../runtime/fun.js';
import { getIter, iterNext } from '../runtime/iter.js';
import { placeIter } from '../runtime/iterBuf.js';
import { LIST_MIN_ALLOC, listAppend, MpList, newList, newListN } from '../runtime/list.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, type MpObject, PRINT_JSON, PRINT_REPR } from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_LEN,
  MP_UNARY_OP_SIZEOF,
  objGetIndex,
  objGetIntMaybe,
  objPrintHelper,
} from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseMsg } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { defineType, mpConstFalse, mpConstNone, newBool, typeIndexError, typeList } from '../runtime/types.js';
import { deleteSlice, loadSlice, moveSlots, resize, storeSlice } from './listSlice.js';
import { quicksort } from './listSort.js';
import { seqCmpObjs, seqCountObj, seqIndexObj } from './sequence.js';
import { MpSlice } from './slice.js';

/** The type `list` (py/objlist.c). */

function listPrint(print: MpPrint, self: MpObj, kind: number): void {
  const list = self as MpList;
  const json = kind === PRINT_JSON;
  const separator = json ? (print.itemSeparator ?? ', ') : ', ';
  print.strn('[');
  for (let i = 0; i < list.len; i++) {
    if (i > 0) print.strn(separator);
    objPrintHelper(print, list.slots[i]!, json ? kind : PRINT_REPR);
  }
  print.strn(']');
}

function extendFromIter(list: MpList, iterable: MpObj): void {
  const top = mp.roots.mark();
  mp.roots.keepPtr(list.ptr);
  const it = getIter(iterable, null, 0);
  mp.roots.keep(it);
  for (let item = iterNext(it); item !== MP_OBJ_NULL; item = iterNext(it)) listAppend(list, item);
  mp.roots.release(top);
}

function listMakeNew(_type: MpObject, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 1, false);
  const list = newListN(0);
  if (nArgs === 1) extendFromIter(list, args[off]!);
  return list;
}

function listUnaryOp(op: number, self: MpObj): MpObj {
  const list = self as MpList;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(list.len !== 0);
    case MP_UNARY_OP_LEN:
      return list.len;
    case MP_UNARY_OP_SIZEOF:
      return mp.sizes.mp_obj_list_t + list.alloc * mp.objBytes;
    default:
      return MP_OBJ_NULL;
  }
}

function listBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const list = lhs as MpList;
  switch (op) {
    case MP_BINARY_OP_ADD: {
      if (!(rhs instanceof MpList)) return MP_OBJ_NULL;
      const sum = newListN(list.len + rhs.len);
      const to = sum.slots;
      for (let i = 0; i < list.len; i++) to[i] = list.slots[i]!;
      for (let i = 0; i < rhs.len; i++) to[list.len + i] = rhs.slots[i]!;
      return sum;
    }
    case MP_BINARY_OP_INPLACE_ADD:
      listExtend(lhs, rhs);
      return lhs;
    case MP_BINARY_OP_MULTIPLY: {
      const times = objGetIntMaybe(rhs);
      if (times === null) return MP_OBJ_NULL;
      const n = Math.max(0, Number(times));
      const product = newListN(list.len * n);
      const to = product.slots;
      for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < list.len; j++) to[at++] = list.slots[j]!;
      return product;
    }
    case MP_BINARY_OP_EQUAL:
    case MP_BINARY_OP_LESS:
    case MP_BINARY_OP_LESS_EQUAL:
    case MP_BINARY_OP_MORE:
    case MP_BINARY_OP_MORE_EQUAL:
      if (!(rhs instanceof MpList)) return op === MP_BINARY_OP_EQUAL ? mpConstFalse : MP_OBJ_NULL;
      return newBool(seqCmpObjs(op, list.slots, list.len, rhs.slots, rhs.len));
    default:
      return MP_OBJ_NULL;
  }
}

function listSubscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  const list = self as MpList;
  if (value === MP_OBJ_SENTINEL) {
    if (index instanceof MpSlice) return loadSlice(list, index);
    return list.slots[objGetIndex(list.type, list.len, index, false)]!;
  }
  if (index instanceof MpSlice) {
    if (value === MP_OBJ_NULL) deleteSlice(list, index);
    else storeSlice(list, index, value);
  } else if (value === MP_OBJ_NULL) {
    popAt(list, objGetIndexNonEmpty(list, index));
  } else {
    list.slots[objGetIndex(list.type, list.len, index, false)] = value;
  }
  return mpConstNone;
}

function append(self: MpObj, value: MpObj): MpObj {
  listAppend(self as MpList, value);
  return mpConstNone;
}

function listExtend(self: MpObj, arg: MpObj): MpObj {
  const list = self as MpList;
  if (!(arg instanceof MpList)) {
    extendFromIter(list, arg);
    return mpConstNone;
  }
  const n = arg.len;
  if (list.len + n > list.alloc) resize(list, list.len + n + 4);
  const to = list.slots;
  const from = arg.slots;
  for (let i = 0; i < n; i++) to[list.len + i] = from[i]!;
  list.len += n;
  return mpConstNone;
}

function objGetIndexNonEmpty(list: MpList, index: MpObj): number {
  if (list.len === 0) raiseMsg(typeIndexError, 'pop from empty list');
  return objGetIndex(list.type, list.len, index, false);
}

/** Takes an element out; the array shrinks to half when less than half is in use. */
function popAt(list: MpList, index: number): MpObj {
  const { slots } = list;
  const value = slots[index]!;
  list.len--;
  moveSlots(slots, index, index + 1, list.len + 1);
  slots[list.len] = MP_OBJ_NULL;
  if (list.alloc > LIST_MIN_ALLOC && list.alloc > 2 * list.len) {
    const top = mp.roots.mark();
    mp.roots.keep(value);
    resize(list, Math.floor(list.alloc / 2));
    mp.roots.release(top);
  }
  return value;
}

function pop(nArgs: number, args: MpObj[], off: number): MpObj {
  const list = args[off] as MpList;
  return popAt(list, objGetIndexNonEmpty(list, nArgs === 1 ? -1 : args[off + 1]!));
}

const SORT_ARGS = [
  mpArg('key', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('reverse', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
];

/** `sort(*, key=None, reverse=False)`: also what `sorted` calls (mp_obj_list_sort). */
export function listSort(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [key, reverse] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SORT_ARGS);
  const list = args[off] as MpList;
  if (list.len > 1) quicksort(list, key === mpConstNone ? null : key!, reverse !== 0);
  return mpConstNone;
}

function clear(self: MpObj): MpObj {
  const list = self as MpList;
  list.len = 0;
  resize(list, LIST_MIN_ALLOC);
  list.slots.fill(MP_OBJ_NULL);
  return mpConstNone;
}

function copy(self: MpObj): MpObj {
  return newList((self as MpList).slots, 0, (self as MpList).len);
}

function count(self: MpObj, value: MpObj): MpObj {
  return seqCountObj((self as MpList).slots, (self as MpList).len, value);
}

function index(nArgs: number, args: MpObj[], off: number): MpObj {
  const list = args[off] as MpList;
  return seqIndexObj(list.slots, list.len, nArgs, args, off);
}

function insert(self: MpObj, indexIn: MpObj, value: MpObj): MpObj {
  const list = self as MpList;
  let at = typeof indexIn === 'object' ? 0 : Number(indexIn);
  if (at < 0) at += list.len;
  at = Math.min(Math.max(at, 0), list.len);
  listAppend(list, mpConstNone);
  const { slots } = list;
  moveSlots(slots, at + 1, at, list.len - 1);
  slots[at] = value;
  return mpConstNone;
}

function remove(self: MpObj, value: MpObj): MpObj {
  const list = self as MpList;
  const index = seqIndexObj(list.slots, list.len, 2, [self, value], 0);
  // Comparing may have changed the list: the index is looked at again, as that of `pop()` is.
  popAt(list, objGetIndexNonEmpty(list, index));
  return mpConstNone;
}

function reverse(self: MpObj): MpObj {
  const { slots, len } = self as MpList;
  for (let i = 0, j = len - 1; i < j; i++, j--) {
    const a = slots[i]!;
    slots[i] = slots[j]!;
    slots[j] = a;
  }
  return mpConstNone;
}

/** `mp_obj_list_it_t`: behind the polymorphic iterator type. */
class ListIter extends MpPolymorphIter {
  readonly list: MpList;
  cur = 0;

  constructor(list: MpList) {
    super();
    this.list = list;
  }

  override next(): MpObj {
    const { list } = this;
    return this.cur < list.len ? list.slots[this.cur++]! : MP_OBJ_NULL;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.list.ptr);
  }
}

function listGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new ListIter(self as MpList), iterBuf, off, 2, self);
}

defineType(typeList, {
  makeNew: listMakeNew,
  print: listPrint,
  unaryOp: listUnaryOp,
  binaryOp: listBinaryOp,
  subscr: listSubscr,
  getIter: listGetIter,
  locals: romMap([
    ['append', fun2('append', append)],
    ['clear', fun1('clear', clear)],
    ['copy', fun1('copy', copy)],
    ['count', fun2('count', count)],
    ['extend', fun2('extend', listExtend)],
    ['index', funVar('index', 2, 4, index)],
    ['insert', fun3('insert', insert)],
    ['pop', funVar('pop', 1, 2, pop)],
    ['remove', fun2('remove', remove)],
    ['reverse', fun1('reverse', reverse)],
    ['sort', funKw('sort', 1, listSort)],
  ]),
});
