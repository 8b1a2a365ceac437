import type { CodeState } from '../../runtime/codeState.js';

/**
 * What an instruction does that the loop has not in itself. The frame's `ip` is the instruction's place and `nextIp` that of
 * the next one, which a jump changes. Returns the new index of the top of the stack, or `leaves(...)`.
 * @param arg the operand, of an opcode of a range its place in that; for a jump its distance
 * @param sp index of the top of the stack
 */
export type Step = (cs: CodeState, arg: number, sp: number) => number;

/** For a step: the loop is left. Its own inverse, for the loop; an index of the top of the stack is at least -1. */
export function leaves(end: number): number {
  return -2 - end;
}
