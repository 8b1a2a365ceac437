import { loadMethod } from '../../runtime/attr.js';
import { callMethodNKw } from '../../runtime/call.js';
import type { CodeState } from '../../runtime/codeState.js';
import { q } from '../../runtime/qstrStatic.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { FRAME_RETURNED } from '../frameEnd.js';
import { lookAround } from '../frameSteps.js';
import { makeRaiseObj } from '../resume.js';
import { lastException, popExcBlock, pushExcBlock, unwindJump, unwindReturn } from '../unwind.js';
import { withCleanup } from '../with.js';
import { leaves } from './step.js';

/** Instructions of `try`, `with`, `raise` and `return`. */

const QSTR_exit = q('__exit__');
const QSTR_enter = q('__enter__');

export function setupExceptStep(cs: CodeState, arg: number, sp: number): number {
  pushExcBlock(cs, cs.nextIp + arg, sp, false);
  return sp;
}

export function setupFinallyStep(cs: CodeState, arg: number, sp: number): number {
  pushExcBlock(cs, cs.nextIp + arg, sp, true);
  return sp;
}

/** The manager becomes its `__exit__`, itself and what `__enter__` gives. */
export function setupWithStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  if (cs.prev === null) mp.wordUntilAttr = 0;
  const manager = slots[sp]!;
  loadMethod(manager, QSTR_exit, slots, sp);
  loadMethod(manager, QSTR_enter, slots, sp + 2);
  const entered = callMethodNKw(0, 0, slots, sp + 2);
  pushExcBlock(cs, cs.nextIp + arg, sp + 1, true);
  slots[sp + 2] = entered;
  return sp + 2;
}

export function withCleanupStep(cs: CodeState, _arg: number, sp: number): number {
  return withCleanup(cs.slots, sp);
}

export function popExceptJumpStep(cs: CodeState, arg: number, sp: number): number {
  popExcBlock(cs);
  cs.nextIp += arg;
  if (mp.pending) lookAround();
  return sp;
}

/** Goes on where an unwinding has led to. */
function goOn(cs: CodeState): number {
  cs.nextIp = cs.ip;
  return cs.sp;
}

function goOnWithJump(cs: CodeState, sp: number, ip: number): number {
  if (unwindJump(cs, sp, ip)) {
    mp.stepsLeft--;
    lookAround();
  }
  return goOn(cs);
}

export function unwindJumpStep(cs: CodeState, arg: number, sp: number): number {
  const ip = cs.nextIp;
  cs.slots[sp + 1] = ip + arg;
  cs.slots[sp + 2] = cs.fun.bytecode[ip]!;
  return goOnWithJump(cs, sp + 2, ip);
}

/** None goes on, a number goes on with a return or jump, an exception is raised again. */
export function endFinallyStep(cs: CodeState, _arg: number, sp: number): number {
  popExcBlock(cs);
  const cause = cs.slots[sp]!;
  if (cause === mpConstNone) return sp - 1;
  // Only a damaged .mpy file has anything else there.
  if (typeof cause !== 'number') throw makeRaiseObj(cause);
  if (cause >= 0) return goOnWithJump(cs, sp, cs.nextIp);
  return unwindReturn(cs, sp - 1, cs.nextIp) ? leaves(FRAME_RETURNED) : goOn(cs);
}

export function returnValueStep(cs: CodeState, _arg: number, sp: number): number {
  return unwindReturn(cs, sp, cs.nextIp) ? leaves(FRAME_RETURNED) : goOn(cs);
}

export function raiseLastStep(cs: CodeState, _arg: number, _sp: number): number {
  throw lastException(cs);
}

export function raiseObjStep({ slots }: CodeState, _arg: number, sp: number): number {
  throw makeRaiseObj(slots[sp]!);
}

export function raiseFromStep({ slots }: CodeState, _arg: number, sp: number): number {
  if ((slots[sp] !== mpConstNone || mp.options.warnsFromNone) && mp.options.warnings) {
    mp.errorPrint.strn('Warning: exception chaining not supported\n');
  }
  throw makeRaiseObj(slots[sp - 1]!);
}
