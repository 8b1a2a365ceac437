import { genResume, genResumeValue, MpGenInstance } from '../objects/genInstance.js';
import { loadMethod, loadMethodMaybe } from '../runtime/attr.js';
import { callFunction0, callMethodNKw } from '../runtime/call.js';
import { newExceptionMsg } from '../runtime/exception.js';
import { MP_VM_RETURN_EXCEPTION, MP_VM_RETURN_NORMAL, MP_VM_RETURN_YIELD } from '../runtime/execute.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, type MpObject } from '../runtime/obj.js';
import { objGetType, objIsSubclassFast } from '../runtime/objType.js';
import { objExceptionMatch, objIsExceptionInstance, objIsExceptionType } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import {
  mpConstNone,
  typeGeneratorExit,
  typeRuntimeError,
  typeStopIteration,
  typeTypeError,
} from '../runtime/types.js';

/** Resuming what is delegated to with `yield from` (py/runtime.c mp_resume). */

const QSTR_next = q('__next__');
const QSTR_send = q('send');
const QSTR_close = q('close');
const QSTR_throw = q('throw');

/** The value or exception that the last `resume` ended with. */
let resumeValue: MpObj = MP_OBJ_NULL;

export function lastResumeValue(): MpObj {
  return resumeValue;
}

function ended(kind: number, value: MpObj): number {
  resumeValue = value;
  return kind;
}

/** Sends `sendValue` into a generator or iterator, or throws `throwValue`; the other one is MP_OBJ_NULL. */
export function resume(self: MpObj, sendValue: MpObj, throwValue: MpObj): number {
  if (self instanceof MpGenInstance) {
    const kind = genResume(self, sendValue, throwValue);
    return ended(kind, genResumeValue());
  }
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
  if (sendValue === mpConstNone) {
    const { iterNext } = objGetType(self);
    if (iterNext !== null) {
      mp.stopIterationArg = MP_OBJ_NULL;
      const value = iterNext(self);
      if (value !== MP_OBJ_STOP_ITERATION) return ended(MP_VM_RETURN_YIELD, value);
      const stop = mp.stopIterationArg;
      return ended(MP_VM_RETURN_NORMAL, stop === MP_OBJ_NULL ? mpConstNone : stop);
    }
    loadMethodMaybe(self, QSTR_next, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) return ended(MP_VM_RETURN_YIELD, callMethodNKw(0, 0, dest, 0));
  }
  if (sendValue !== MP_OBJ_NULL) {
    loadMethod(self, QSTR_send, dest, 0);
    dest[2] = sendValue;
    return ended(MP_VM_RETURN_YIELD, callMethodNKw(1, 0, dest, 0));
  }
  return throwInto(self, throwValue, dest);
}

function throwInto(self: MpObj, throwValue: MpObj, dest: MpObj[]): number {
  if (objIsSubclassFast(objGetType(throwValue), typeGeneratorExit)) {
    loadMethodMaybe(self, QSTR_close, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) return ended(MP_VM_RETURN_NORMAL, callMethodNKw(0, 0, dest, 0));
  } else {
    loadMethodMaybe(self, QSTR_throw, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) {
      dest[2] = throwValue;
      return ended(MP_VM_RETURN_YIELD, callMethodNKw(1, 0, dest, 0));
    }
  }
  if (objExceptionMatch(throwValue, typeStopIteration)) {
    return ended(MP_VM_RETURN_EXCEPTION, newExceptionMsg(typeRuntimeError, 'generator raised StopIteration'));
  }
  return ended(MP_VM_RETURN_EXCEPTION, makeRaiseObj(throwValue));
}

/** The exception that `raise o` raises (mp_make_raise_obj): calls an exception class; for anything else a TypeError. */
export function makeRaiseObj(o: MpObj): MpObject {
  const exc = objIsExceptionType(o) ? callFunction0(o) : o;
  if (objIsExceptionInstance(exc)) return exc as MpObject;
  return newExceptionMsg(typeTypeError, 'exceptions must derive from BaseException');
}
