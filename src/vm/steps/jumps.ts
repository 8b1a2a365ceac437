import { ITER_SLOTS } from '../../bytecode/opcodes.js';
import type { CodeState } from '../../runtime/codeState.js';
import { getIter, iterNextAllowRaise } from '../../runtime/iter.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, type MpObject } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { mp } from '../../runtime/state.js';
import { FRAME_GOES_ON } from '../frameEnd.js';
import { lookAround } from '../frameSteps.js';
import { isHot } from '../jit/hot.js';
import { leaves } from './step.js';

/** Jumps, but for what the loop does itself, and iteration. */

/** After a jump, where somebody waits for that. */
export function lookAroundStep(_cs: CodeState, _arg: number, sp: number): number {
  lookAround();
  return sp;
}

/**
 * After a jump back that has been counted, where it is time to look around, or to look whether JavaScript is to go on with
 * the frame.
 */
export function jumpedBackStep(cs: CodeState, _arg: number, sp: number): number {
  if (mp.stepsLeft <= 0 || mp.pending) lookAround();
  if (cs.roundsUntilHot > 0) return sp;
  cs.roundsUntilHot = mp.jitAfter;
  if (!isHot(cs.fun, mp.jitAfter)) return sp;
  cs.ip = cs.nextIp;
  cs.sp = sp;
  return leaves(FRAME_GOES_ON);
}

function popJump(cs: CodeState, arg: number, sp: number, jumpsIf: boolean): number {
  if (objIsTrue(cs.slots[sp]!) === jumpsIf) {
    cs.nextIp += arg;
    if (arg < 0) {
      mp.stepsLeft--;
      cs.roundsUntilHot--;
      return jumpedBackStep(cs, arg, sp - 1);
    }
  }
  if (mp.pending) lookAround();
  return sp - 1;
}

export function popJumpIfTrueStep(cs: CodeState, arg: number, sp: number): number {
  return popJump(cs, arg, sp, true);
}

export function popJumpIfFalseStep(cs: CodeState, arg: number, sp: number): number {
  return popJump(cs, arg, sp, false);
}

function jumpOrPop(cs: CodeState, arg: number, sp: number, jumps: boolean): number {
  if (jumps) cs.nextIp += arg;
  if (mp.pending) lookAround();
  return jumps ? sp : sp - 1;
}

export function jumpIfTrueOrPopStep(cs: CodeState, arg: number, sp: number): number {
  return jumpOrPop(cs, arg, sp, objIsTrue(cs.slots[sp]!));
}

export function jumpIfFalseOrPopStep(cs: CodeState, arg: number, sp: number): number {
  return jumpOrPop(cs, arg, sp, !objIsTrue(cs.slots[sp]!));
}

export function getIterStep({ slots }: CodeState, _arg: number, sp: number): number {
  slots[sp] = getIter(slots[sp]!, null, 0);
  return sp;
}

export function getIterStackStep({ slots }: CodeState, _arg: number, sp: number): number {
  const iterable = slots[sp]!;
  const it = getIter(iterable, slots, sp);
  // An iterator that did not place itself in the slots: the first says so, the second has it.
  if (it === iterable || it !== slots[sp]) {
    slots[sp] = MP_OBJ_NULL;
    slots[sp + 1] = it;
  }
  return sp + ITER_SLOTS - 1;
}

export function forIterStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  cs.sp = sp;
  const onStack = slots[sp - 3]!;
  const it = (onStack === MP_OBJ_NULL ? slots[sp - 2] : onStack) as MpObject;
  const { iterNext } = it.type;
  let value: MpObj;
  if (iterNext === null) {
    value = iterNextAllowRaise(it);
  } else {
    mp.stopIterationArg = MP_OBJ_NULL;
    value = iterNext(it);
  }
  if (value === MP_OBJ_STOP_ITERATION) {
    cs.nextIp += arg;
    return sp - ITER_SLOTS;
  }
  slots[sp + 1] = value;
  return sp + 1;
}
