import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../runtime/args.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1, callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import { getIter, iterNextNested } from '../runtime/iter.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, MP_OBJ_STOP_ITERATION, MpObject, ObjArray, traceObj, traceSlots, } from '../runtime/obj.js';
import { objGetInt, objIsTrue, objLenObj, objSubscr } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp, pushRoot } from '../runtime/state.js';
import { MpTuple, newTuple } from '../runtime/tuple.js';
import { defineType, mpConstNone, typeEnumerate, typeFilter, typeMap, typeReversed, typeTuple, typeZip, } from '../runtime/types.js';
/** The types `map`, `filter`, `zip`, `enumerate` and `reversed` (py/objmap.c and so on). */
/** `mp_obj_map_t` and `mp_obj_zip_t`: iterators in the object; zip has no function. */
class MultiIter extends MpObject {
    constructor(type, n) {
        super(type);
        this.fun = MP_OBJ_NULL;
        this.iters = new Array(n).fill(MP_OBJ_NULL);
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceObj(heap, this.fun);
        traceSlots(heap, this.iters);
    }
}
function makeIters(o, headBytes, args, off) {
    o.ptr = mMalloc(headBytes + o.iters.length * mp.objBytes, o);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = o.ptr;
    for (let i = 0; i < o.iters.length; i++)
        o.iters[i] = getIter(args[off + i], null, 0);
    mp.rootTop = top;
    return o;
}
function mapMakeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 2, -1, false);
    const o = new MultiIter(type, nArgs - 1);
    o.fun = args[off];
    return makeIters(o, mp.sizes.mp_obj_map_t, args, off + 1);
}
function mapIterNext(self) {
    const { fun, iters } = self;
    const n = iters.length;
    // The array of arguments stays behind as garbage when the call is made.
    const nexts = new ObjArray(new Array(n).fill(MP_OBJ_NULL));
    nexts.ptr = mMalloc(n * mp.objBytes, nexts);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = nexts.ptr;
    for (let i = 0; i < n; i++) {
        const next = iterNextNested(iters[i]);
        if (next === MP_OBJ_STOP_ITERATION) {
            mp.rootTop = top;
            mFree(nexts.ptr, n * mp.objBytes);
            return MP_OBJ_STOP_ITERATION;
        }
        nexts.slots[i] = next;
    }
    const result = callFunctionNKw(fun, n, 0, nexts.slots, 0);
    mp.rootTop = top;
    return result;
}
defineType(typeMap, { makeNew: mapMakeNew, iterNext: mapIterNext });
function zipMakeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, -1, false);
    return makeIters(new MultiIter(type, nArgs), mp.sizes.mp_obj_zip_t, args, off);
}
function zipIterNext(self) {
    const { iters } = self;
    const n = iters.length;
    if (n === 0)
        return MP_OBJ_STOP_ITERATION;
    const tuple = new MpTuple(typeTuple, new Array(n).fill(MP_OBJ_NULL));
    const bytes = mp.sizes.mp_obj_tuple_t + n * mp.objBytes;
    tuple.ptr = mMalloc(bytes, tuple);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = tuple.ptr;
    for (let i = 0; i < n; i++) {
        const next = iterNextNested(iters[i]);
        if (next === MP_OBJ_STOP_ITERATION) {
            mp.rootTop = top;
            mFree(tuple.ptr, bytes);
            return MP_OBJ_STOP_ITERATION;
        }
        tuple.items[i] = next;
    }
    mp.rootTop = top;
    return tuple;
}
defineType(typeZip, { makeNew: zipMakeNew, iterNext: zipIterNext });
/** `mp_obj_filter_t`. */
class MpFilter extends MpObject {
    constructor() {
        super(...arguments);
        this.fun = MP_OBJ_NULL;
        this.iter = MP_OBJ_NULL;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceObj(heap, this.fun);
        traceObj(heap, this.iter);
    }
}
function filterMakeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 2, 2, false);
    const o = new MpFilter(type);
    o.ptr = mMalloc(mp.sizes.mp_obj_filter_t, o);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = o.ptr;
    o.fun = args[off];
    o.iter = getIter(args[off + 1], null, 0);
    mp.rootTop = top;
    return o;
}
function filterIterNext(self) {
    const { fun, iter } = self;
    const top = mp.rootTop;
    for (let next = iterNextNested(iter); next !== MP_OBJ_STOP_ITERATION; next = iterNextNested(iter)) {
        pushRoot(next);
        const keep = objIsTrue(fun === mpConstNone ? next : callFunction1(fun, next));
        mp.rootTop = top;
        if (keep)
            return next;
    }
    return MP_OBJ_STOP_ITERATION;
}
defineType(typeFilter, { makeNew: filterMakeNew, iterNext: filterIterNext });
/** `mp_obj_enumerate_t`. */
class MpEnumerate extends MpObject {
    constructor() {
        super(...arguments);
        this.iter = MP_OBJ_NULL;
        this.cur = 0;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceObj(heap, this.iter);
    }
}
const ENUMERATE_ARGS = [mpArg('iterable', MP_ARG_REQUIRED | MP_ARG_OBJ), mpArg('start', MP_ARG_INT, 0)];
function enumerateArgs(nArgs, nKw, args, off) {
    if (mp.options.cpythonCompat) {
        const [iterable, start] = argParseAllKwArray(nArgs, nKw, args, off, ENUMERATE_ARGS);
        return [iterable, start];
    }
    argCheckNum(nArgs, nKw, 1, 2, false);
    return [args[off], nArgs > 1 ? objGetInt(args[off + 1]) : 0];
}
function enumerateMakeNew(type, nArgs, nKw, args, off) {
    const [iterable, start] = enumerateArgs(nArgs, nKw, args, off);
    const o = new MpEnumerate(type);
    o.ptr = mMalloc(mp.sizes.mp_obj_enumerate_t, o);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = o.ptr;
    o.iter = getIter(iterable, null, 0);
    o.cur = Number(start);
    mp.rootTop = top;
    return o;
}
function enumerateIterNext(self) {
    const o = self;
    const next = iterNextNested(o.iter);
    if (next === MP_OBJ_STOP_ITERATION)
        return MP_OBJ_STOP_ITERATION;
    const top = mp.rootTop;
    pushRoot(next);
    const pair = newTuple([o.cur++, next]);
    mp.rootTop = top;
    return pair;
}
defineType(typeEnumerate, { makeNew: enumerateMakeNew, iterNext: enumerateIterNext });
/** `mp_obj_reversed_t`: `index` counts down to 0, which is the end. */
class MpReversed extends MpObject {
    constructor() {
        super(...arguments);
        this.seq = MP_OBJ_NULL;
        this.index = 0;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceObj(heap, this.seq);
    }
}
function reversedMakeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const dest = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(args[off], q('__reversed__'), dest, 0);
    if (dest[0] !== MP_OBJ_NULL)
        return callMethodNKw(0, 0, dest, 0);
    const o = new MpReversed(type);
    o.ptr = mMalloc(mp.sizes.mp_obj_reversed_t, o);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = o.ptr;
    o.seq = args[off];
    o.index = Number(objGetInt(objLenObj(args[off])));
    mp.rootTop = top;
    return o;
}
function reversedIterNext(self) {
    const o = self;
    if (o.index === 0)
        return MP_OBJ_STOP_ITERATION;
    o.index--;
    return objSubscr(o.seq, o.index, MP_OBJ_SENTINEL);
}
defineType(typeReversed, { makeNew: reversedMakeNew, iterNext: reversedIterNext });
