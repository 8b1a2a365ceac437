import type { MarkSink } from '../gc/heap.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../runtime/args.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1, callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import { getIter, iterNextNested } from '../runtime/iter.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpObject,
  type MpType,
  ObjArray,
  traceObj,
  traceSlots,
} from '../runtime/obj.js';
import { objGetInt, objIsTrue, objLenObj, objSubscr } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { emptySlots, slotPair } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { MpTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import {
  defineType,
  mpConstNone,
  typeEnumerate,
  typeFilter,
  typeMap,
  typeReversed,
  typeTuple,
  typeZip,
} from '../runtime/types.js';

/** The types `map`, `filter`, `zip`, `enumerate` and `reversed` (py/objmap.c and so on). */

/** `mp_obj_map_t` and `mp_obj_zip_t`: iterators in the object; zip has no function. */
class MultiIter extends MpObject {
  fun: MpObj = MP_OBJ_NULL;
  readonly iters: MpObj[];

  constructor(type: MpType, n: number) {
    super(type);
    this.iters = emptySlots(n);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.fun);
    traceSlots(heap, this.iters);
  }
}

function makeIters(o: MultiIter, headBytes: number, args: MpObj[], off: number): MpObj {
  o.ptr = mMalloc(headBytes + o.iters.length * mp.objBytes, o);
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  for (let i = 0; i < o.iters.length; i++) o.iters[i] = getIter(args[off + i]!, null, 0);
  mp.roots.release(top);
  return o;
}

function mapMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, -1, false);
  const o = new MultiIter(type, nArgs - 1);
  o.fun = args[off]!;
  return makeIters(o, mp.sizes.mp_obj_map_t, args, off + 1);
}

function mapIterNext(self: MpObj): MpObj {
  const { fun, iters } = self as MultiIter;
  const n = iters.length;
  // The array of arguments stays behind as garbage when the call is made.
  const nexts = new ObjArray(emptySlots(n));
  nexts.ptr = mMalloc(n * mp.objBytes, nexts);
  const top = mp.roots.mark();
  mp.roots.keepPtr(nexts.ptr);
  for (let i = 0; i < n; i++) {
    const next = iterNextNested(iters[i]!);
    if (next === MP_OBJ_STOP_ITERATION) {
      mp.roots.release(top);
      mFree(nexts.ptr, n * mp.objBytes);
      return MP_OBJ_STOP_ITERATION;
    }
    nexts.slots[i] = next;
  }
  const result = callFunctionNKw(fun, n, 0, nexts.slots, 0);
  mp.roots.release(top);
  return result;
}

defineType(typeMap, { makeNew: mapMakeNew, iterNext: mapIterNext });

function zipMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, -1, false);
  return makeIters(new MultiIter(type, nArgs), mp.sizes.mp_obj_zip_t, args, off);
}

function zipIterNext(self: MpObj): MpObj {
  const { iters } = self as MultiIter;
  const n = iters.length;
  if (n === 0) return MP_OBJ_STOP_ITERATION;
  if (mp.options.zipLazyTuple) return zipIterNextLazy(iters);
  const tuple = new MpTuple(typeTuple, emptySlots(n));
  const bytes = mp.sizes.mp_obj_tuple_t + n * mp.objBytes;
  tuple.ptr = mMalloc(bytes, tuple);
  const top = mp.roots.mark();
  mp.roots.keepPtr(tuple.ptr);
  for (let i = 0; i < n; i++) {
    const next = iterNextNested(iters[i]!);
    if (next === MP_OBJ_STOP_ITERATION) {
      mp.roots.release(top);
      mFree(tuple.ptr, bytes);
      return MP_OBJ_STOP_ITERATION;
    }
    tuple.items[i] = next;
  }
  mp.roots.release(top);
  return tuple;
}

/** The tuple is made with the first item; where an iterator ends after that it is left as garbage. */
function zipIterNextLazy(iters: readonly MpObj[]): MpObj {
  const top = mp.roots.mark();
  let tuple: MpTuple | null = null;
  for (let i = 0; i < iters.length; i++) {
    const next = iterNextNested(iters[i]!);
    if (next === MP_OBJ_STOP_ITERATION) {
      mp.roots.release(top);
      return MP_OBJ_STOP_ITERATION;
    }
    if (tuple === null) {
      mp.roots.keep(next);
      tuple = newTupleN(iters.length);
      mp.roots.release(top);
      mp.roots.keep(tuple);
    }
    tuple.items[i] = next;
  }
  mp.roots.release(top);
  return tuple!;
}

