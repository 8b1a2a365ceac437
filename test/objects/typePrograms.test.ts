import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

// Programs about classes, exceptions, built-in functions and small ints; the firmware's own output is beside them.
const dir = join(import.meta.dirname, 'typePrograms');
const read = (file: string): string => readFileSync(join(dir, file), 'latin1');

describe.each(['classes', 'exceptions', 'builtins', 'numbers'])('%s', (name) => {
  const text = read(`${name}.py`);
  const expected = read(`${name}.out`);

  it('prints what the firmware printed', () => {
    expect(runProgram(text)).toBe(expected);
  });

  it('prints the same with 31-bit small ints', () => {
    expect(runProgram(text, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe(expected);
  });

  it('prints the same with 47-bit small ints and floats that are immediates', () => {
    expect(runProgram(text, { target: 'UNIX_X86', firmware: 'unix-nanbox' })).toBe(expected);
  });

  it('prints the same when every allocation collects', () => {
    expect(runProgram(text, { stress: true })).toBe(expected);
  });
});
