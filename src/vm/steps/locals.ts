import type { MpCell } from '../../runtime/cell.js';
import type { CodeState } from '../../runtime/codeState.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import { raiseUnboundLocal } from '../frameSteps.js';

/** Instructions about locals, and about the variables that a function shares with one in or around it. */

export function loadFastStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const value = slots[slots.length - 1 - arg]!;
  if (value === MP_OBJ_NULL) raiseUnboundLocal();
  slots[sp + 1] = value;
  return sp + 1;
}

export function storeFastStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  slots[slots.length - 1 - arg] = slots[sp]!;
  return sp - 1;
}

export function deleteFastStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const at = slots.length - 1 - arg;
  if (slots[at] === MP_OBJ_NULL) raiseUnboundLocal();
  slots[at] = MP_OBJ_NULL;
  return sp;
}

function cellOf({ slots }: CodeState, arg: number): MpCell {
  return slots[slots.length - 1 - arg] as MpCell;
}

export function loadDerefStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const value = (slots[slots.length - 1 - arg] as MpCell).obj;
  if (value === MP_OBJ_NULL) raiseUnboundLocal();
  slots[sp + 1] = value;
  return sp + 1;
}

export function storeDerefStep(cs: CodeState, arg: number, sp: number): number {
  cellOf(cs, arg).obj = cs.slots[sp]!;
  return sp - 1;
}

export function deleteDerefStep(cs: CodeState, arg: number, sp: number): number {
  const cell = cellOf(cs, arg);
  if (cell.obj === MP_OBJ_NULL) raiseUnboundLocal();
  cell.obj = MP_OBJ_NULL;
  return sp;
}
