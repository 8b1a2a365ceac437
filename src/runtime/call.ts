import { MP_OBJ_NULL, type MpObj } from './obj.js';
import { objGetType, objGetTypeStr } from './objType.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { typeTypeError } from './types.js';

const NO_ARGS: MpObj[] = [];

/**
 * Calls `fun` with `args[off .. off+nArgs)` and then `nKw` key/value pairs (mp_call_function_n_kw). The array is not
 * copied: the caller keeps what it holds reachable. Raises TypeError where `fun` can't be called.
 */
export function callFunctionNKw(fun: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const call = objGetType(fun).call;
  if (call !== null) return call(fun, nArgs, nKw, args, off);
  return raiseNotCallable(fun);
}

function raiseNotCallable(fun: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('object not callable');
  return raiseMsgVarg(typeTypeError, "'%s' object isn't callable", objGetTypeStr(fun));
}

/** mp_call_function_0. */
export function callFunction0(fun: MpObj): MpObj {
  return callFunctionNKw(fun, 0, 0, NO_ARGS, 0);
}

/** mp_call_function_1; the argument stays reachable during the call. */
export function callFunction1(fun: MpObj, arg: MpObj): MpObj {
  const top = mp.roots.mark();
  mp.roots.keep(arg);
  const ret = callFunctionNKw(fun, 1, 0, [arg], 0);
  mp.roots.release(top);
  return ret;
}

/** mp_call_function_2; the arguments stay reachable during the call. */
export function callFunction2(fun: MpObj, arg1: MpObj, arg2: MpObj): MpObj {
  const top = mp.roots.mark();
  mp.roots.keep(arg1);
  mp.roots.keep(arg2);
  const ret = callFunctionNKw(fun, 2, 0, [arg1, arg2], 0);
  mp.roots.release(top);
  return ret;
}

/**
 * Calls what `loadMethod` found (mp_call_method_n_kw): `args[off]` is the function, `args[off+1]` self or MP_OBJ_NULL,
 * then `nArgs` arguments and `nKw` key/value pairs.
 */
export function callMethodNKw(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (args[off + 1] === MP_OBJ_NULL) return callFunctionNKw(args[off]!, nArgs, nKw, args, off + 2);
  return callFunctionNKw(args[off]!, nArgs + 1, nKw, args, off + 1);
}
