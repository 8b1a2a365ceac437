import { decode, type Instruction, slotsOf, stackEffect } from '../../bytecode/decode.js';
import { MP_BC_SETUP_WITH, MP_BC_UNWIND_JUMP, MP_BC_WITH_CLEANUP } from '../../bytecode/opcodes.js';
import { VIPER_OPCODES } from '../../bytecode/viperOpcodes.js';
import type { CodePrelude } from '../../runtime/funBc.js';

/** A function's bytecode as a list of instructions, and how deep the value stack is at each. */

/** Where an instruction goes on: places, and what is then the index of the top of the stack. */
type Successors = readonly (readonly [ip: number, sp: number])[];

/** After which only the interpreter goes on. */
const INTERPRETED: ReadonlySet<number> = new Set([
  MP_BC_UNWIND_JUMP,
  MP_BC_WITH_CLEANUP,
  ...VIPER_OPCODES.map(({ op }) => op),
]);

/** Where an instruction jumps to, or where an exception may lead from it on; -1: nowhere, or where only the interpreter goes. */
export function targetOf({ op, target }: Instruction): number {
  return INTERPRETED.has(op) || op === MP_BC_SETUP_WITH ? -1 : target;
}

/**
 * Where an instruction goes on. What only the interpreter does is left out, such as where a `finally` goes after a jump:
 * places that nothing else leads to stay the interpreter's.
 */
function successors(i: Instruction, sp: number): Successors {
  const { op, row, arg, extra, next } = i;
  const places: [ip: number, sp: number][] = [];
  if (INTERPRETED.has(op)) return places;
  if (row.flow === 'next' || row.flow === 'branch') places.push([next, sp + stackEffect(op, arg, extra)]);
  const target = targetOf(i);
  if (target >= 0) places.push([target, sp - slotsOf(row.takes, arg, extra) + row.atTarget]);
  return places;
}

export interface Reached {
  readonly instruction: Instruction;
  /** Index of the top of the stack before it. */
  readonly sp: number;
}

/**
 * The instructions that can be reached from the first one, in order of place; none where there are ways with different
 * depths of the stack to one of them.
 */
export function reachedInstructions(code: Uint8Array, prelude: CodePrelude): Reached[] {
  const found = new Map<number, Reached>();
  const waiting: [number, number][] = [[prelude.opcodes, -1]];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const [ip, sp] = item;
    const known = found.get(ip);
    if (known === undefined) {
      const instruction = decode(code, ip);
      if (instruction === null) return [];
      found.set(ip, { instruction, sp });
      for (const [to, depth] of successors(instruction, sp)) waiting.push([to, depth]);
    } else if (known.sp !== sp) {
      return [];
    }
  }
  return [...found.values()].sort((a, b) => a.instruction.ip - b.instruction.ip);
}
