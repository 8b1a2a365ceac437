import { describe, expect, test } from 'vitest';
import { floatText, formatFloat } from '../../src/objects/formatFloat.js';
import { parseNumFloat } from '../../src/objects/parseNum.js';
import type { MpFloat } from '../../src/runtime/float.js';
import { enterBareState } from './bareState.js';
import recorded from './floatText.json' with { type: 'json' };

const view = new DataView(new ArrayBuffer(8));

function fromHex(hex: string): number {
  if (hex.length === 8) {
    view.setUint32(0, Number.parseInt(hex, 16));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

function toHex(value: number, digits: number): string {
  if (digits === 8) {
    view.setFloat32(0, value);
    return view.getUint32(0).toString(16).padStart(8, '0');
  }
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** As `str` of a float: C adds the point where the digits have none. */
function str(value: number): string {
  const text = floatText(value);
  return /[.en]/.test(text) ? text : `${text}.0`;
}

describe.each([
  ['double', 'UNIX_X64'],
  ['single', 'CORTEX_M3'],
] as const)('floats of %s precision', (precision, target) => {
  const { printed, parsed } = recorded[precision];

  test('are printed with the digits of real firmware', () => {
    enterBareState(target, '1.23.0/');
    expect(printed.map(([hex]) => [hex, str(fromHex(hex!))])).toEqual(printed);
  });

  test('are read with the accuracy of real firmware', () => {
    enterBareState(target, '1.23.0/');
    expect(
      parsed.map(([text, hex]) => [text, toHex((parseNumFloat(text!, false, null) as MpFloat).value, hex!.length)]),
    ).toEqual(parsed);
  });
});

describe('conversions', () => {
  test.each([
    [0, 'f', 2, '', '0.00'],
    [-0, 'g', 16, '', '-0'],
    [9.999, 'e', 2, '', '1.00e+01'],
    [0.0001, 'g', 6, '', '0.0001'],
    [0.00001, 'G', 6, '', '1E-05'],
    [1e300, 'f', 2, '', '1.00e+300'],
    [Number.NaN, 'F', 2, '+', '+NAN'],
    [Number.NEGATIVE_INFINITY, 'e', 2, '', '-inf'],
    [99.5, 'f', 0, ' ', ' 100'],
    [1.5, 'f', -1, '+', '+1.500000'],
  ])('%d as %s with precision %d', (value, fmt, prec, sign, text) => {
    enterBareState('UNIX_X64', '1.23.0/');
    expect(formatFloat(value, 32, fmt, prec, sign)).toBe(text);
  });

  test('a buffer too small for any number holds a question mark', () => {
    enterBareState('UNIX_X64', '1.23.0/');
    expect(formatFloat(1, 7, 'g', 6, '')).toBe('?');
  });
});
