import { MpComplex, MpFloat } from './float.js';
import { intAsFloat, intGetChecked, intGetTruncated, isInt, MpInt } from './newInt.js';
import { MP_OBJ_NULL, type MpObj, type MpType } from './obj.js';
import { objGetTypeStr } from './objType.js';
import { MP_UNARY_OP_COMPLEX_MAYBE, MP_UNARY_OP_FLOAT_MAYBE, MP_UNARY_OP_INT_MAYBE } from './opcodesRuntime.js';
import { raiseMsg, raiseMsgVarg, raiseTypeError } from './raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { mpConstFalse, mpConstTrue, typeIndexError, typeTypeError } from './types.js';
import { unaryOp } from './unaryOp.js';

/** Conversions of values to C numbers (py/obj.c). Machine ints are `bigint` only beyond 2^53 - 1. */

/** The value as an `mp_int_t`, or null where it's no integer (mp_obj_get_int_maybe). Raises OverflowError. */
export function objGetIntMaybe(arg: MpObj): number | bigint | null {
  if (typeof arg !== 'object') return arg;
  if (arg === mpConstFalse) return 0;
  if (arg === mpConstTrue) return 1;
  if (arg instanceof MpInt) return intGetChecked(arg);
  const value = unaryOp(MP_UNARY_OP_INT_MAYBE, arg);
  return value === MP_OBJ_NULL ? null : intGetChecked(value as number | bigint | MpInt);
}

/** The value as an `mp_int_t` (mp_obj_get_int). Raises TypeError, OverflowError. */
export function objGetInt(arg: MpObj): number | bigint {
  if (typeof arg !== 'object') return arg;
  const value = objGetIntMaybe(arg);
  return value === null ? raiseIntConversion(arg) : value;
}

/** `mp_raise_TypeError_int_conversion`. */
export function raiseIntConversion(arg: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't convert to int");
  return raiseMsgVarg(typeTypeError, "can't convert %s to int", objGetTypeStr(arg));
}

/** As `objGetInt`, but too large a value is cut to its low bits (mp_obj_get_int_truncated). */
export function objGetIntTruncated(arg: MpObj): number | bigint {
  if (typeof arg !== 'object') return arg;
  return arg instanceof MpInt ? intGetTruncated(arg) : objGetInt(arg);
}

/** True for small and long ints, without subclasses and bools (mp_obj_is_int). */
export const objIsInt: (o: MpObj) => boolean = isInt;

/** The value as an `mp_float_t`, or null where it's no real number (mp_obj_get_float_maybe). */
export function objGetFloatMaybe(arg: MpObj): number | null {
  if (typeof arg !== 'object') return intAsFloat(arg);
  if (arg instanceof MpFloat) return arg.value;
  if (arg === mpConstFalse) return 0;
  if (arg === mpConstTrue) return 1;
  if (arg instanceof MpInt) return intAsFloat(arg);
  const value = unaryOp(MP_UNARY_OP_FLOAT_MAYBE, arg);
  return value instanceof MpFloat ? value.value : null;
}

/** The value as an `mp_float_t` (mp_obj_get_float). Raises TypeError. */
export function objGetFloat(arg: MpObj): number {
  const value = objGetFloatMaybe(arg);
  if (value !== null) return value;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't convert to float");
  return raiseMsgVarg(typeTypeError, "can't convert %s to float", objGetTypeStr(arg));
}

/** Real and imaginary part, or null where it's no number (mp_obj_get_complex_maybe). */
export function objGetComplexMaybe(arg: MpObj): { real: number; imag: number } | null {
  if (arg instanceof MpComplex) return arg;
  const real = objGetFloatMaybe(arg);
  if (real !== null) return { real, imag: 0 };
  const value = unaryOp(MP_UNARY_OP_COMPLEX_MAYBE, arg);
  return value instanceof MpComplex ? value : null;
}

/** Real and imaginary part (mp_obj_get_complex). Raises TypeError. */
export function objGetComplex(arg: MpObj): { real: number; imag: number } {
  const value = objGetComplexMaybe(arg);
  if (value !== null) return value;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't convert to complex");
  return raiseMsgVarg(typeTypeError, "can't convert %s to complex", objGetTypeStr(arg));
}

/**
 * The place in a sequence of `len` items that `index` means (mp_get_index); for a slice's bound it is cut to the
 * sequence. `type` is named in messages. Raises TypeError, IndexError.
 */
export function objGetIndex(type: MpType, len: number, index: MpObj, isSlice: boolean): number {
  const value = typeof index === 'number' ? index : objGetIntMaybe(index);
  if (value === null) {
    if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('indices must be integers');
    return raiseMsgVarg(typeTypeError, '%q indices must be integers, not %s', type.name, objGetTypeStr(index));
  }
  let i = Number(value);
  if (i < 0) i += len;
  if (isSlice) return Math.min(Math.max(i, 0), len);
  if (i >= 0 && i < len) return i;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseMsg(typeIndexError, 'index out of range');
  return raiseMsgVarg(typeIndexError, '%q index out of range', type.name);
}
