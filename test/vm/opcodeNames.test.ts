import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as opcodes from '../../src/bytecode/opcodes.js';

// The loop writes opcodes as literal numbers, which makes its switch a jump table, and their names in comments.
const source = readFileSync(join(import.meta.dirname, '../../src/vm/vm.ts'), 'utf8');
const numbers = new Map(
  Object.entries(opcodes).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])),
);

describe('opcodes of the loop', () => {
  const cases = [...source.matchAll(/case (0x[0-9a-f]{2}): (?:\{\n\s+)?\/\/ ([A-Z_]+)/g)]
    .map(([, number, name]) => [name!, Number(number)] as const)
    .filter(([name]) => numbers.has(`MP_BC_${name}`));

  it('are what their names say', () => {
    for (const [name, number] of cases) expect(number, name).toBe(numbers.get(`MP_BC_${name}`));
  });

  it('are all there, but the ranges that are told apart before the switch', () => {
    const handled = new Set(cases.map(([name]) => name));
    const all = opcodes.OPCODES.filter((row) => row.count === 1).map((row) => row.name);
    expect(all.filter((name) => !handled.has(name))).toEqual([]);
  });

  it('have the ranges at the numbers that the tests before the switch use', () => {
    expect(opcodes.MP_BC_LOAD_CONST_SMALL_INT_MULTI).toBe(0x70);
    expect(opcodes.MP_BC_LOAD_CONST_SMALL_INT_MULTI + opcodes.MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS).toBe(0x80);
    expect(opcodes.MP_BC_LOAD_FAST_MULTI).toBe(0xb0);
    expect(opcodes.MP_BC_STORE_FAST_MULTI).toBe(0xc0);
    expect(opcodes.MP_BC_UNARY_OP_MULTI).toBe(0xd0);
    expect(opcodes.MP_BC_BINARY_OP_MULTI).toBe(0xd7);
  });
});
