import { mMalloc } from './malloc.js';
import { Mpz as MpInt, Mpz, mpzAsFloat, mpzSetFromLl } from './mpz.js';
import type { MpObj } from './obj.js';
import { raiseMsg } from './raise.js';
import { normaliseInt, smallIntFits, truncateToInt } from './smallInt.js';
import { mp } from './state.js';
import { typeInt, typeOverflowError } from './types.js';

/**
 * Integers that are objects (py/objint*.c): arbitrary precision, a `long long`, or none at all, as the firmware has them.
 */

/** `mp_obj_int_t`. `value` can be any value that C would leave in one, such as one that fits a small int. */
export { Mpz as MpInt };

/** An integer object without digits yet, value 0 (mp_obj_int_new_mpz). The caller roots it. Raises MemoryError. */
export function newMpInt(): MpInt {
  const o = new MpInt();
  o.ptr = mMalloc(mp.sizes.mp_obj_int_t, o);
  return o;
}

/** An integer object for a value of a firmware whose long ints are `long long`: it wraps around. */
function newLongLong(n: bigint): MpInt {
  const o = newMpInt();
  o.value = BigInt.asIntN(64, n);
  return o;
}

/**
 * An object where the firmware has long ints, even for what would fit a small int, but for 64-bit ones of firmware with
 * UHEAP_INT_RESULT_NORMALISED (mp_obj_new_int_from_ll, and
 * mp_obj_new_int_from_ull for values beyond a signed `long long`). Raises OverflowError, MemoryError.
 */
export function newIntFromLl(n: number | bigint): MpObj {
  const value = BigInt(n);
  switch (mp.longIntImpl) {
    case 'none':
      return raiseMsg(typeOverflowError, 'small int overflow');
    case 'longlong':
      if (value >= 0x8000000000000000n) raiseMsg(typeOverflowError, 'ulonglong too large');
      return mp.options.intResultNormalised && smallIntFits(value) ? normaliseInt(value) : newLongLong(value);
    default: {
      const o = newMpInt();
      const top = mp.roots.mark();
      mp.roots.keepPtr(o.ptr);
      mpzSetFromLl(o, value);
      mp.roots.release(top);
      return o;
    }
  }
}

/**
 * A small int where it fits, else an object (mp_obj_new_int and mp_obj_new_int_from_uint). For values of up to 64 bits;
 * a number must be a safe integer. Raises OverflowError, MemoryError.
 */
export function newInt(n: number | bigint): MpObj {
  if (typeof n === 'number') {
    if (n >= mp.fastIntMin && n <= mp.fastIntMax) return n;
  } else if (smallIntFits(n)) {
    return normaliseInt(n);
  }
  return newIntFromLl(n);
}

/** mp_obj_new_int_from_uint: of a value that is not negative. */
export const newIntFromUint = newInt;

/** An integer object in ROM, digits and all, such as `sys.maxsize`; a value of at most 64 bits. */
export function romInt(value: bigint): MpInt {
  const o = new MpInt();
  o.fix(value);
  return o;
}

/** True for a value that is an integer: small or not (mp_obj_is_int, without subclasses). */
export function isInt(o: MpObj): boolean {
  return typeof o !== 'object' || o.type === typeInt;
}

/** The value's low bits as a signed `mp_int_t` (mp_obj_int_get_truncated). */
export function intGetTruncated(o: number | bigint | MpInt): number | bigint {
  return typeof o === 'object' ? truncateToInt(o.value) : o;
}

/** The value, which must fit an `mp_int_t` (mp_obj_int_get_checked). Raises OverflowError. */
export function intGetChecked(o: number | bigint | MpInt): number | bigint {
  if (typeof o !== 'object') return o;
  if (mp.longIntImpl === 'longlong') return truncateToInt(o.value);
  const { value } = o;
  // The most negative mp_int_t counts as too large: C checks the magnitude.
  const limit = mp.intBits === 32 ? 0x7fffffffn : 0x7fffffffffffffffn;
  if (value > limit || value < -limit) overflow();
  return normaliseInt(value);
}

function overflow(): never {
  raiseMsg(typeOverflowError, 'overflow converting long int to machine word');
}

/** The value as a float of the firmware's precision (mp_obj_get_float of an int). */
export function intAsFloat(o: number | bigint | MpInt): number {
  if (typeof o === 'object' && mp.longIntImpl === 'mpz') return mpzAsFloat(o);
  const value = Number(typeof o === 'object' ? o.value : o);
  return mp.floatIsDouble ? value : Math.fround(value);
}

/** -1, 0 or 1 (mp_obj_int_sign). */
export function intSign(o: number | bigint | MpInt): number {
  const value = typeof o === 'object' ? o.value : o;
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}
