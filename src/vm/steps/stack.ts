import { smallIntOperand } from '../../bytecode/decode.js';
import type { CodeState } from '../../runtime/codeState.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import { mpConstFalse, mpConstTrue } from '../../runtime/types.js';

/** Instructions that push constants, or move what is on the stack. */

export function loadConstSmallIntStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = smallIntOperand(cs.fun.bytecode, cs.ip + 1, cs.nextIp);
  cs.loadedSmallInt = true;
  return sp + 1;
}

export function loadConstObjStep(cs: CodeState, arg: number, sp: number): number {
  cs.slots[sp + 1] = cs.fun.context.objTable[arg]!;
  return sp + 1;
}

export function loadConstFalseStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = mpConstFalse;
  return sp + 1;
}

export function loadConstTrueStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = mpConstTrue;
  return sp + 1;
}

export function loadNullStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = MP_OBJ_NULL;
  return sp + 1;
}

export function dupTopStep(cs: CodeState, _arg: number, sp: number): number {
  cs.slots[sp + 1] = cs.slots[sp]!;
  return sp + 1;
}

export function dupTopTwoStep({ slots }: CodeState, _arg: number, sp: number): number {
  slots[sp + 2] = slots[sp]!;
  slots[sp + 1] = slots[sp - 1]!;
  return sp + 2;
}

export function rotTwoStep({ slots }: CodeState, _arg: number, sp: number): number {
  const top = slots[sp]!;
  slots[sp] = slots[sp - 1]!;
  slots[sp - 1] = top;
  return sp;
}

export function rotThreeStep({ slots }: CodeState, _arg: number, sp: number): number {
  const top = slots[sp]!;
  slots[sp] = slots[sp - 1]!;
  slots[sp - 1] = slots[sp - 2]!;
  slots[sp - 2] = top;
  return sp;
}
