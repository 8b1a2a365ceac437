import { frexp, ldexp } from '../floatParts.js';
import { reduceAngle } from './angle.js';
import {
  type DoubleDouble,
  dd,
  ddAdd,
  ddDiv,
  ddMul,
  ddNeg,
  ddScale,
  ddSqrt,
  ddSub,
  twoProduct,
  twoSum,
} from './doubleDouble.js';
import { quickSinCos } from './quickSinCos.js';

/**
 * Elementary functions rounded to the nearest double: what modern C libraries give but for a result in hundreds.
 */

const LN2: DoubleDouble = dd(Math.LN2, 2.3190468138462996e-17);
const LN10: DoubleDouble = dd(Math.LN10, -2.1707562233822494e-16);
const ONE = dd(1);

/** 1/n! for n up to 30. */
const INVERSE_FACTORIALS: readonly DoubleDouble[] = (() => {
  const list = [ONE, ONE];
  for (let n = 2; n <= 30; n++) list.push(ddDiv(list[n - 1]!, dd(n)));
  return list;
})();

/** e ** x as mantissa and power of two, for |x| up to some thousands. */
function expParts(x: DoubleDouble): { mantissa: DoubleDouble; exponent: number } {
  const k = Math.round(x.hi / LN2.hi);
  const r = ddScale(ddSub(x, ddMul(LN2, dd(k))), 1 / 256);
  // The series gives e**r - 1, and squaring as often as r was halved keeps that form.
  let p = INVERSE_FACTORIALS[10]!;
  for (let n = 9; n >= 1; n--) p = ddAdd(ddMul(p, r), INVERSE_FACTORIALS[n]!);
  p = ddMul(p, r);
  for (let i = 0; i < 8; i++) p = ddAdd(ddScale(p, 2), ddMul(p, p));
  return { mantissa: ddAdd(ONE, p), exponent: k };
}

function expOf(x: DoubleDouble): number {
  if (x.hi > 710) return Number.POSITIVE_INFINITY;
  if (x.hi < -746) return 0;
  const { mantissa, exponent } = expParts(x);
  return ldexp(mantissa.hi, exponent);
}

/** e ** x of a moderate x with all its bits. */
function expDD(x: DoubleDouble): DoubleDouble {
  const { mantissa, exponent } = expParts(x);
  return ddScale(mantissa, 2 ** exponent);
}

/** Natural logarithm of a positive, finite number. */
export function logDD(x: number): DoubleDouble {
  let { mantissa: m, exponent: e } = frexp(x);
  if (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  const whole = ddMul(LN2, dd(e));
  if (Math.abs(m - 1) < 1 / 64) {
    // 2 atanh((m - 1) / (m + 1)), which loses nothing near 1.
    const s = ddDiv(dd(m - 1), twoSum(m, 1));
    const square = ddMul(s, s);
    let sum = ddDiv(ONE, dd(21));
    for (let n = 19; n >= 1; n -= 2) sum = ddAdd(ddMul(sum, square), ddDiv(ONE, dd(n)));
    return ddAdd(whole, ddScale(ddMul(sum, s), 2));
  }
  const y = Math.log(m);
  const t = ddSub(ddMul(expDD(dd(-y)), dd(m)), ONE);
  const correction = ddSub(t, ddScale(ddMul(t, t), 0.5));
  return ddAdd(whole, ddAdd(dd(y), correction));
}

/** What logarithms have in common: their values where the series don't apply. */
function logSpecial(x: number): number | null {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x < 0 || Number.isNaN(x)) return Number.NaN;
  return x === Number.POSITIVE_INFINITY ? x : null;
}

export function exp(x: number): number {
  return Number.isFinite(x) ? expOf(dd(x)) : Math.exp(x);
}

export function log(x: number): number {
  return logSpecial(x) ?? logDD(x).hi;
}

export function log2(x: number): number {
  return logSpecial(x) ?? ddDiv(logDD(x), LN2).hi;
}

export function log10(x: number): number {
  return logSpecial(x) ?? ddDiv(logDD(x), LN10).hi;
}

/** x ** y as C has it. */
export function pow(x: number, y: number): number {
  if (x === 1 || y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === -1 && !Number.isFinite(y)) return 1;
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y;
  const isWhole = Math.floor(y) === y;
  if (x < 0 && !isWhole) return Number.NaN;
  if (y === 2) {
    const square = x * x;
    if (square >= 2 ** -1022 && square < Number.POSITIVE_INFINITY) return square;
  }
  // The same number, and so the same double: both are rounded to the nearest.
  if (y === 0.5) return Math.sqrt(x);
  const exact = isWhole && y > 0 && y <= 64 ? exactPower(x, y) : null;
  if (exact !== null) return exact;
  const mag = Math.abs(x);
  if (isWhole && Math.abs(y) <= MAX_MULTIPLIED && Math.abs(Math.log2(mag) * y) < MAX_MULTIPLIED_BITS) {
    return wholePower(x, y).hi;
  }
  const sign = x < 0 && Math.abs(y) % 2 === 1 ? -1 : 1;
  const log = logDD(mag);
  if (Math.abs(log.hi * y) > 800) return sign * (log.hi * y > 0 ? Number.POSITIVE_INFINITY : 0);
  return sign * expOf(ddMul(log, dd(y)));
}

