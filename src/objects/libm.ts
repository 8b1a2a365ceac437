import { toFloat } from '../runtime/float.js';

/** The C library's mathematics in the firmware's precision, as far as operators need it. */
export const libm = {
  pow: (x: number, y: number): number => toFloat(powC(x, y)),
  exp: (x: number): number => toFloat(Math.exp(x)),
  log: (x: number): number => toFloat(Math.log(x)),
  sin: (x: number): number => toFloat(Math.sin(x)),
  cos: (x: number): number => toFloat(Math.cos(x)),
  atan2: (y: number, x: number): number => toFloat(Math.atan2(y, x)),
};

/** C's pow differs from JavaScript's where the result doesn't depend on the NaN or the infinity. */
function powC(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && !Number.isFinite(y) && !Number.isNaN(y)) return 1;
  return x ** y;
}
