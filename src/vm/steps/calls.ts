import { enterFunBc } from '../../objects/frame.js';
import { callFunctionNKw } from '../../runtime/call.js';
import type { CodeState } from '../../runtime/codeState.js';
import type { MpFunBc } from '../../runtime/funBc.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import { mp } from '../../runtime/state.js';
import { typeFunBc } from '../../runtime/types.js';
import { callMethodNKwVar } from '../callVar.js';
import { FRAME_CALLED } from '../frameEnd.js';
import { pushFrame } from '../frameSteps.js';
import { leaves } from './step.js';

/** Instructions that call. A call of a Python function leaves the loop, which goes on with the new frame. */

export function callFunctionStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const nArgs = arg & 0xff;
  const nKw = (arg >> 8) & 0xff;
  const at = sp - nArgs - 2 * nKw;
  const fun = slots[at]!;
  cs.calledFun = fun;
  if (typeof fun === 'object' && fun.type === typeFunBc) {
    cs.sp = at;
    pushFrame(enterFunBc(fun as MpFunBc, nArgs, nKw, slots, at + 1));
    return leaves(FRAME_CALLED);
  }
  const call = typeof fun === 'object' ? fun.type.call : null;
  slots[at] = call === null ? callFunctionNKw(fun, nArgs, nKw, slots, at + 1) : call(fun, nArgs, nKw, slots, at + 1);
  return at;
}

export function callMethodStep(cs: CodeState, arg: number, sp: number): number {
  const { slots } = cs;
  const nArgs = arg & 0xff;
  const nKw = (arg >> 8) & 0xff;
  const at = sp - nArgs - 2 * nKw - 1;
  const fun = slots[at]!;
  const bound = slots[at + 1] === MP_OBJ_NULL ? 0 : 1;
  if (typeof fun === 'object' && fun.type === typeFunBc) {
    cs.sp = at;
    mp.stackUsed += mp.methodStackBytes;
    pushFrame(enterFunBc(fun as MpFunBc, nArgs + bound, nKw, slots, at + 2 - bound));
    return leaves(FRAME_CALLED);
  }
  const call = typeof fun === 'object' ? fun.type.call : null;
  slots[at] =
    call === null
      ? callFunctionNKw(fun, nArgs + bound, nKw, slots, at + 2 - bound)
      : call(fun, nArgs + bound, nKw, slots, at + 2 - bound);
  return at;
}

/** Slots of the arguments of a call with `*` or `**`, the bitmap of which they are among them. */
function varArgs(arg: number): number {
  return (arg & 0xff) + ((arg >> 7) & 0x1fe) + 1;
}

export function callFunctionVarKwStep(cs: CodeState, arg: number, sp: number): number {
  if (cs.prev === null) mp.wordUntilAttr = 0;
  const at = sp - varArgs(arg);
  cs.slots[at] = callMethodNKwVar(false, arg, cs.slots, at);
  return at;
}

export function callMethodVarKwStep(cs: CodeState, arg: number, sp: number): number {
  if (cs.prev === null) mp.wordUntilAttr = 0;
  const at = sp - varArgs(arg) - 1;
  cs.slots[at] = callMethodNKwVar(true, arg, cs.slots, at);
  return at;
}
