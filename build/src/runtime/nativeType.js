import { bufferAddress } from './memory.js';
import { newInt } from './newInt.js';
import { MP_BUFFER_READ } from './obj.js';
import { getBuffer, objGetIntTruncated, objIsTrue } from './ops.js';
import { q } from './qstrStatic.js';
import { truncateToInt } from './smallInt.js';
import { mp } from './state.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from './types.js';
/**
 * The types of viper code (py/nativeglue.c). Its integers and pointers are machine words: here numbers as far as they fit
 * a double exactly, else bigints, always signed; objects and truth values are what they are elsewhere.
 */
export const MP_NATIVE_TYPE_OBJ = 0;
export const MP_NATIVE_TYPE_BOOL = 1;
export const MP_NATIVE_TYPE_INT = 2;
export const MP_NATIVE_TYPE_UINT = 3;
export const MP_NATIVE_TYPE_PTR = 4;
export const MP_NATIVE_TYPE_PTR8 = 5;
export const MP_NATIVE_TYPE_PTR16 = 6;
export const MP_NATIVE_TYPE_PTR32 = 7;
/** Names of the types, by number. */
export const NATIVE_TYPE_NAMES = [
    q('object'),
    q('bool'),
    q('int'),
    q('uint'),
    q('ptr'),
    q('ptr8'),
    q('ptr16'),
    q('ptr32'),
];
/** The type of a name, or -1 (mp_native_type_from_qstr). */
export function nativeTypeFromQstr(name) {
    return NATIVE_TYPE_NAMES.indexOf(name);
}
/** A machine word as an unsigned number. */
export function unsignedWord(word) {
    if (word >= 0)
        return word;
    return mp.objBytes === 4 ? Number(word) >>> 0 : BigInt.asUintN(64, BigInt(word));
}
/** Makes a value of viper code out of an object (mp_native_from_obj). Raises TypeError. */
export function nativeFromObj(o, type) {
    switch (type) {
        case MP_NATIVE_TYPE_OBJ:
            return o;
        case MP_NATIVE_TYPE_BOOL:
            return objIsTrue(o) ? mpConstTrue : mpConstFalse;
        case MP_NATIVE_TYPE_INT:
        case MP_NATIVE_TYPE_UINT:
            return truncateToInt(objGetIntTruncated(o));
        default:
            if (getBuffer(o, MP_BUFFER_READ) !== null)
                return truncateToInt(bufferAddress(o));
            return truncateToInt(objGetIntTruncated(o));
    }
}
/** Makes an object out of a value of viper code (mp_native_to_obj). Raises MemoryError. */
export function nativeToObj(value, type) {
    if (type === MP_NATIVE_TYPE_OBJ || type === MP_NATIVE_TYPE_BOOL)
        return value;
    // None is a null pointer.
    const word = value === mpConstNone ? 0 : value;
    return newInt(type === MP_NATIVE_TYPE_INT ? word : unsignedWord(word));
}
