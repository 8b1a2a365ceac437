import { mp } from '../runtime/state.js';

/** Powers of ten as the firmware's `pow(10, n)` gives them. */

const EXPONENT_MIN = -400;
const EXPONENT_MAX = 400;

const doubles = new Float64Array(EXPONENT_MAX - EXPONENT_MIN + 1);
for (let n = EXPONENT_MIN; n <= EXPONENT_MAX; n++) doubles[n - EXPONENT_MIN] = Number(`1e${n}`);
// The two exponents for which the C library's pow is one unit in the last place off the nearest double.
doubles[23 - EXPONENT_MIN] = 1.0000000000000001e23;
doubles[210 - EXPONENT_MIN] = 1.0000000000000001e210;

const singles = Float64Array.from(doubles, (_, i) => Math.fround(Number(`1e${i + EXPONENT_MIN}`)));

/** 10 to the integer `n`, in the precision of the running firmware. */
export function pow10(n: number): number {
  if (n < EXPONENT_MIN) return 0;
  if (n > EXPONENT_MAX) return Number.POSITIVE_INFINITY;
  return (mp.floatIsDouble ? doubles : singles)[n - EXPONENT_MIN]!;
}
