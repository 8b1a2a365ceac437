import { describe, expect, it } from 'vitest';
import { sinCosDD } from '../../src/objects/libm/accurate.js';
import { quickSinCos } from '../../src/objects/libm/quickSinCos.js';

/** The quick way must never differ from the accurate one; where it can't tell it must say so, and that seldom. */
function differences(angles: Iterable<number>): { wrong: number[]; unsure: number; of: number } {
  const wrong: number[] = [];
  let unsure = 0;
  let of = 0;
  for (const x of angles) {
    const { sin, cos } = sinCosDD(x);
    for (const [turn, exact] of [sin.hi, cos.hi].entries()) {
      const quick = quickSinCos(x, turn);
      of++;
      if (Number.isNaN(quick)) unsure++;
      else if (!Object.is(quick, exact)) wrong.push(x);
    }
  }
  return { wrong, unsure, of };
}

function* angles(n: number, scale: number): Generator<number> {
  let seed = 12345;
  for (let i = 0; i < n; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) | 0;
    yield (seed / 2 ** 31) * scale;
  }
}

describe('quickSinCos', () => {
  it.each([1, 10, 1000, 2 ** 19])('is the accurate result up to %d', (scale) => {
    const { wrong, unsure, of } = differences(angles(20_000, scale));
    expect(wrong).toEqual([]);
    expect(unsure / of).toBeLessThan(0.01);
  });

  it('knows what is near whole numbers of quarter turns, and small', () => {
    const near = Array.from({ length: 2000 }, (_, i) => (i * Math.PI) / 2 + 2 ** -20);
    const small = Array.from({ length: 2000 }, (_, i) => (i + 1) * 2 ** -25);
    for (const { wrong, unsure } of [differences(near), differences(small)]) {
      expect(wrong).toEqual([]);
      expect(unsure).toBeLessThan(40);
    }
  });

  it('leaves whole numbers of quarter turns, large and special angles alone or has them right', () => {
    const quarters = Array.from({ length: 5000 }, (_, i) => (i * Math.PI) / 4);
    expect(differences(quarters).wrong).toEqual([]);
    expect(quickSinCos(2 ** 21, 0)).toBeNaN();
    expect(quickSinCos(Number.NaN, 0)).toBeNaN();
    expect(quickSinCos(Number.POSITIVE_INFINITY, 1)).toBeNaN();
    expect(quickSinCos(0, 0)).toBeNaN();
  });
});
