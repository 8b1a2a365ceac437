import { frexp } from './floatParts.js';

/**
 * C's `long double`: every operation rounds to the nearest, to the even one of two. The exponent is not bounded: what leaves
 * a `long double`'s range is far beyond a double's too.
 */
export interface WideFloat {
  /** As many bits as the type has, the highest of them set, or 0. */
  readonly mantissa: bigint;
  /** The value is mantissa * 2 ** exponent. */
  readonly exponent: number;
}

/** The operations of a `long double` of one width. */
export interface WideFloats {
  /** An integer of at most 64 bits, not negative. */
  fromInt(value: bigint): WideFloat;
  /** A double that is finite and not negative. */
  fromDouble(value: number): WideFloat;
  mul(a: WideFloat, b: WideFloat): WideFloat;
  /** `a` / `b`, which is not 0. */
  div(a: WideFloat, b: WideFloat): WideFloat;
  /** Adds a half and cuts the fraction off; the sum is less than 2 ** 64. */
  toNearestInt(a: WideFloat): bigint;
  /** The nearest double; infinite where it is too large for one. */
  toDouble(a: WideFloat): number;
}

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

/** @param bits of the mantissa: 64 on x86, 113 where a `long double` has 128 bits */
export function wideFloats(bits: number): WideFloats {
  const divisionShift = BigInt(bits + 2);

  function rounded(value: bigint, exponent: number): WideFloat {
    if (value === 0n) return { mantissa: 0n, exponent: 0 };
    const shift = bitLength(value) - bits;
    const mantissa = shiftRounded(value, shift);
    // Rounding up may have made a bit more.
    return mantissa >> BigInt(bits) === 0n
      ? { mantissa, exponent: exponent + shift }
      : { mantissa: mantissa >> 1n, exponent: exponent + shift + 1 };
  }

  return {
    fromInt: (value) => rounded(value, 0),
    fromDouble(value) {
      const { mantissa, exponent } = frexp(value);
      return rounded(BigInt(mantissa * 2 ** DOUBLE_BITS), exponent - DOUBLE_BITS);
    },
    mul: (a, b) => rounded(a.mantissa * b.mantissa, a.exponent + b.exponent),
    div(a, b) {
      const dividend = a.mantissa << divisionShift;
      const quotient = dividend / b.mantissa;
      // A last bit stands for all that is left.
      const sticky = quotient * b.mantissa === dividend ? 0n : 1n;
      return rounded((quotient << 1n) | sticky, a.exponent - b.exponent - bits - 3);
    },
    toNearestInt(a) {
      if (a.mantissa === 0n || a.exponent < NEGLIGIBLE) return 0n;
      const unit = Math.min(a.exponent, -1);
      const sum = rounded((a.mantissa << BigInt(a.exponent - unit)) + (1n << BigInt(-1 - unit)), unit);
      return sum.exponent >= 0 ? sum.mantissa << BigInt(sum.exponent) : sum.mantissa >> BigInt(-sum.exponent);
    },
    toDouble(a) {
      if (a.mantissa === 0n) return 0;
      const unit = Math.max(a.exponent + bits - DOUBLE_BITS, DOUBLE_UNIT_MIN);
      if (unit > DOUBLE_UNIT_MAX) return Number.POSITIVE_INFINITY;
      if (unit - a.exponent > bits + 1) return 0;
      return Number(shiftRounded(a.mantissa, unit - a.exponent)) * 2 ** unit;
    },
  };
}
