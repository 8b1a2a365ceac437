import { MP_OBJ_ARRAY_TYPECODE_FLAG_RW, MpArray } from '../runtime/array.js';
import { latin1Bytes } from '../runtime/latin1.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, MpStr } from '../runtime/obj.js';
import { objGetIndex } from '../runtime/ops.js';
import { raiseMsg, raiseNotImplementedError, raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, typeBytes, typeMemoryView, typeOverflowError } from '../runtime/types.js';
import { arrayNew, resizeItems } from './arrayNew.js';
import { getValArray, itemSize, setValArray } from './binary.js';
import { boundSlice } from './sequence.js';
import { MpSlice } from './slice.js';
/** Subscription of bytearray, array.array and memoryview (py/objarray.c array_subscr). */
const ARRAY_SLICE_ASSIGN = romFeature('MICROPY_PY_ARRAY_SLICE_ASSIGN');
export const TYPECODE_MASK = 0x7f;
/** Elements that lie before an array's first one in its items: a memoryview's offset. */
export function viewOffset(array) {
    return array.type === typeMemoryView ? array.free : 0;
}
function isReadOnlyView(array) {
    return array.type === typeMemoryView && (array.typecode & MP_OBJ_ARRAY_TYPECODE_FLAG_RW) === 0;
}
function incompatible() {
    raiseValueError('lhs and rhs should be compatible');
}
function sliceSource(value, size) {
    if (value instanceof MpArray) {
        if (itemSize(value.typecode & TYPECODE_MASK) !== size)
            incompatible();
        return { bytes: value.items.bytes, from: viewOffset(value) * size, len: value.len };
    }
    if (value instanceof MpStr && value.type === typeBytes) {
        if (size !== 1)
            incompatible();
        return { bytes: latin1Bytes(value.data), from: 0, len: value.data.length };
    }
    return raiseNotImplementedError('array/bytes required on right side');
}
function storeSlice(array, start, stop, value) {
    if (mp.features[ARRAY_SLICE_ASSIGN] === 0)
        return MP_OBJ_NULL;
    const size = itemSize(array.typecode & TYPECODE_MASK);
    const source = sliceSource(value, size);
    const grow = source.len - (stop - start);
    const offset = viewOffset(array);
    if (array.type === typeMemoryView) {
        if (isReadOnlyView(array))
            return MP_OBJ_NULL;
        if (grow !== 0)
            incompatible();
    }
    if (grow > 0 && grow > array.free) {
        resizeItems(array, array.len + array.free, array.len + grow, size);
        array.free = grow;
        if (value === array)
            source.bytes = array.items.bytes;
    }
    const { bytes, slots } = array.items;
    const base = offset * size;
    if (slots !== null && value instanceof MpArray && value.items.slots !== null) {
        const from = source.from / size;
        slots.splice(offset + start, stop - start, ...value.items.slots.slice(from, from + source.len));
    }
    const tailTo = base + (start + source.len) * size;
    const copy = () => {
        const end = source.from + source.len * size;
        if (source.bytes === bytes)
            bytes.copyWithin(base + start * size, source.from, end);
        else
            bytes.set(source.bytes.subarray(source.from, end), base + start * size);
    };
    // A slice that shrinks is filled before the tail moves, one that grows afterwards: it matters where both are the same.
    if (grow <= 0)
        copy();
    bytes.copyWithin(tailTo, base + stop * size, base + array.len * size);
    if (grow > 0)
        copy();
    else
        bytes.fill(0, base + (array.len + grow) * size, base + array.len * size);
    if (array.type !== typeMemoryView)
        array.free -= grow;
    array.len += grow;
    return mpConstNone;
}
function loadSlice(array, slice, start, stop) {
    const size = itemSize(array.typecode & TYPECODE_MASK);
    if (array.type === typeMemoryView)
        return sliceView(array, slice, start, stop);
    const res = arrayNew(array.typecode, stop - start);
    res.items.bytes.set(array.items.bytes.subarray(start * size, stop * size));
    if (array.items.slots !== null)
        res.items.slots = array.items.slots.slice(start, stop);
    return res;
}
function sliceView(view, slice, start, stop) {
    // `free` has a byte less than a word: the typecode has the other one.
    const offsets = 2 ** (8 * mp.wordBytes - 8);
    // An index beyond what a double holds is exact in the slice only.
    const exact = typeof slice.start === 'bigint' ? slice.start : BigInt(start);
    if (exact >= BigInt(offsets))
        raiseMsg(typeOverflowError, 'memoryview offset too large');
    const res = new MpArray(typeMemoryView, view.typecode, stop - start, view.items);
    res.ptr = mMalloc(mp.sizes.mp_obj_array_t, res);
    res.free = (view.free + start) % offsets;
    return res;
}
export function arraySubscr(self, index, value) {
    if (value === MP_OBJ_NULL)
        return MP_OBJ_NULL;
    const array = self;
    if (index instanceof MpSlice) {
        const { start, stop, fast } = boundSlice(array.len, index);
        if (!fast)
            raiseNotImplementedError('only slices with step=1 (aka None) are supported');
        return value === MP_OBJ_SENTINEL ? loadSlice(array, index, start, stop) : storeSlice(array, start, stop, value);
    }
    const at = objGetIndex(array.type, array.len, index, false) + viewOffset(array);
    if (value === MP_OBJ_SENTINEL)
        return getValArray(array.typecode & TYPECODE_MASK, array.items, at);
    if (isReadOnlyView(array))
        return MP_OBJ_NULL;
    setValArray(array.typecode & TYPECODE_MASK, array.items, at, value);
    return mpConstNone;
}
