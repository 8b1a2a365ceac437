import { MP_BC_YIELD_FROM } from '../bytecode/opcodes.js';
import type { CodeState } from '../runtime/codeState.js';
import { installVm, MP_VM_RETURN_EXCEPTION, MP_VM_RETURN_NORMAL, MP_VM_RETURN_YIELD } from '../runtime/execute.js';
import { MP_OBJ_NULL, type MpObj, type MpObject } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { FRAME_CALLED, FRAME_DAMAGED, FRAME_GOES_ON, FRAME_RETURNED, FRAME_YIELDED } from './frameEnd.js';
import { pushFrame, returnToCaller } from './frameSteps.js';
import { isHot } from './jit/hot.js';
import { interpret } from './loop.js';
import { makeRaiseObj } from './resume.js';
import { leaves } from './steps/step.js';
import { yieldFrom } from './steps/yields.js';
import { caughtException, handleException } from './unwind.js';

/** The virtual machine (py/vm.c): frames one after the other, each by the loop or by JavaScript made of its bytecode. */

/** Goes on with the innermost frame by JavaScript that was made of its bytecode, until it ends, or another one begins. */
function runGenerated(cs: CodeState): number {
  const end = cs.fun.hot.run!(cs);
  if (end !== FRAME_GOES_ON) return end;
  // What the generated code has nothing for, up to the next jump back.
  cs.roundsUntilHot = 1;
  return interpret(cs);
}

/** Throws `exc` into a frame that waits at a `yield`: at a `yield from`, into what that delegates to. */
function injectException(cs: CodeState, exc: MpObj): number {
  if (cs.fun.bytecode[cs.ip] !== MP_BC_YIELD_FROM) throw makeRaiseObj(exc);
  const sp = yieldFrom(cs, cs.sp, exc);
  if (sp < -1) return leaves(sp);
  cs.ip++;
  cs.sp = sp;
  return FRAME_GOES_ON;
}

/** Runs the frame `entry`, and within it the Python functions that it calls (mp_execute_bytecode). */
export function executeBytecode(entry: CodeState, injectExcIn: MpObj): number {
  let injectExc = injectExcIn;
  let cs = entry;
  mp.vmRuns++;
  pushFrame(cs);
  for (;;) {
    let raised: MpObject;
    try {
      let end: number;
      if (injectExc === MP_OBJ_NULL) {
        // Goes on with the innermost frame until it ends, or another one begins.
        if (isHot(cs.fun, 1)) {
          end = runGenerated(cs);
        } else {
          cs.roundsUntilHot = mp.jitAfter;
          end = interpret(cs);
        }
      } else {
        const exc = injectExc;
        injectExc = MP_OBJ_NULL;
        end = injectException(cs, exc);
      }
      switch (end) {
        case FRAME_CALLED:
          cs = mp.frame!;
          continue;
        case FRAME_RETURNED:
          if (cs === entry) {
            mp.frame = cs.prev;
            mp.vmRuns--;
            return MP_VM_RETURN_NORMAL;
          }
          cs = returnToCaller(cs);
          continue;
        case FRAME_YIELDED:
          mp.vmRuns--;
          return MP_VM_RETURN_YIELD;
        case FRAME_DAMAGED:
          mp.frame = cs.prev;
          if (cs === entry) {
            mp.vmRuns--;
            return MP_VM_RETURN_EXCEPTION;
          }
          throw new RangeError(`opcode in the code of ${cs.fun.context.qstrTable[0]!.data}`);
        default:
          continue;
      }
    } catch (e) {
      raised = caughtException(cs, e);
    }
    const next = handleException(cs, entry, raised);
    if (next === null) {
      mp.vmRuns--;
      return MP_VM_RETURN_EXCEPTION;
    }
    cs = next;
  }
}

installVm(executeBytecode);
