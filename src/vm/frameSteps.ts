import { newClosure } from '../objects/closure.js';
import { printException } from '../objects/exceptionPrint.js';
import { leaveFunBc } from '../objects/frame.js';
import { makeFunction } from '../objects/funBc.js';
import type { CodeState } from '../runtime/codeState.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { objIsTrue } from '../runtime/ops.js';
import { raiseMsg } from '../runtime/raise.js';
import { handlePending } from '../runtime/scheduler.js';
import { mp, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { callsUsedUp } from '../runtime/steps.js';
import { mpConstFalse, mpConstTrue, typeNameError } from '../runtime/types.js';

/** Steps that the interpreter and code generated from bytecode take alike. */

export function raiseUnboundLocal(): never {
  return raiseMsg(typeNameError, 'local variable referenced before assignment');
}

/** What comes after a jump: the scheduler's business, and now and then the host's. */
export function lookAround(): void {
  if (mp.stepsLeft <= 0) {
    mp.stepsLeft = STEPS_BETWEEN_LOOKS;
    if (mp.onStepsUsedUp !== null) mp.onStepsUsedUp();
  }
  if (mp.pending) handlePending(true, printException);
}

/** Makes `cs` the innermost frame. */
export function pushFrame(cs: CodeState): void {
  if (--mp.callsLeft <= 0) callsUsedUp();
  cs.prev = mp.frame;
  mp.frame = cs;
  cs.nlrRetVal = MP_OBJ_NULL;
  cs.attrBase = MP_OBJ_NULL;
  cs.calledFun = MP_OBJ_NULL;
  cs.handledExc = MP_OBJ_NULL;
  cs.loadedSmallInt = false;
  cs.rootTop = mp.roots.top;
  cs.stackUsed = mp.stackUsed;
  cs.pystackUsed = mp.pystackUsed;
  cs.pathIndex = 0;
}

/** Leaves the frame of a function that was called from the frame below: its value goes there. */
export function returnToCaller(cs: CodeState): CodeState {
  const value = cs.slots[cs.sp]!;
  const caller = cs.prev!;
  leaveFunBc(cs);
  mp.stackUsed = caller.stackUsed;
  mp.frame = caller;
  caller.slots[caller.sp] = value;
  caller.ip = caller.nextIp;
  return caller;
}

export function isTrue(o: MpObj): boolean {
  return o === mpConstTrue || (o !== mpConstFalse && objIsTrue(o));
}

/** The closure of child function `child` over the cells that lie on the stack, after the defaults where there are any. */
export function makeClosure(
  cs: CodeState,
  child: number,
  nClosed: number,
  state: MpObj[],
  at: number,
  hasDefaults: boolean,
): MpObj {
  const rawCode = cs.fun.rawCode.children[child]!;
  const cellsAt = hasDefaults ? at + 2 : at;
  const defTuple = hasDefaults ? state[at]! : MP_OBJ_NULL;
  const defDict = hasDefaults ? state[at + 1]! : MP_OBJ_NULL;
  const fun = makeFunction(rawCode, cs.fun.context, defTuple, defDict);
  // Where the VM's frame has a slot for what is called, the function is in it while the closure is made.
  cs.calledFun = fun;
  return newClosure(fun, state.slice(cellsAt, cellsAt + nClosed));
}
