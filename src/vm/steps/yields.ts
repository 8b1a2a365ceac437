import type { CodeState } from '../../runtime/codeState.js';
import { MP_VM_RETURN_EXCEPTION, MP_VM_RETURN_YIELD } from '../../runtime/execute.js';
import { MP_OBJ_NULL, type MpObj } from '../../runtime/obj.js';
import { objExceptionMatch } from '../../runtime/ops.js';
import { mp } from '../../runtime/state.js';
import { typeGeneratorExit } from '../../runtime/types.js';
import { FRAME_YIELDED } from '../frameEnd.js';
import { lastResumeValue, makeRaiseObj, resume } from '../resume.js';
import { leaves } from './step.js';

/** Instructions of generators. */

export function yieldValueStep(cs: CodeState, _arg: number, sp: number): number {
  cs.ip = cs.nextIp;
  cs.sp = sp;
  mp.frame = cs.prev;
  return leaves(FRAME_YIELDED);
}

/** @param thrown what is thrown into the generator that is delegated to, or MP_OBJ_NULL */
export function yieldFrom(cs: CodeState, spIn: number, thrown: MpObj): number {
  const { slots } = cs;
  const send = slots[spIn]!;
  const sp = spIn - 1;
  cs.sp = sp;
  const kind = resume(slots[sp]!, thrown === MP_OBJ_NULL ? send : MP_OBJ_NULL, thrown);
  const value = lastResumeValue();
  if (kind === MP_VM_RETURN_YIELD) {
    // It comes back to this instruction.
    slots[sp + 1] = value;
    cs.sp = sp + 1;
    mp.frame = cs.prev;
    return leaves(FRAME_YIELDED);
  }
  if (kind === MP_VM_RETURN_EXCEPTION) throw value;
  slots[sp] = value;
  // Even if the generator swallowed a GeneratorExit, it goes on up.
  if (thrown !== MP_OBJ_NULL && objExceptionMatch(thrown, typeGeneratorExit)) throw makeRaiseObj(thrown);
  return sp;
}

export function yieldFromStep(cs: CodeState, _arg: number, sp: number): number {
  return yieldFrom(cs, sp, MP_OBJ_NULL);
}
