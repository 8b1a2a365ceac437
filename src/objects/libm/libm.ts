import { toFloat } from '../../runtime/float.js';
import { erf, erfc } from './errorFunction.js';
import { gamma, lgamma } from './gammaFunction.js';

/** The C library's mathematics, in the firmware's precision. */
export const libm = {
  pow: (x: number, y: number): number => toFloat(powC(x, y)),
  exp: (x: number): number => toFloat(Math.exp(x)),
  expm1: (x: number): number => toFloat(Math.expm1(x)),
  log: (x: number): number => toFloat(Math.log(x)),
  log2: (x: number): number => toFloat(Math.log2(x)),
  log10: (x: number): number => toFloat(Math.log10(x)),
  sin: (x: number): number => toFloat(Math.sin(x)),
  cos: (x: number): number => toFloat(Math.cos(x)),
  tan: (x: number): number => toFloat(Math.tan(x)),
  asin: (x: number): number => toFloat(Math.asin(x)),
  acos: (x: number): number => toFloat(Math.acos(x)),
  atan: (x: number): number => toFloat(Math.atan(x)),
  atan2: (y: number, x: number): number => toFloat(Math.atan2(y, x)),
  sinh: (x: number): number => toFloat(Math.sinh(x)),
  cosh: (x: number): number => toFloat(Math.cosh(x)),
  tanh: (x: number): number => toFloat(Math.tanh(x)),
  asinh: (x: number): number => toFloat(Math.asinh(x)),
  acosh: (x: number): number => toFloat(Math.acosh(x)),
  atanh: (x: number): number => toFloat(Math.atanh(x)),
  erf: (x: number): number => toFloat(erf(x)),
  erfc: (x: number): number => toFloat(erfc(x)),
  gamma: (x: number): number => toFloat(gamma(x)),
  lgamma: (x: number): number => toFloat(lgamma(x)),
};

/** C's pow differs from JavaScript's where the result doesn't depend on the NaN or the infinity. */
function powC(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && !Number.isFinite(y) && !Number.isNaN(y)) return 1;
  return x ** y;
}
