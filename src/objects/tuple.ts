import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { fun2, funVar } from '../runtime/fun.js';
import { castToNativeBase } from '../runtime/instance.js';
import { getIter, iterNext } from '../runtime/iter.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  type MpType,
  ObjArray,
  PRINT_JSON,
  PRINT_REPR,
} from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_INPLACE_MULTIPLY,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_LEN,
  objGetIndex,
  objGetIntMaybe,
  objGetType,
  objIsSubclassFast,
  objPrintHelper,
  objWord,
  unaryOp,
} from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { emptySlots, moreSlots } from '../runtime/slots.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { MpTuple, mpConstEmptyTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import { defineType, newBool, typeTuple } from '../runtime/types.js';
import { boundSlice, seqCmpObjs, seqCountObj, seqIndexObj } from './sequence.js';
import { MpSlice } from './slice.js';

/** The type `tuple` (py/objtuple.c). */

export function tuplePrint(print: MpPrint, self: MpObj, kind: number): void {
  const { items } = self as MpTuple;
  const json = kind === PRINT_JSON;
  const separator = json ? (print.itemSeparator ?? ', ') : ', ';
  print.strn(json ? '[' : '(');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) print.strn(separator);
    objPrintHelper(print, items[i]!, json ? kind : PRINT_REPR);
  }
  if (json) {
    print.strn(']');
    return;
  }
  if (items.length === 1) print.strn(',');
  print.strn(')');
}

/** Items that `tuple(iterable)` collects into an array which doubles, before it makes the tuple. */
function collect(iterable: MpObj): MpTuple {
  const top = mp.roots.mark();
  let alloc = 4;
  let len = 0;
  const array = new ObjArray(emptySlots(alloc));
  array.ptr = mMalloc(alloc * mp.objBytes, array);
  const arrayRoot = mp.roots.keepPtr(0);
  mp.roots.set(arrayRoot, array.ptr);
  const it = getIter(iterable, null, 0);
  mp.roots.keep(it);
  for (let item = iterNext(it); item !== MP_OBJ_NULL; item = iterNext(it)) {
    if (len >= alloc) {
      const itemRoot = mp.roots.mark();
      mp.roots.keep(item);
      array.ptr = mRealloc(array.ptr, alloc * mp.objBytes, alloc * 2 * mp.objBytes);
      mp.roots.release(itemRoot);
      mp.roots.set(arrayRoot, array.ptr);
      alloc *= 2;
      array.slots = moreSlots(array.slots, alloc);
    }
    array.slots[len++] = item;
  }
  const tuple = newTuple(array.slots.slice(0, len));
  mp.roots.release(top);
  mFree(array.ptr, alloc * mp.objBytes);
  return tuple;
}

function tupleMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 1 || nKw !== 0) argCheckNum(nArgs, nKw, 0, 1, false);
  if (nArgs === 0) return mpConstEmptyTuple;
  const arg = args[off]!;
  if (arg instanceof MpTuple && arg.type === typeTuple) return arg;
  return collect(arg);
}

export function tupleUnaryOp(op: number, self: MpObj): MpObj {
  const { items } = self as MpTuple;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(items.length !== 0);
    case MP_UNARY_OP_HASH:
      return hash(self as MpTuple);
    case MP_UNARY_OP_LEN:
      return items.length;
    default:
      return MP_OBJ_NULL;
  }
}

/** Starts with the address of the empty tuple, then adds the hashes of the items, as wide as a word. */
function hash(self: MpTuple): MpObj {
  let sum = BigInt(objWord(mpConstEmptyTuple));
  for (const item of self.items) sum += BigInt(unaryOp(MP_UNARY_OP_HASH, item) as number | bigint);
  return wrapSmallInt(sum);
}

/** The tuple in `o`, which can be an instance of a user's subclass; null where there's none. */
function asTuple(o: MpObj): MpTuple | null {
  if (o instanceof MpTuple) return o;
  const base = castToNativeBase(o, typeTuple);
  return base instanceof MpTuple ? base : null;
}

function compare(op: number, a: MpTuple, other: MpObj): MpObj {
  const b = asTuple(other);
  if (b === null) return MP_OBJ_NULL;
  return newBool(seqCmpObjs(op, a.items, a.items.length, b.items, b.items.length));
}

export function tupleBinaryOp(op: number, lhs: MpObj, rhsIn: MpObj): MpObj {
  const a = lhs as MpTuple;
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD: {
      if (!objIsSubclassFast(objGetType(rhsIn), typeTuple)) return MP_OBJ_NULL;
      const rhs = asTuple(rhsIn);
      if (rhs === null) return MP_OBJ_NULL;
      return newTuple([...a.items, ...rhs.items]);
    }
    case MP_BINARY_OP_MULTIPLY:
    case MP_BINARY_OP_INPLACE_MULTIPLY: {
      const times = objGetIntMaybe(rhsIn);
      if (times === null) return MP_OBJ_NULL;
      if (times <= 0) return mpConstEmptyTuple;
      const product = newTupleN(a.items.length * Number(times));
      for (let i = 0; i < product.items.length; i++) product.items[i] = a.items[i % a.items.length]!;
      return product;
    }
    case MP_BINARY_OP_EQUAL:
    case MP_BINARY_OP_LESS:
    case MP_BINARY_OP_LESS_EQUAL:
    case MP_BINARY_OP_MORE:
    case MP_BINARY_OP_MORE_EQUAL:
      return compare(op, a, rhsIn);
    default:
      return MP_OBJ_NULL;
  }
}

export function tupleSubscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  if (value !== MP_OBJ_SENTINEL) return MP_OBJ_NULL;
  const { items, type } = self as MpTuple;
  if (!(index instanceof MpSlice)) return items[objGetIndex(type, items.length, index, false)]!;
  const { start, stop, fast } = boundSlice(items.length, index);
  if (!fast) raiseNotImplementedError('only slices with step=1 (aka None) are supported');
  return newTuple(items.slice(start, stop));
}

/** `mp_obj_tuple_it_t`: behind the polymorphic iterator type. */
class TupleIter extends MpPolymorphIter {
  readonly tuple: MpTuple;
  cur = 0;

  constructor(tuple: MpTuple) {
    super();
    this.tuple = tuple;
  }

  override next(): MpObj {
    const { items } = this.tuple;
    return this.cur < items.length ? items[this.cur++]! : MP_OBJ_NULL;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.tuple.ptr);
  }
}

export function tupleGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new TupleIter(self as MpTuple), iterBuf, off, 2, self);
}

defineType(typeTuple, {
  makeNew: tupleMakeNew,
  print: tuplePrint,
  unaryOp: tupleUnaryOp,
  binaryOp: tupleBinaryOp,
  subscr: tupleSubscr,
  getIter: tupleGetIter,
  locals: romMap([
    [
      'count',
      fun2('count', (self, value) => seqCountObj((self as MpTuple).items, (self as MpTuple).items.length, value)),
    ],
    [
      'index',
      funVar('index', 2, 4, (nArgs, args, off) => {
        const { items } = args[off] as MpTuple;
        return seqIndexObj(items, items.length, nArgs, args, off);
      }),
    ],
  ]),
});