/** Whole powers that are multiplied: the result is off by 2 ** -97 of itself at most, where its low part has all its bits. */
const MAX_MULTIPLIED = 64;
const MAX_MULTIPLIED_BITS = 900;

function wholePower(x: number, y: number): DoubleDouble {
  let power = ONE;
  let square = dd(x);
  for (let left = Math.abs(y); ; ) {
    if ((left & 1) !== 0) power = ddMul(power, square);
    left >>= 1;
    if (left === 0) break;
    square = ddMul(square, square);
  }
  return y < 0 ? ddDiv(ONE, power) : power;
}

/** A power whose value lies in the middle between two doubles can only be told by computing it exactly. */
function exactPower(x: number, y: number): number | null {
  if (!Number.isSafeInteger(x) || Math.abs(x) >= 2 ** 26) return null;
  return Number(BigInt(x) ** BigInt(y));
}

/** Sine and cosine of an angle of little more than pi/4 at most. */
export function sinCosRadians(r: DoubleDouble): { sin: DoubleDouble; cos: DoubleDouble } {
  const square = ddNeg(ddMul(r, r));
  let sin = INVERSE_FACTORIALS[29]!;
  for (let n = 27; n >= 1; n -= 2) sin = ddAdd(ddMul(sin, square), INVERSE_FACTORIALS[n]!);
  let cos = INVERSE_FACTORIALS[28]!;
  for (let n = 26; n >= 0; n -= 2) cos = ddAdd(ddMul(cos, square), INVERSE_FACTORIALS[n]!);
  return { sin: ddMul(sin, r), cos };
}

export function sinCosDD(x: number): { sin: DoubleDouble; cos: DoubleDouble } {
  const { quadrant, rest } = reduceAngle(x);
  const { sin, cos } = sinCosRadians(rest);
  switch (quadrant) {
    case 0:
      return { sin, cos };
    case 1:
      return { sin: cos, cos: ddNeg(sin) };
    case 2:
      return { sin: ddNeg(sin), cos: ddNeg(cos) };
    default:
      return { sin: ddNeg(cos), cos: sin };
  }
}

/** Below this an angle is its own sine and tangent, and its cosine 1. */
const TINY = 2 ** -27;

export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (Math.abs(x) < TINY) return x;
  const quick = quickSinCos(x, 0);
  return Number.isNaN(quick) ? sinCosDD(x).sin.hi : quick;
}

export function cos(x: number): number {
  if (Math.abs(x) < TINY) return 1;
  const quick = quickSinCos(x, 1);
  if (!Number.isNaN(quick)) return quick;
  return Number.isFinite(x) ? sinCosDD(x).cos.hi : Number.NaN;
}

export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (Math.abs(x) < TINY) return x;
  const { sin, cos } = sinCosDD(x);
  return ddDiv(sin, cos).hi;
}

/** The angle of a point, improved from the double that JavaScript gives. */
function angleOf(y: DoubleDouble, x: DoubleDouble): number {
  const first = Math.atan2(y.hi, x.hi);
  const { sin, cos } = sinCosDD(first);
  const across = ddSub(ddMul(y, cos), ddMul(x, sin));
  const along = ddAdd(ddMul(x, cos), ddMul(y, sin));
  return ddAdd(dd(first), ddDiv(across, along)).hi;
}

export function atan(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < TINY || Math.abs(x) > 2 ** 100) return Math.atan(x);
  return angleOf(dd(x), ONE);
}

export function atan2(y: number, x: number): number {
  if (!Number.isFinite(y) || !Number.isFinite(x) || y === 0 || x === 0) return Math.atan2(y, x);
  // Bring both near 1, so that no product overflows or loses bits.
  const scale = Math.max(frexp(y).exponent, frexp(x).exponent);
  const ys = ldexp(y, -scale);
  const xs = ldexp(x, -scale);
  if (Math.abs(ys) < 2 ** -100 || Math.abs(xs) < 2 ** -100) return Math.atan2(y, x);
  return angleOf(dd(ys), dd(xs));
}

/** sqrt(1 - x * x) */
function complement(x: number): DoubleDouble {
  return ddSqrt(ddSub(ONE, twoProduct(x, x)));
}

export function asin(x: number): number {
  if (!(Math.abs(x) < 1) || Math.abs(x) < TINY) return Math.asin(x);
  return angleOf(dd(x), complement(x));
}

export function acos(x: number): number {
  if (!(Math.abs(x) < 1)) return Math.acos(x);
  return angleOf(complement(x), dd(x));
}
