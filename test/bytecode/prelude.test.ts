import { describe, expect, test } from 'vitest';
import { decode, stackEffect } from '../../src/bytecode/decode.js';
import { OPCODES } from '../../src/bytecode/opcodes.js';
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
import { VIPER_OPCODES } from '../../src/bytecode/viperOpcodes.js';

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

/** Kinds of operand by opcode (py/bc0.h MP_BC_FORMAT): none, a string's place, a number, a jump. */
const FORMATS = ['byte', 'qstr', 'uint', 'jump'];
const formatOf = (op: number): string => FORMATS[(0x000003a4 >> (2 * (op >> 4))) & 3]!;

describe('opcode table', () => {
  test('every number stands for one opcode, or is in one range', () => {
    const numbers = [...OPCODES, ...VIPER_OPCODES].flatMap(({ op, count }) =>
      Array.from({ length: count }, (_, i) => op + i),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.length).toBeGreaterThan(200);
  });

  test('the operand of each opcode fits the format that its number says', () => {
    for (const { op, operand, count, name } of OPCODES) {
      const [kind] = operand.split('+');
      const format = formatOf(op);
      if (count > 1 || kind === 'none') expect(format, name).toBe('byte');
      else if (kind === 'qstr') expect(format, name).toBe('qstr');
      else if (kind === 'jump' || kind === 'ujump') expect(format, name).toBe('jump');
      else expect(format, name).toBe('uint');
    }
  });

  test('opcodes with one more byte are those of the mask in py/bc0.h', () => {
    const masked = OPCODES.filter(({ op }) => op < 0x50 && (op & 0x9e) === 0);
    expect(masked.map(({ name }) => name)).toEqual(
      OPCODES.filter(({ operand }) => operand.endsWith('+byte')).map(({ name }) => name),
    );
  });

  test('rows, the stack effect and decoding agree on what follows an opcode', () => {
    for (const { op, count, operand, name } of OPCODES) {
      for (let n = op; n < op + count; n++) {
        const code = Uint8Array.from([n, 0x41, 0x02, 0x63]);
        const instruction = decode(code, 0)!;
        expect(instruction.row.name).toBe(name);
        const expected = count > 1 || operand === 'none' ? 1 : operand.endsWith('+byte') ? 3 : 2;
        expect(instruction.next, name).toBe(expected);
        expect(instruction.target >= 0, name).toBe(operand.includes('jump'));
      }
    }
    expect(stackEffect(0x34, 0x0203, 0)).toBe(-7);
    expect(stackEffect(0x20, 0, 3)).toBe(-2);
    expect(stackEffect(0x30, 5, 0)).toBe(4);
  });

  test('ranges have their operand in the opcode', () => {
    expect(decode(Uint8Array.of(0x70), 0)).toMatchObject({ int: -16 });
    expect(decode(Uint8Array.of(0xb3), 0)).toMatchObject({ arg: 3 });
    expect(decode(Uint8Array.of(0xfb), 0)).toBeNull();
  });

  test('an instruction that the code ends in is none', () => {
    expect(decode(Uint8Array.of(0x43), 0)).toBeNull();
    expect(decode(Uint8Array.of(0x23, 0x80), 0)).toBeNull();
    expect(decode(Uint8Array.of(0x20, 0x01), 0)).toBeNull();
    expect(decode(Uint8Array.of(0x51), 1)).toBeNull();
  });
});
