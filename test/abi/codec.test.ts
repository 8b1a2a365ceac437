import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { smallIntBits, smallIntRange } from '../../src/abi/smallInt.js';
import { IMMEDIATE, ObjCodec, type WordKind } from './codec.js';

type Abi = Pick<Board, 'objRepr' | 'objBytes' | 'floatImpl'>;

const A32: Abi = { objRepr: 'A', objBytes: 4, floatImpl: 'float' };
const A64: Abi = { objRepr: 'A', objBytes: 8, floatImpl: 'double' };
const B32: Abi = { objRepr: 'B', objBytes: 4, floatImpl: 'float' };
const B64: Abi = { objRepr: 'B', objBytes: 8, floatImpl: 'double' };
const C: Abi = { objRepr: 'C', objBytes: 4, floatImpl: 'float' };
const D: Abi = { objRepr: 'D', objBytes: 8, floatImpl: 'double' };

describe('small-int ranges', () => {
  it.each([
    ['A, 32 bits', A32, 31, -0x40000000, 0x3fffffff],
    ['A, 64 bits', A64, 63, -(1n << 62n), (1n << 62n) - 1n],
    ['B, 32 bits', B32, 30, -0x20000000, 0x1fffffff],
    ['B, 64 bits', B64, 62, -(1n << 61n), (1n << 61n) - 1n],
    ['C', C, 31, -0x40000000, 0x3fffffff],
    ['D', D, 47, -0x400000000000, 0x3fffffffffff],
  ])('%s', (_name, abi, bits, min, max) => {
    expect(smallIntBits(abi)).toBe(bits);
    expect(smallIntRange(abi)).toEqual({ min, max });
  });
});

describe('bit pictures of py/mpconfig.h', () => {
  // Each row: representation, what is packed, the word, what the word is recognised as.
  const rows: [Abi, (codec: ObjCodec) => bigint, bigint, WordKind][] = [
    [A32, (c) => c.newSmallInt(0), 0x1n, 'smallInt'],
    [A32, (c) => c.newSmallInt(5), 0xbn, 'smallInt'],
    [A32, (c) => c.newSmallInt(-1), 0xffffffffn, 'smallInt'],
    [A32, (c) => c.newQstr(3), 0x1an, 'qstr'],
    [A32, (c) => c.newImmediate(IMMEDIATE.None), 0x6n, 'immediate'],
    [A32, (c) => c.newImmediate(IMMEDIATE.False), 0xen, 'immediate'],
    [A32, (c) => c.newImmediate(IMMEDIATE.True), 0x1en, 'immediate'],
    [A32, (c) => c.newPointer(0x20001230), 0x20001230n, 'pointer'],
    [A64, (c) => c.newSmallInt(-1n), 0xffffffffffffffffn, 'smallInt'],
    [A64, (c) => c.newSmallInt((1n << 62n) - 1n), 0x7fffffffffffffffn, 'smallInt'],
    [B32, (c) => c.newSmallInt(5), 0x15n, 'smallInt'],
    [B32, (c) => c.newSmallInt(-1), 0xfffffffdn, 'smallInt'],
    [B32, (c) => c.newQstr(3), 0x1bn, 'qstr'],
    [B32, (c) => c.newImmediate(IMMEDIATE.True), 0x1fn, 'immediate'],
    [B32, (c) => c.newPointer(0x20001232), 0x20001232n, 'pointer'],
    [C, (c) => c.newSmallInt(-2), 0xfffffffdn, 'smallInt'],
    [C, (c) => c.newQstr(3), 0x36n, 'qstr'],
    [C, (c) => c.newImmediate(IMMEDIATE.True), 0x3en, 'immediate'],
    [C, (c) => c.newPointer(0x3fff0010), 0x3fff0010n, 'pointer'],
    [C, (c) => c.newFloat(0), 0x80800002n, 'float'],
    [C, (c) => c.newFloat(1), 0xc0000002n, 'float'],
    [C, (c) => c.newFloat(Number.POSITIVE_INFINITY), 0x00000002n, 'float'],
    [C, (c) => c.newFloat(Number.NEGATIVE_INFINITY), 0x80000002n, 'float'],
    [D, (c) => c.newSmallInt(0), 0x0001000000000001n, 'smallInt'],
    [D, (c) => c.newSmallInt(-1), 0x0001ffffffffffffn, 'smallInt'],
    [D, (c) => c.newQstr(3), 0x0002000000000007n, 'qstr'],
    [D, (c) => c.newImmediate(IMMEDIATE.True), 0x0003c00000000000n, 'immediate'],
    [D, (c) => c.newPointer(0x566017c0), 0x566017c0n, 'pointer'],
    [D, (c) => c.newFloat(0), 0x8004000000000000n, 'float'],
    [D, (c) => c.newFloat(1), 0xbff4000000000000n, 'float'],
    [D, (c) => c.newFloat(Number.POSITIVE_INFINITY), 0xfff4000000000000n, 'float'],
  ];
  it.each(rows)('%o -> %s', (abi, pack, word, kind) => {
    const codec = new ObjCodec(abi);
    expect(pack(codec)).toBe(word);
    expect(codec.kindOf(word)).toBe(kind);
  });
});

describe('round trips', () => {
  it.each([A32, A64, B32, B64, C, D])('%o', (abi) => {
    const codec = new ObjCodec(abi);
    const { min, max } = smallIntRange(abi);
    for (const value of [0n, 1n, -1n, 1234567n, -1234567n, BigInt(min), BigInt(max)]) {
      const word = codec.newSmallInt(value);
      expect(codec.kindOf(word)).toBe('smallInt');
      expect(codec.smallIntValue(word)).toBe(value);
    }
    for (const qstr of [1, 2, 217, 1000, 0x7ffff]) {
      const word = codec.newQstr(qstr);
      expect(codec.kindOf(word)).toBe('qstr');
      expect(codec.qstrValue(word)).toBe(qstr);
    }
    for (const value of [0, 1, 3]) expect(codec.immediateValue(codec.newImmediate(value))).toBe(value);
    expect(codec.pointerValue(codec.newPointer(0x20002cf0))).toBe(0x20002cf0);
  });

  it('keeps doubles in representation D and cuts singles in C', () => {
    const d = new ObjCodec(D);
    for (const value of [0, -0, 1.1, -2.5e300, Number.POSITIVE_INFINITY, 5e-324]) {
      expect(d.floatValue(d.newFloat(value))).toBe(value);
    }
    expect(d.floatValue(d.newFloat(Number.NaN))).toBeNaN();
    const c = new ObjCodec(C);
    expect(c.floatValue(c.newFloat(0.5))).toBe(0.5);
    // 1.1 as a single is 0x3f8ccccd; without its last two bits 0x3f8ccccc.
    expect(c.floatValue(c.newFloat(1.1))).toBe(1.0999999046325684);
    expect(() => new ObjCodec(A32).newFloat(1)).toThrow('representation A packs no floats');
  });
});
