import { argCheckNum } from '../runtime/args.js';
import { fun2, funVar } from '../runtime/fun.js';
import { castToNativeBase } from '../runtime/instance.js';
import { getIter, iterNext } from '../runtime/iter.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, ObjArray, PRINT_JSON, PRINT_REPR, } from '../runtime/obj.js';
import { MP_BINARY_OP_ADD, MP_BINARY_OP_EQUAL, MP_BINARY_OP_INPLACE_ADD, MP_BINARY_OP_INPLACE_MULTIPLY, MP_BINARY_OP_LESS, MP_BINARY_OP_LESS_EQUAL, MP_BINARY_OP_MORE, MP_BINARY_OP_MORE_EQUAL, MP_BINARY_OP_MULTIPLY, MP_UNARY_OP_BOOL, MP_UNARY_OP_HASH, MP_UNARY_OP_LEN, objGetIndex, objGetIntMaybe, objGetType, objIsSubclassFast, objPrintHelper, objWord, unaryOp, } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { raiseNotImplementedError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { MpTuple, mpConstEmptyTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import { defineType, newBool, typeTuple } from '../runtime/types.js';
import { boundSlice, seqCmpObjs, seqCountObj, seqIndexObj } from './sequence.js';
import { MpSlice } from './slice.js';
/** The type `tuple` (py/objtuple.c). */
export function tuplePrint(print, self, kind) {
    const { items } = self;
    const json = kind === PRINT_JSON;
    const separator = json ? (print.itemSeparator ?? ', ') : ', ';
    print.strn(json ? '[' : '(');
    for (let i = 0; i < items.length; i++) {
        if (i > 0)
            print.strn(separator);
        objPrintHelper(print, items[i], json ? kind : PRINT_REPR);
    }
    if (json) {
        print.strn(']');
        return;
    }
    if (items.length === 1)
        print.strn(',');
    print.strn(')');
}
/** Items that `tuple(iterable)` collects into an array which doubles, before it makes the tuple. */
function collect(iterable) {
    const top = mp.rootTop;
    let alloc = 4;
    let len = 0;
    const array = new ObjArray(new Array(alloc).fill(MP_OBJ_NULL));
    array.ptr = mMalloc(alloc * mp.objBytes, array);
    const arrayRoot = mp.rootTop++;
    mp.roots[arrayRoot] = array.ptr;
    const it = getIter(iterable, null, 0);
    if (typeof it === 'object')
        mp.roots[mp.rootTop++] = it.ptr;
    for (let item = iterNext(it); item !== MP_OBJ_NULL; item = iterNext(it)) {
        if (len >= alloc) {
            const itemRoot = mp.rootTop;
            if (typeof item === 'object')
                mp.roots[mp.rootTop++] = item.ptr;
            array.ptr = mRealloc(array.ptr, alloc * mp.objBytes, alloc * 2 * mp.objBytes);
            mp.rootTop = itemRoot;
            mp.roots[arrayRoot] = array.ptr;
            alloc *= 2;
            for (let i = len; i < alloc; i++)
                array.slots[i] = MP_OBJ_NULL;
        }
        array.slots[len++] = item;
    }
    const tuple = newTuple(array.slots.slice(0, len));
    mp.rootTop = top;
    mFree(array.ptr, alloc * mp.objBytes);
    return tuple;
}
function tupleMakeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 1, false);
    if (nArgs === 0)
        return mpConstEmptyTuple;
    const arg = args[off];
    if (arg instanceof MpTuple && arg.type === typeTuple)
        return arg;
    return collect(arg);
}
export function tupleUnaryOp(op, self) {
    const { items } = self;
    switch (op) {
        case MP_UNARY_OP_BOOL:
            return newBool(items.length !== 0);
        case MP_UNARY_OP_HASH:
            return hash(self);
        case MP_UNARY_OP_LEN:
            return items.length;
        default:
            return MP_OBJ_NULL;
    }
}
/** Starts with the address of the empty tuple, then adds the hashes of the items, as wide as a word. */
function hash(self) {
    let sum = BigInt(objWord(mpConstEmptyTuple));
    for (const item of self.items)
        sum += BigInt(unaryOp(MP_UNARY_OP_HASH, item));
    return wrapSmallInt(sum);
}
/** The tuple in `o`, which can be an instance of a user's subclass; null where there's none. */
function asTuple(o) {
    if (o instanceof MpTuple)
        return o;
    const base = castToNativeBase(o, typeTuple);
    return base instanceof MpTuple ? base : null;
}
function compare(op, a, other) {
    const b = asTuple(other);
    if (b === null)
        return MP_OBJ_NULL;
    return newBool(seqCmpObjs(op, a.items, a.items.length, b.items, b.items.length));
}
export function tupleBinaryOp(op, lhs, rhsIn) {
    const a = lhs;
    switch (op) {
        case MP_BINARY_OP_ADD:
        case MP_BINARY_OP_INPLACE_ADD: {
            if (!objIsSubclassFast(objGetType(rhsIn), typeTuple))
                return MP_OBJ_NULL;
            const rhs = asTuple(rhsIn);
            if (rhs === null)
                return MP_OBJ_NULL;
            return newTuple([...a.items, ...rhs.items]);
        }
        case MP_BINARY_OP_MULTIPLY:
        case MP_BINARY_OP_INPLACE_MULTIPLY: {
            const times = objGetIntMaybe(rhsIn);
            if (times === null)
                return MP_OBJ_NULL;
            if (times <= 0)
                return mpConstEmptyTuple;
            const product = newTupleN(a.items.length * Number(times));
            for (let i = 0; i < product.items.length; i++)
                product.items[i] = a.items[i % a.items.length];
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
export function tupleSubscr(self, index, value) {
    if (value !== MP_OBJ_SENTINEL)
        return MP_OBJ_NULL;
    const { items, type } = self;
    if (!(index instanceof MpSlice))
        return items[objGetIndex(type, items.length, index, false)];
    const { start, stop, fast } = boundSlice(items.length, index);
    if (!fast)
        raiseNotImplementedError('only slices with step=1 (aka None) are supported');
    return newTuple(items.slice(start, stop));
}
/** `mp_obj_tuple_it_t`: behind the polymorphic iterator type. */
class TupleIter extends MpPolymorphIter {
    constructor(tuple) {
        super();
        this.cur = 0;
        this.tuple = tuple;
    }
    next() {
        const { items } = this.tuple;
        return this.cur < items.length ? items[this.cur++] : MP_OBJ_NULL;
    }
    trace(heap) {
        heap.mark(this.tuple.ptr);
    }
}
export function tupleGetIter(self, iterBuf, off) {
    return placeIter(new TupleIter(self), iterBuf, off, 2, self);
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
            fun2('count', (self, value) => seqCountObj(self.items, self.items.length, value)),
        ],
        [
            'index',
            funVar('index', 2, 4, (nArgs, args, off) => {
                const { items } = args[off];
                return seqIndexObj(items, items.length, nArgs, args, off);
            }),
        ],
    ]),
});
