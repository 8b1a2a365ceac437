import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as opcodes from '../../src/bytecode/opcodes.js';
import { STEPS } from '../../src/vm/steps/table.js';

// The loop writes opcodes as literal numbers, which makes its switch a jump table, and their names in comments.
const source = readFileSync(join(import.meta.dirname, '../../src/vm/loop.ts'), 'utf8');
const numbers = new Map(
  Object.entries(opcodes).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])),
);

describe('opcodes of the loop', () => {
  const cases = [...source.matchAll(/case (0x[0-9a-f]{2}): (?:\{\n\s+)?\/\/ ([A-Z_]+)/g)]
    .map(([, number, name]) => [name!, Number(number)] as const)
    .filter(([name]) => numbers.has(`MP_BC_${name}`));

  it('are what their names say', () => {
    expect(cases.length).toBeGreaterThan(4);
    for (const [name, number] of cases) expect(number, name).toBe(numbers.get(`MP_BC_${name}`));
  });

  it('or a step of the table are all there, but the ranges that are told apart before the switch', () => {
    const none = STEPS[0x00];
    const handled = new Set(cases.map(([name]) => name));
    const rows = opcodes.OPCODES.filter((row) => row.count === 1);
    expect(rows.filter((row) => STEPS[row.op] === none && !handled.has(row.name))).toEqual([]);
  });

  it('have no step where there is no such opcode', () => {
    const isOpcode = new Set(opcodes.OPCODES.flatMap((row) => Array.from({ length: row.count }, (_, n) => row.op + n)));
    const others = STEPS.slice(0, opcodes.MP_BC_UNARY_OP_MULTI).flatMap((step, op) =>
      step !== STEPS[0x00] && !isOpcode.has(op) ? [op] : [],
    );
    expect(others).toEqual([]);
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
