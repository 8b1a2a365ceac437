import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/machine/machine.js';
import { type Allocation, recordAllocations, runProgram } from '../vm/program.js';

interface Build {
  target: string;
  firmware: string;
}

const X64: Build = { target: 'UNIX_X64', firmware: 'unix-x64' };
const X86: Build = { target: 'UNIX_X86', firmware: 'unix-x86' };
const NANBOX: Build = { target: 'UNIX_X86', firmware: 'unix-nanbox' };

/** Bytes asked for between the two calls of `mark()` in a program, in order. */
function bytesBetweenMarks(build: Build, body: string): number[] {
  let all: Allocation[] = [];
  const from: number[] = [];
  // Printing allocates nothing, so it can tell where the program is.
  const text = `${body.replace(/mark\(\)/g, 'print("#")')}\n`;
  runProgram(text, {
    ...build,
    prepare: (machine: Machine) => {
      all = recordAllocations(machine);
      const print = machine.state.stdoutPrint;
      machine.state.stdoutPrint = {
        strn: (bytes) => {
          if (bytes === '#') from.push(all.length);
          print.strn(bytes);
        },
      };
    },
  });
  expect(from).toHaveLength(2);
  return all.slice(from[0], from[1]).map((a) => a.bytes);
}

describe('a class', () => {
  const body = 'class A: pass\nclass B(A): pass\nclass C(list): pass\nT = None\nD = {}\nP = (A,)\n';

  it('takes a word for each of its slots', () => {
    expect(bytesBetweenMarks(X64, `${body}mark()\nT = type("T", (), D)\nmark()`)).toEqual([24 + 10 * 8]);
    expect(bytesBetweenMarks(X86, `${body}mark()\nT = type("T", (), D)\nmark()`)).toEqual([20 + 10 * 4]);
    expect(bytesBetweenMarks(NANBOX, `${body}mark()\nT = type("T", (), D)\nmark()`)).toEqual([20 + 10 * 4]);
  });

  it('takes a word more with a base', () => {
    expect(bytesBetweenMarks(X64, `${body}mark()\nT = type("T", P, D)\nmark()`)).toEqual([24 + 11 * 8]);
    expect(bytesBetweenMarks(X86, `${body}mark()\nT = type("T", P, D)\nmark()`)).toEqual([20 + 11 * 4]);
  });
});

describe('an instance', () => {
  it('has room for its members only when there are some', () => {
    const body = 'class A: pass\na = None\nmark()\na = A()\na.x = 1\na.y = 2\na.z = 3\nmark()';
    expect(bytesBetweenMarks(X64, body)).toEqual([32, 2 * 16, 4 * 16]);
    expect(bytesBetweenMarks(X86, body)).toEqual([16, 2 * 8, 4 * 8]);
    expect(bytesBetweenMarks(NANBOX, body)).toEqual([16, 2 * 16, 4 * 16]);
  });

  it('holds the object of a native base', () => {
    const body = 'class L(list): pass\na = None\nmark()\na = L()\nmark()';
    expect(bytesBetweenMarks(X64, body)).toEqual([32 + 8, 32, 32]);
    expect(bytesBetweenMarks(X86, body)).toEqual([16 + 4, 16, 16]);
    expect(bytesBetweenMarks(NANBOX, body)).toEqual([16 + 8, 16, 32]);
  });

  it('copies the arguments of its constructor', () => {
    const body = 'class A:\n def __init__(self, x, y): pass\na = None\nmark()\na = A(1, 2)\nmark()';
    expect(bytesBetweenMarks(X64, body)).toEqual([32, 4 * 8]);
  });
});

describe('an exception', () => {
  const attempt = (statement: string): string =>
    `e = v = None\nmark()\ntry:\n ${statement}\nexcept Exception as e:\n pass\nmark()`;
  // Object, arguments, traceback.
  const parts = [32, 16 + 8, 24];

  it('has a text in ROM as its message', () => {
    expect(bytesBetweenMarks(X64, attempt('1 // 0'))).toEqual([32, ...parts]);
  });

  it('has a formatted message in a buffer that begins at the length of the compressed format', () => {
    expect(bytesBetweenMarks(X64, attempt('nosuch'))).toEqual([32, 12, ...parts]);
    expect(bytesBetweenMarks(X64, attempt('[][1]'))).toEqual([32, 32, 32, 7, ...parts]);
  });

  it('decompresses its message when it is looked at', () => {
    const body = 'try:\n 1 // 0\nexcept Exception as e:\n v = e\na = None\nmark()\na = v.args\na = v.args\nmark()';
    // The longest text of the build has 73 characters.
    expect(bytesBetweenMarks(X64, body)).toEqual([74]);
  });
});
