import { frexp, ldexp } from '../floatParts.js';
import { cos, exp, log, pow, sin } from './accurate.js';
import { dd, ddAdd, ddDiv, ddMul, twoProduct } from './doubleDouble.js';
import { lgammaSeries } from './lgammaDouble.js';

/** C's `tgamma` as glibc computes it. */

/** Coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

const series = lgammaSeries(log);

/** x (x + 1) ... (x + n - 1), and what rounding it lost, relative to it. */
function product(x: number, xTail: number, n: number): { value: number; lost: number } {
  const from = ddAdd(dd(x), dd(xTail));
  let exact = from;
  for (let i = 1; i < n; i++) exact = ddMul(exact, ddAdd(from, dd(i)));
  return { value: exact.hi, lost: exact.lo / exact.hi };
}

/** gamma(x) of x > 0 as a number and a power of two that it is to be multiplied by. */
function positive(x: number): { value: number; power: number } {
  if (x < 0.5) return { value: exp(series.of(x + 1)) / x, power: 0 };
  if (x <= 1.5) return { value: exp(series.of(x)), power: 0 };
  if (x < 6.5) {
    const n = Math.ceil(x - 1.5);
    const base = x - n;
    const { value, lost } = product(base, 0, n);
    return { value: exp(series.of(base)) * value * (1 + lost), power: 0 };
  }
  let shifted = x;
  let tail = 0;
  let divisor = { value: 1, lost: 0 };
  if (x < 12) {
    const n = Math.ceil(12 - x);
    shifted = x + n;
    tail = x - (shifted - n);
    divisor = product(shifted - n, tail, n);
  }
  const whole = Math.round(shifted);
  let { mantissa, exponent } = frexp(shifted);
  if (mantissa < Math.SQRT1_2) {
    exponent--;
    mantissa *= 2;
  }
  const powers = twoProduct(pow(mantissa, shifted), pow(2, exponent * (shifted - whole)));
  const rest = twoProduct(exp(-shifted), Math.sqrt((2 * Math.PI) / shifted));
  const main = ddDiv(ddMul(powers, rest), dd(divisor.value));
  const square = shifted * shifted;
  let sum = STIRLING[STIRLING.length - 1]!;
  for (let i = STIRLING.length - 2; i >= 0; i--) sum = sum / square + STIRLING[i]!;
  const correction = -divisor.lost + tail * log(shifted) + sum / shifted;
  return { value: main.hi + (main.lo + main.hi * Math.expm1(correction)), power: exponent * whole };
}

export function gamma(x: number): number {
  if (!Number.isFinite(x)) return x + Number.POSITIVE_INFINITY;
  if (Math.abs(x) < 2 ** -54) return 1 / x;
  if (x < 0 && x === Math.floor(x)) return Number.NaN;
  if (x >= 172) return Number.POSITIVE_INFINITY;
  if (x > 0) {
    const { value, power } = positive(x);
    return ldexp(value, power);
  }
  const whole = Math.trunc(x);
  const sign = whole % 2 === 0 ? -1 : 1;
  if (x <= -184) return sign * 0;
  let fraction = whole - x;
  if (fraction > 0.5) fraction = 1 - fraction;
  const sine = fraction <= 0.25 ? sin(Math.PI * fraction) : cos(Math.PI * (0.5 - fraction));
  const { value, power } = positive(-x);
  return sign * ldexp(Math.PI / (-x * sine * value), -power);
}
