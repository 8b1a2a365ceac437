import { newFloat } from '../runtime/float.js';
import { MpInt, newInt, newIntFromLl } from '../runtime/newInt.js';
import { objGetFloat, objGetInt, objGetIntTruncated } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
/** Scalars in memory as `uctypes` describes them: their types, loading and storing. */
export const UINT8 = 0;
export const INT8 = 1;
export const UINT16 = 2;
export const INT16 = 3;
export const UINT32 = 4;
export const INT32 = 5;
export const UINT64 = 6;
export const INT64 = 7;
/** BFUINT8, the first of six kinds of bit fields. */
export const BITFIELD_FIRST = 8;
/** BFINT32. */
export const BITFIELD_LAST = 13;
export const FLOAT32 = 14;
export const FLOAT64 = 15;
const LAYOUT_BIG_ENDIAN = 1;
const LAYOUT_NATIVE = 2;
/** Bytes of a scalar; the type's lowest bit tells signed from unsigned. */
export function sizeOfType(type) {
    return type === FLOAT32 ? 4 : 1 << ((type & 7) >> 1);
}
function view({ bytes, at }) {
    return new DataView(bytes.buffer, bytes.byteOffset + at);
}
function read(type, mem, little) {
    const v = view(mem);
    switch (type) {
        case UINT8:
            return v.getUint8(0);
        case INT8:
            return v.getInt8(0);
        case UINT16:
            return v.getUint16(0, little);
        case INT16:
            return v.getInt16(0, little);
        case UINT32:
            return v.getUint32(0, little);
        case INT32:
            return v.getInt32(0, little);
        case UINT64:
            return v.getBigUint64(0, little);
        default:
            return v.getBigInt64(0, little);
    }
}
function write(type, mem, little, n) {
    const v = view(mem);
    switch (sizeOfType(type)) {
        case 1:
            v.setUint8(0, Number(BigInt.asUintN(8, n)));
            break;
        case 2:
            v.setUint16(0, Number(BigInt.asUintN(16, n)), little);
            break;
        case 4:
            v.setUint32(0, Number(BigInt.asUintN(32, n)), little);
            break;
        default:
            v.setBigUint64(0, BigInt.asUintN(64, n), little);
    }
}
/** The value of a scalar as an object. 64-bit ints of the native layout are long ints even when they are small. */
export function load(type, mem, layout) {
    const little = layout !== LAYOUT_BIG_ENDIAN;
    if (type === FLOAT32)
        return newFloat(view(mem).getFloat32(0, little));
    if (type === FLOAT64)
        return newFloat(view(mem).getFloat64(0, little));
    const n = read(type, mem, little);
    return typeof n === 'bigint' && layout === LAYOUT_NATIVE ? newIntFromLl(n) : newInt(n);
}
/** Stores an object in a scalar. Raises TypeError, OverflowError. */
export function store(type, mem, layout, set) {
    const little = layout !== LAYOUT_BIG_ENDIAN;
    if (type === FLOAT32) {
        view(mem).setFloat32(0, objGetFloat(set), little);
    }
    else if (type === FLOAT64) {
        view(mem).setFloat64(0, objGetFloat(set), little);
    }
    else {
        write(type, mem, little, BigInt(storedInt(type, layout, set)));
    }
}
function storedInt(type, layout, set) {
    const fitsWord = type < UINT64 || mp.intBits === 64;
    if (layout === LAYOUT_NATIVE && fitsWord)
        return objGetIntTruncated(set);
    return set instanceof MpInt ? set.value : objGetInt(set);
}
/** An unsigned scalar of at most 32 bits as a number. */
export function loadUnsigned(type, mem, layout) {
    return Number(read(type, mem, layout !== LAYOUT_BIG_ENDIAN));
}
export function storeUnsigned(type, mem, layout, n) {
    write(type, mem, layout !== LAYOUT_BIG_ENDIAN, BigInt(n >>> 0));
}
