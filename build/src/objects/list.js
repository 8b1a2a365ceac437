import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { fun1, fun2, fun3, funKw, funVar } from '../runtime/fun.js';
import { getIter, iterNext } from '../runtime/iter.js';
import { placeIter } from '../runtime/iterBuf.js';
import { LIST_MIN_ALLOC, listAppend, MpList, newList, newListN } from '../runtime/list.js';
import { mRealloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, PRINT_JSON, PRINT_REPR } from '../runtime/obj.js';
import { MP_BINARY_OP_ADD, MP_BINARY_OP_EQUAL, MP_BINARY_OP_INPLACE_ADD, MP_BINARY_OP_LESS, MP_BINARY_OP_LESS_EQUAL, MP_BINARY_OP_MORE, MP_BINARY_OP_MORE_EQUAL, MP_BINARY_OP_MULTIPLY, MP_UNARY_OP_BOOL, MP_UNARY_OP_LEN, MP_UNARY_OP_SIZEOF, objGetArray, objGetIndex, objGetIntMaybe, objPrintHelper, } from '../runtime/ops.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { raiseMsg, raiseType } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { defineType, mpConstFalse, mpConstNone, newBool, typeIndexError, typeList, typeNotImplementedError, } from '../runtime/types.js';
import { quicksort } from './listSort.js';
import { boundSlice, extractSlice, seqCmpObjs, seqCountObj, seqIndexObj } from './sequence.js';
import { MpSlice } from './slice.js';
/** The type `list` (py/objlist.c). */
function listPrint(print, self, kind) {
    const list = self;
    const json = kind === PRINT_JSON;
    const separator = json ? (print.itemSeparator ?? ', ') : ', ';
    print.strn('[');
    for (let i = 0; i < list.len; i++) {
        if (i > 0)
            print.strn(separator);
        objPrintHelper(print, list.items.slots[i], json ? kind : PRINT_REPR);
    }
    print.strn(']');
}
/** Gives the list's array another size, with the list itself kept alive. */
function resize(list, alloc) {
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = list.ptr;
    const { items } = list;
    items.ptr = mRealloc(items.ptr, list.alloc * mp.objBytes, alloc * mp.objBytes);
    mp.rootTop = top;
    const { slots } = items;
    for (let i = list.alloc; i < alloc; i++)
        slots[i] = MP_OBJ_NULL;
    if (alloc < slots.length)
        slots.length = alloc;
    list.alloc = alloc;
}
function extendFromIter(list, iterable) {
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = list.ptr;
    const it = getIter(iterable, null, 0);
    if (typeof it === 'object')
        mp.roots[mp.rootTop++] = it.ptr;
    for (let item = iterNext(it); item !== MP_OBJ_NULL; item = iterNext(it))
        listAppend(list, item);
    mp.rootTop = top;
}
function listMakeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 1, false);
    const list = newListN(0);
    if (nArgs === 1)
        extendFromIter(list, args[off]);
    return list;
}
function listUnaryOp(op, self) {
    const list = self;
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
function listBinaryOp(op, lhs, rhs) {
    const list = lhs;
    switch (op) {
        case MP_BINARY_OP_ADD: {
            if (!(rhs instanceof MpList))
                return MP_OBJ_NULL;
            const sum = newListN(list.len + rhs.len);
            const to = sum.items.slots;
            for (let i = 0; i < list.len; i++)
                to[i] = list.items.slots[i];
            for (let i = 0; i < rhs.len; i++)
                to[list.len + i] = rhs.items.slots[i];
            return sum;
        }
        case MP_BINARY_OP_INPLACE_ADD:
            listExtend(lhs, rhs);
            return lhs;
        case MP_BINARY_OP_MULTIPLY: {
            const times = objGetIntMaybe(rhs);
            if (times === null)
                return MP_OBJ_NULL;
            const n = Math.max(0, Number(times));
            const product = newListN(list.len * n);
            const to = product.items.slots;
            for (let i = 0, at = 0; i < n; i++)
                for (let j = 0; j < list.len; j++)
                    to[at++] = list.items.slots[j];
            return product;
        }
        case MP_BINARY_OP_EQUAL:
        case MP_BINARY_OP_LESS:
        case MP_BINARY_OP_LESS_EQUAL:
        case MP_BINARY_OP_MORE:
        case MP_BINARY_OP_MORE_EQUAL:
            if (!(rhs instanceof MpList))
                return op === MP_BINARY_OP_EQUAL ? mpConstFalse : MP_OBJ_NULL;
            return newBool(seqCmpObjs(op, list.items.slots, list.len, rhs.items.slots, rhs.len));
        default:
            return MP_OBJ_NULL;
    }
}
function listSubscr(self, index, value) {
    const list = self;
    if (value === MP_OBJ_SENTINEL) {
        if (index instanceof MpSlice)
            return loadSlice(list, index);
        return list.items.slots[objGetIndex(list.type, list.len, index, false)];
    }
    if (index instanceof MpSlice) {
        if (value === MP_OBJ_NULL)
            deleteSlice(list, index);
        else
            storeSlice(list, index, value);
    }
    else if (value === MP_OBJ_NULL) {
        popAt(list, objGetIndexNonEmpty(list, index));
    }
    else {
        list.items.slots[objGetIndex(list.type, list.len, index, false)] = value;
    }
    return mpConstNone;
}
function loadSlice(list, slice) {
    const bounds = boundSlice(list.len, slice);
    if (!bounds.fast)
        return extractSlice(list.items.slots, bounds);
    return newList(list.items.slots, bounds.start, bounds.stop - bounds.start);
}
/** Moves the elements from..end to `to`, which is above or below; Node's own copyWithin is slower for arrays of these. */
function moveSlots(slots, to, from, end) {
    if (to < from)
        for (let i = from; i < end; i++)
            slots[to++] = slots[i];
    else
        for (let i = end - 1, at = to + end - from - 1; i >= from; i--)
            slots[at--] = slots[i];
}
/** Puts `values` in the place of the elements start..stop, which are at least as many; clears what is left over. */
function replaceNoGrow(list, start, stop, values) {
    const { slots } = list.items;
    for (let i = 0; i < values.length; i++)
        slots[start + i] = values[i];
    const newLen = list.len - (stop - start) + values.length;
    if (newLen !== list.len)
        moveSlots(slots, start + values.length, stop, list.len);
    for (let i = newLen; i < list.len; i++)
        slots[i] = MP_OBJ_NULL;
    list.len = newLen;
}
function deleteSlice(list, slice) {
    const bounds = boundSlice(list.len, slice);
    if (!bounds.fast)
        raiseType(typeNotImplementedError);
    replaceNoGrow(list, bounds.start, bounds.stop, []);
}
function storeSlice(list, slice, value) {
    const from = objGetArray(value);
    // The source can be the list itself, whose slots move below.
    const values = from.items.slice(from.off, from.off + from.len);
    const bounds = boundSlice(list.len, slice);
    if (!bounds.fast)
        raiseType(typeNotImplementedError);
    const { start, stop } = bounds;
    const more = values.length - (stop - start);
    if (more <= 0) {
        replaceNoGrow(list, start, stop, values);
        return;
    }
    if (list.len + more > list.alloc)
        resize(list, list.len + more);
    const { slots } = list.items;
    moveSlots(slots, stop + more, stop, list.len);
    for (let i = 0; i < values.length; i++)
        slots[start + i] = values[i];
    list.len += more;
}
function append(self, value) {
    listAppend(self, value);
    return mpConstNone;
}
function listExtend(self, arg) {
    const list = self;
    if (!(arg instanceof MpList)) {
        extendFromIter(list, arg);
        return mpConstNone;
    }
    const n = arg.len;
    if (list.len + n > list.alloc)
        resize(list, list.len + n + 4);
    const to = list.items.slots;
    const from = arg.items.slots;
    for (let i = 0; i < n; i++)
        to[list.len + i] = from[i];
    list.len += n;
    return mpConstNone;
}
function objGetIndexNonEmpty(list, index) {
    if (list.len === 0)
        raiseMsg(typeIndexError, 'pop from empty list');
    return objGetIndex(list.type, list.len, index, false);
}
/** Takes an element out; the array shrinks to half when less than half is in use. */
function popAt(list, index) {
    const { slots } = list.items;
    const value = slots[index];
    list.len--;
    moveSlots(slots, index, index + 1, list.len + 1);
    slots[list.len] = MP_OBJ_NULL;
    if (list.alloc > LIST_MIN_ALLOC && list.alloc > 2 * list.len) {
        const top = mp.rootTop;
        if (typeof value === 'object')
            mp.roots[mp.rootTop++] = value.ptr;
        resize(list, Math.floor(list.alloc / 2));
        mp.rootTop = top;
    }
    return value;
}
function pop(nArgs, args, off) {
    const list = args[off];
    return popAt(list, objGetIndexNonEmpty(list, nArgs === 1 ? -1 : args[off + 1]));
}
const SORT_ARGS = [
    mpArg('key', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
    mpArg('reverse', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
];
/** `sort(*, key=None, reverse=False)`: also what `sorted` calls (mp_obj_list_sort). */
export function listSort(nArgs, nKw, args, off) {
    const [key, reverse] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SORT_ARGS);
    const list = args[off];
    if (list.len > 1)
        quicksort(list, key === mpConstNone ? null : key, reverse !== 0);
    return mpConstNone;
}
function clear(self) {
    const list = self;
    list.len = 0;
    resize(list, LIST_MIN_ALLOC);
    list.items.slots.fill(MP_OBJ_NULL);
    return mpConstNone;
}
function copy(self) {
    return newList(self.items.slots, 0, self.len);
}
function count(self, value) {
    return seqCountObj(self.items.slots, self.len, value);
}
function index(nArgs, args, off) {
    const list = args[off];
    return seqIndexObj(list.items.slots, list.len, nArgs, args, off);
}
function insert(self, indexIn, value) {
    const list = self;
    let at = typeof indexIn === 'object' ? 0 : Number(indexIn);
    if (at < 0)
        at += list.len;
    at = Math.min(Math.max(at, 0), list.len);
    listAppend(list, mpConstNone);
    const { slots } = list.items;
    moveSlots(slots, at + 1, at, list.len - 1);
    slots[at] = value;
    return mpConstNone;
}
function remove(self, value) {
    const list = self;
    popAt(list, seqIndexObj(list.items.slots, list.len, 2, [self, value], 0));
    return mpConstNone;
}
function reverse(self) {
    const { items, len } = self;
    const { slots } = items;
    for (let i = 0, j = len - 1; i < j; i++, j--) {
        const a = slots[i];
        slots[i] = slots[j];
        slots[j] = a;
    }
    return mpConstNone;
}
/** `mp_obj_list_it_t`: behind the polymorphic iterator type. */
class ListIter extends MpPolymorphIter {
    constructor(list) {
        super();
        this.cur = 0;
        this.list = list;
    }
    next() {
        const { list } = this;
        return this.cur < list.len ? list.items.slots[this.cur++] : MP_OBJ_NULL;
    }
    trace(heap) {
        heap.mark(this.list.ptr);
    }
}
function listGetIter(self, iterBuf, off) {
    return placeIter(new ListIter(self), iterBuf, off, 2, self);
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
