import { frexp } from './floatParts.js';

/**
 * Floats of 80 bits, x87's `long double`: a mantissa of 64 bits. Every operation rounds to the nearest, to the even one of
 * two. The exponent is not bounded: what leaves a `long double`'s range is far beyond a double's too.
 */
export interface ExtendedFloat {
  /** 2 ** 63 to 2 ** 64 - 1, or 0. */
  readonly mantissa: bigint;
  /** The value is mantissa * 2 ** exponent. */
  readonly exponent: number;
}

const MANTISSA_BITS = 64;
const DOUBLE_BITS = 53;
/** Exponent of a double's last bit: the least, and the largest. */
const DOUBLE_UNIT_MIN = -1074;
const DOUBLE_UNIT_MAX = 971;
/** Beyond a one by this many bits, a number is nothing next to it. */
const NEGLIGIBLE = -200;

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0]!, 16)) + 28;
}

/** `value` / 2 ** `shift`, rounded. */
function shiftRounded(value: bigint, shift: number): bigint {
  if (shift <= 0) return value << BigInt(-shift);
  const by = BigInt(shift);
  const whole = value >> by;
  const rest = value - (whole << by);
  const half = 1n << (by - 1n);
  return rest > half || (rest === half && (whole & 1n) === 1n) ? whole + 1n : whole;
}

function rounded(value: bigint, exponent: number): ExtendedFloat {
  if (value === 0n) return { mantissa: 0n, exponent: 0 };
  const shift = bitLength(value) - MANTISSA_BITS;
  const mantissa = shiftRounded(value, shift);
  // Rounding up may have made a bit more.
  return mantissa >> 64n === 0n
    ? { mantissa, exponent: exponent + shift }
    : { mantissa: mantissa >> 1n, exponent: exponent + shift + 1 };
}

/** An integer of at most 64 bits, not negative. */
export function extendedFromInt(value: bigint): ExtendedFloat {
  return rounded(value, 0);
}

/** A double that is finite and not negative. */
export function extendedFromDouble(value: number): ExtendedFloat {
  const { mantissa, exponent } = frexp(value);
  return rounded(BigInt(mantissa * 2 ** DOUBLE_BITS), exponent - DOUBLE_BITS);
}

export function extendedMul(a: ExtendedFloat, b: ExtendedFloat): ExtendedFloat {
  return rounded(a.mantissa * b.mantissa, a.exponent + b.exponent);
}

/** `a` / `b`, which is not 0. */
export function extendedDiv(a: ExtendedFloat, b: ExtendedFloat): ExtendedFloat {
  const dividend = a.mantissa << 66n;
  const quotient = dividend / b.mantissa;
  // A last bit stands for all that is left.
  const sticky = quotient * b.mantissa === dividend ? 0n : 1n;
  return rounded((quotient << 1n) | sticky, a.exponent - b.exponent - 67);
}

/** Adds a half and cuts the fraction off; the sum is less than 2 ** 64. */
export function extendedToNearestInt(a: ExtendedFloat): bigint {
  if (a.mantissa === 0n || a.exponent < NEGLIGIBLE) return 0n;
  const unit = Math.min(a.exponent, -1);
  const sum = rounded((a.mantissa << BigInt(a.exponent - unit)) + (1n << BigInt(-1 - unit)), unit);
  return sum.exponent >= 0 ? sum.mantissa << BigInt(sum.exponent) : sum.mantissa >> BigInt(-sum.exponent);
}

/** The nearest double; infinite where it is too large for one. */
export function extendedToDouble(a: ExtendedFloat): number {
  if (a.mantissa === 0n) return 0;
  const unit = Math.max(a.exponent + MANTISSA_BITS - DOUBLE_BITS, DOUBLE_UNIT_MIN);
  if (unit > DOUBLE_UNIT_MAX) return Number.POSITIVE_INFINITY;
  if (unit - a.exponent > MANTISSA_BITS + 1) return 0;
  return Number(shiftRounded(a.mantissa, unit - a.exponent)) * 2 ** unit;
}
