import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

// Every operator on pairs around the bounds of the fast paths, against the same done with wider integers by Python's rules.
const VALUES = [
  0,
  1,
  -1,
  2,
  3,
  -7,
  31,
  32,
  2 ** 30 - 1,
  2 ** 30,
  -(2 ** 30),
  -(2 ** 30) - 1,
  2 ** 31,
  2 ** 53,
  -(2 ** 62),
];

const floorDiv = (a: bigint, b: bigint): bigint => (a - mod(a, b)) / b;
const mod = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;
const OPS: Record<string, (a: bigint, b: bigint) => bigint | null> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '<<': (a, b) => (b < 0n || b > 100n ? null : a << b),
  '>>': (a, b) => (b < 0n || b > 100n ? null : a >> b),
  '//': (a, b) => (b === 0n ? null : floorDiv(a, b)),
  '%': (a, b) => (b === 0n ? null : mod(a, b)),
};

describe.each(['UNIX_X64', 'UNIX_X86'])('operators of ints on %s', (target) => {
  it.each(Object.keys(OPS))('%s', (op) => {
    const cases: [bigint, bigint, bigint][] = [];
    for (const a of VALUES.map(BigInt)) {
      for (const b of VALUES.map(BigInt)) {
        const result = OPS[op]!(a, b);
        if (result !== null) cases.push([a, b, result]);
      }
    }
    const program = `
def plain(a, b):
    return a ${op} b
def inplace(a, b):
    a ${op}= b
    return a
for a, b in (${cases.map(([a, b]) => `(${a}, ${b})`).join(', ')},):
    print(plain(a, b), inplace(a, b))
`;
    const expected = cases.map(([, , result]) => `${result} ${result}\n`).join('');
    expect(runProgram(program, { target, heapBytes: 1 << 20 })).toBe(expected);
  });

  it('compares', () => {
    const small = [-2, 0, 1, 2 ** 31, 2 ** 53];
    const program = `
v = (${small.join(', ')})
for a in v:
    for b in v:
        if a < b: print('<', end='')
        if a > b: print('>', end='')
        if a <= b: print('<=', end='')
        if a >= b: print('>=', end='')
        if a == b: print('==', end='')
        if a != b: print('!=', end='')
        x = a < b
        y = not a != b
        print('', x, y)
`;
    const expected = small
      .flatMap((a) =>
        small.map((b) => {
          const marks = [a < b && '<', a > b && '>', a <= b && '<=', a >= b && '>=', a === b && '==', a !== b && '!='];
          const bool = (t: boolean): string => (t ? 'True' : 'False');
          return `${marks.filter(Boolean).join('')} ${bool(a < b)} ${bool(a === b)}\n`;
        }),
      )
      .join('');
    expect(runProgram(program, { target })).toBe(expected);
  });
});