defineType(typeZip, { makeNew: zipMakeNew, iterNext: zipIterNext });

/** `mp_obj_filter_t`. */
class MpFilter extends MpObject {
  fun: MpObj = MP_OBJ_NULL;
  iter: MpObj = MP_OBJ_NULL;

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.fun);
    traceObj(heap, this.iter);
  }
}

function filterMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 2, false);
  const o = new MpFilter(type);
  o.ptr = mMalloc(mp.sizes.mp_obj_filter_t, o);
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  o.fun = args[off]!;
  o.iter = getIter(args[off + 1]!, null, 0);
  mp.roots.release(top);
  return o;
}

function filterIterNext(self: MpObj): MpObj {
  const { fun, iter } = self as MpFilter;
  const top = mp.roots.mark();
  for (let next = iterNextNested(iter); next !== MP_OBJ_STOP_ITERATION; next = iterNextNested(iter)) {
    mp.roots.keep(next);
    const keep = objIsTrue(fun === mpConstNone ? next : callFunction1(fun, next));
    mp.roots.release(top);
    if (keep) return next;
  }
  return MP_OBJ_STOP_ITERATION;
}

defineType(typeFilter, { makeNew: filterMakeNew, iterNext: filterIterNext });

/** `mp_obj_enumerate_t`. */
class MpEnumerate extends MpObject {
  iter: MpObj;
  cur: number;

  constructor(type: MpType) {
    super(type);
    this.iter = MP_OBJ_NULL;
    this.cur = 0;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.iter);
  }
}

const ENUMERATE_ARGS = [mpArg('iterable', MP_ARG_REQUIRED | MP_ARG_OBJ), mpArg('start', MP_ARG_INT, 0)];

function enumerateArgs(nArgs: number, nKw: number, args: MpObj[], off: number): [MpObj, MpObj] {
  if (mp.options.cpythonCompat) {
    const [iterable, start] = argParseAllKwArray(nArgs, nKw, args, off, ENUMERATE_ARGS);
    return [iterable!, start!];
  }
  argCheckNum(nArgs, nKw, 1, 2, false);
  return [args[off]!, nArgs > 1 ? objGetInt(args[off + 1]!) : 0];
}

function enumerateMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [iterable, start] = enumerateArgs(nArgs, nKw, args, off);
  const o = new MpEnumerate(type);
  o.ptr = mMalloc(mp.sizes.mp_obj_enumerate_t, o);
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  o.iter = getIter(iterable, null, 0);
  o.cur = Number(start);
  mp.roots.release(top);
  return o;
}

function enumerateIterNext(self: MpObj): MpObj {
  const o = self as MpEnumerate;
  const next = iterNextNested(o.iter);
  if (next === MP_OBJ_STOP_ITERATION) return MP_OBJ_STOP_ITERATION;
  const top = mp.roots.mark();
  mp.roots.keep(next);
  const pair = newTuple(slotPair(o.cur++, next));
  mp.roots.release(top);
  return pair;
}

defineType(typeEnumerate, { makeNew: enumerateMakeNew, iterNext: enumerateIterNext });

/** `mp_obj_reversed_t`: `index` counts down to 0, which is the end. */
class MpReversed extends MpObject {
  seq: MpObj;
  index: number;

  constructor(type: MpType) {
    super(type);
    this.seq = MP_OBJ_NULL;
    this.index = 0;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.seq);
  }
}

const QSTR_reversed = q('__reversed__');

function reversedMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(args[off]!, QSTR_reversed, dest, 0);
  if (dest[0] !== MP_OBJ_NULL) return callMethodNKw(0, 0, dest, 0);
  const o = new MpReversed(type);
  o.ptr = mMalloc(mp.sizes.mp_obj_reversed_t, o);
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  o.seq = args[off]!;
  o.index = Number(objGetInt(objLenObj(args[off]!)));
  mp.roots.release(top);
  return o;
}

function reversedIterNext(self: MpObj): MpObj {
  const o = self as MpReversed;
  if (o.index === 0) return MP_OBJ_STOP_ITERATION;
  o.index--;
  return objSubscr(o.seq, o.index, MP_OBJ_SENTINEL);
}

defineType(typeReversed, { makeNew: reversedMakeNew, iterNext: reversedIterNext });
