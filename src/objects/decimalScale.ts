import { ARCHITECTURES } from '../abi/architecture.js';
import { macro } from '../abi/board.js';
import { perBoard } from '../runtime/perBoard.js';
import { mp } from '../runtime/state.js';
import { libm } from './libm/libm.js';
import { type WideFloat, wideFloats } from './wideFloat.js';

/**
 * Scaling by powers of ten as firmware does that reads and writes floats by way of an integer of their digits
 * (py/parsenum.c mp_decimal_exp): exactly, in a wider type than its floats, or in that of its floats.
 */
export interface DecimalScale {
  /** Whether the type is wider than `mp_float_t`. */
  readonly isWide: boolean;
  /** Bits of the integer. */
  readonly digitBits: 32 | 64;
  /** MICROPY_FLOAT_FORMAT_IMPL_APPROX: digits are searched for that are read back as the number. */
  readonly searches: boolean;
  /** `digits` * 10 ** `exp`, a float of the firmware's. */
  toFloat(digits: bigint, exp: number): number;
  /** A finite `value` that is not negative * 10 ** `exp`, to the nearest integer. */
  toDigits(value: number, exp: number): bigint;
}

const FORMAT_IMPL_APPROX = 1;
const FORMAT_IMPL_EXACT = 2;
/** 10 ** (2 ** 13) is beyond every type of float that there is. */
const POWER_BITS = 13;

/** `num` * 10 ** `exp` by squaring; null where a power is infinite. */
function byPowers<T>(
  num: T,
  exp: number,
  powers: readonly T[],
  mul: (a: T, b: T) => T,
  div: (a: T, b: T) => T,
): T | null {
  const step = exp < 0 ? div : mul;
  let left = Math.abs(exp);
  if (left >= 2 ** POWER_BITS) return null;
  let result = num;
  for (let bit = 0; left > 0; bit++, left >>= 1) if ((left & 1) !== 0) result = step(result, powers[bit]!);
  return result;
}

/** 10, and its powers by squaring, each rounded. */
function squares<T>(ten: T, mul: (a: T, b: T) => T): T[] {
  const powers = [ten];
  while (powers.length < POWER_BITS) powers.push(mul(powers.at(-1)!, powers.at(-1)!));
  return powers;
}

function beyond(exp: number): number {
  return exp < 0 ? 0 : Number.POSITIVE_INFINITY;
}

/** Doubles, scaled as `long double` with a mantissa of so many bits. */
function longDoubleScale(bits: number): DecimalScale {
  const { fromInt, fromDouble, mul, div, toNearestInt, toDouble } = wideFloats(bits);
  const powers = squares<WideFloat>(fromInt(10n), mul);
  const scaled = (num: WideFloat, exp: number) => byPowers(num, exp, powers, mul, div);
  return {
    isWide: true,
    digitBits: 64,
    searches: false,
    toFloat(digits, exp) {
      if (digits === 0n) return 0;
      const result = scaled(fromInt(digits), exp);
      return result === null ? beyond(exp) : toDouble(result);
    },
    toDigits: (value, exp) => toNearestInt(scaled(fromDouble(value), exp)!),
  };
}

/** Floats of single precision, scaled as doubles. */
function doubleScale(): DecimalScale {
  const mul = (a: number, b: number): number => a * b;
  const powers = squares(10, mul);
  const scaled = (num: number, exp: number) => byPowers(num, exp, powers, mul, (a, b) => a / b);
  return {
    isWide: true,
    digitBits: 64,
    searches: false,
    toFloat: (digits, exp) => (digits === 0n ? 0 : Math.fround(scaled(Number(digits), exp) ?? beyond(exp))),
    toDigits: (value, exp) => BigInt(Math.trunc(scaled(value, exp)! + 0.5)),
  };
}

const float64 = new Float64Array(1);
const words64 = new Uint32Array(float64.buffer);
const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** `num` * 2 ** `exp`, by an addition to the bits of the exponent that nothing checks. */
function addToExponent(num: number, exp: number, isDouble: boolean): number {
  if (isDouble) {
    float64[0] = num;
    const high = words64[1]!;
    words64[1] = (high & 0x800fffff) | ((((high >>> 20) + exp) & 0x7ff) << 20);
    return float64[0];
  }
  float32[0] = num;
  const bits = bits32[0]!;
  bits32[0] = (bits & 0x807fffff) | ((((bits >>> 23) + exp) & 0xff) << 23);
  return float32[0];
}

/** Largest n of which 5 ** n is exact. */
const EXACT_POWER_OF_5_DOUBLE = 22;
const EXACT_POWER_OF_5_SINGLE = 10;

/** The firmware's own type of float: powers of two by the exponent, powers of five by its C library. */
function ownScale(isDouble: boolean, searches: boolean): DecimalScale {
  const exactPower = isDouble ? EXACT_POWER_OF_5_DOUBLE : EXACT_POWER_OF_5_SINGLE;
  const fround = isDouble ? (x: number): number => x : Math.fround;
  const scaled = (num: number, exp: number): number => {
    if (exp === 0 || num === 0) return num;
    const shifted = addToExponent(num, exp, isDouble);
    const divides = exp < 0 && exp >= -exactPower;
    return fround(divides ? shifted / libm().pow(5, -exp) : shifted * libm().pow(5, exp));
  };
  return {
    isWide: false,
    digitBits: isDouble ? 64 : 32,
    searches,
    toFloat: (digits, exp) => scaled(fround(Number(digits)), exp),
    toDigits: (value, exp) => BigInt(Math.trunc(fround(scaled(value, exp) + 0.5))),
  };
}

const scaleOf = perBoard((board): DecimalScale | null => {
  if (macro(board, 'UHEAP_FLOAT_BY_DIGITS') === 0) return null;
  const isDouble = board.floatImpl === 'double';
  const impl = macro(board, 'MICROPY_FLOAT_FORMAT_IMPL');
  if (impl !== FORMAT_IMPL_EXACT) return ownScale(isDouble, impl === FORMAT_IMPL_APPROX);
  return isDouble ? longDoubleScale(ARCHITECTURES[board.arch].longDoubleBits) : doubleScale();
});

/** That of the running machine; null where its release reads and writes floats digit by digit. */
export function decimalScale(): DecimalScale | null {
  return scaleOf(mp.board);
}
