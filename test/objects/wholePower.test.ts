import { describe, expect, it } from 'vitest';
import { pow } from '../../src/objects/libm/accurate.js';

/** `numerator / denominator`, both positive, as the nearest double. */
function nearest(numerator: bigint, denominator: bigint): number {
  const bits = (n: bigint): number => n.toString(2).length;
  const shift = 60 - (bits(numerator) - bits(denominator));
  const [top, bottom] =
    shift > 0 ? [numerator << BigInt(shift), denominator] : [numerator, denominator << BigInt(-shift)];
  // Some more bits than a double has, the last of which says whether anything is left.
  const quotient = (top / bottom) | (top % bottom === 0n ? 0n : 1n);
  const extra = BigInt(bits(quotient) - 53);
  const half = 1n << (extra - 1n);
  const rest = quotient & ((1n << extra) - 1n);
  let kept = quotient >> extra;
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++;
  return Number(kept) * 2 ** (Number(extra) - shift);
}

/** x ** n of a positive double, exactly and then rounded. */
function exact(x: number, n: number): number {
  let exponent = 0;
  let m = x;
  while (!Number.isInteger(m)) {
    m *= 2;
    exponent++;
  }
  const top = BigInt(m) ** BigInt(Math.abs(n));
  const bottom = 1n << BigInt(exponent * Math.abs(n));
  return n < 0 ? nearest(bottom, top) : nearest(top, bottom);
}

describe('a float to a whole power', () => {
  it('is the exact one, rounded', () => {
    let seed = 1;
    const wrong: [number, number][] = [];
    for (let i = 0; i < 6000; i++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const x = (seed / 2 ** 32) * (i % 3 === 0 ? 1 : 37) + 2 ** -8;
      const n = (i % 64) + 1;
      for (const power of [n, -n]) {
        if (pow(x, power) !== exact(x, power) || pow(-x, power) !== (n % 2 === 1 ? -1 : 1) * exact(x, power)) {
          wrong.push([x, power]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has what is too large or too small for a product of parts', () => {
    expect(pow(1e300, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(pow(1e-200, 2)).toBe(0);
    expect(pow(-1e200, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(pow(10.5, -330)).toBe(0);
    expect(pow(2.5, 700)).toBeCloseTo(exact(2.5, 700), -280);
  });
});
