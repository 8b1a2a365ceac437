import { describe, expect, test } from 'vitest';
import {
  MP_BC_FORMAT_BYTE,
  MP_BC_FORMAT_OFFSET,
  MP_BC_FORMAT_QSTR,
  mpBcFormat,
  OPCODES,
  opcodeRow,
} from '../../src/bytecode/opcodes.js';
import {
  decodePrelude,
  decodeUint,
  encodePreludeSig,
  encodePreludeSize,
  encodeUint,
  type PreludeSig,
  skipUint,
  sourceLine,
} from '../../src/bytecode/prelude.js';

function encode(sig: PreludeSig, info: number[], cells: number[]): Uint8Array {
  const bytes: number[] = [];
  const out = (byte: number): void => void bytes.push(byte);
  encodePreludeSig(sig, out);
  encodePreludeSize(info.length, cells.length, out);
  return Uint8Array.from([...bytes, ...info, ...cells, 0x63]);
}

const PLAIN: PreludeSig = { nState: 1, nExcStack: 0, scopeFlags: 0, nPosArgs: 0, nKwonlyArgs: 0, nDefPosArgs: 0 };

describe('prelude', () => {
  test('the smallest takes one byte for the signature and one for the sizes', () => {
    expect([...encode(PLAIN, [0], [])]).toEqual([0x00, 0x02, 0, 0x63]);
  });

  test.each<Partial<PreludeSig>>([
    { nState: 16 },
    { nState: 17 },
    { nState: 300 },
    { nExcStack: 1 },
    { nExcStack: 5 },
    { scopeFlags: 0xf },
    { nPosArgs: 3 },
    { nPosArgs: 4 },
    { nPosArgs: 200 },
    { nKwonlyArgs: 9 },
    { nDefPosArgs: 12 },
    { nState: 77, nExcStack: 3, scopeFlags: 5, nPosArgs: 21, nKwonlyArgs: 2, nDefPosArgs: 20 },
  ])('%j comes back', (part) => {
    const sig = { ...PLAIN, ...part };
    const nNames = 1 + sig.nPosArgs + sig.nKwonlyArgs;
    const decoded = decodePrelude(encode(sig, new Array<number>(nNames).fill(0), [4, 2]));
    expect(decoded).toMatchObject({ ...sig, nInfo: nNames, nCell: 2 });
    expect(decoded.opcodes).toBe(decoded.cellStart + 2);
    expect(decoded.lineInfo).toBe(decoded.cellStart);
  });

  test('sizes beyond six bits and one come back', () => {
    const info = new Array<number>(1000).fill(1);
    const decoded = decodePrelude(encode(PLAIN, info, new Array<number>(70).fill(0)));
    expect(decoded).toMatchObject({ nInfo: 1000, nCell: 70 });
  });

  test('lines are found by both forms of entry', () => {
    // 3 bytes and 2 lines; 4 bytes and 0x123 lines.
    const code = encode(PLAIN, [0, 0x43, 0x80 | 0x10 | 4, 0x23], []);
    const prelude = decodePrelude(code);
    expect([0, 2, 3, 6, 7, 100].map((offset) => sourceLine(code, prelude, offset))).toEqual([1, 1, 3, 3, 294, 294]);
  });
});

test.each([0, 1, 127, 128, 16383, 16384, 2 ** 28, 2 ** 40])('the number %d comes back', (value) => {
  const bytes = Uint8Array.from([...encodeUint(value), 9]);
  expect(decodeUint(bytes, 0)).toBe(value);
  expect(skipUint(bytes, 0)).toBe(bytes.length - 1);
});

describe('opcode table', () => {
  test('numbers are unique and found by number', () => {
    expect(new Set(OPCODES.map((row) => row.op)).size).toBe(OPCODES.length);
    for (const row of OPCODES) expect(opcodeRow(row.op)).toBe(row);
  });

  test('the operand of each opcode fits the format that its number says', () => {
    for (const { op, operand } of OPCODES) {
      const format = mpBcFormat(op);
      if (operand === 'none') expect(format).toBe(MP_BC_FORMAT_BYTE);
      else if (operand === 'qstr') expect(format).toBe(MP_BC_FORMAT_QSTR);
      else if (operand.includes('jump')) expect(format).toBe(MP_BC_FORMAT_OFFSET);
    }
  });
});
