import { describe, expect, test } from 'vitest';
import { libm } from '../../src/objects/libm/libm.js';
import type { Libm } from '../../src/objects/libm/library.js';
import { parseNumFloat } from '../../src/objects/parseNum.js';
import type { MpFloat } from '../../src/runtime/float.js';
import { enterBareState } from '../objects/bareState.js';
import recorded from './mathResults.json' with { type: 'json' };

const view = new DataView(new ArrayBuffer(8));

function hexOf(value: number, isDouble: boolean): string {
  if (isDouble) {
    view.setFloat64(0, value);
    return view.getBigUint64(0).toString(16).padStart(16, '0');
  }
  view.setFloat32(0, value);
  return view.getUint32(0).toString(16).padStart(8, '0');
}

/**
 * Arguments and results, bit for bit, of the mathematics that real firmware was linked with. (One result in some
 * hundreds, which the C library does not round to the nearest number, is left out; so is glibc's gamma function.)
 */
describe.each(Object.entries(recorded))('the mathematics of %s', (target, functions) => {
  test.each(Object.entries(functions).filter(([name]) => name !== 'sqrt'))('%s', (name, rows) => {
    const { floatIsDouble } = enterBareState(target, '1.23.0/');
    // The arguments were read from a program's text, by the firmware.
    const parsed = (x: number): number => (parseNumFloat(String(x), false, null) as MpFloat).value;
    const fun = libm()[name as keyof Libm] as (...args: number[]) => number;
    const printed = rows.map((row) => {
      const args = row.slice(0, -1) as number[];
      return [...args, hexOf(fun(...args.map(parsed)), floatIsDouble)];
    });
    expect(printed).toEqual(rows);
  });
});
