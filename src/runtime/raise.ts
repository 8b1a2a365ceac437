import { newException, newExceptionArgs, newExceptionMsg, newExceptionMsgVarg } from './exception.js';
import type { MpObj, MpType } from './obj.js';
import type { MsgArg } from './printf.js';
import { q } from './qstrStatic.js';
import {
  typeKeyError,
  typeNotImplementedError,
  typeOSError,
  typeRuntimeError,
  typeStopIteration,
  typeTypeError,
  typeValueError,
} from './types.js';

/**
 * Raising from native code (py/runtime.c mp_raise_*). A Python exception travels as a thrown MpObject, so a `catch`
 * that gets anything else has met a bug of uheap and must throw it on.
 */

/** Raises with a text that is in ROM; only the str object goes on the heap (mp_raise_msg). */
export function raiseMsg(type: MpType, text: string): never {
  throw newExceptionMsg(type, text);
}

/** Raises with a formatted text (mp_raise_msg_varg): `%q`, `%s`, `%d`, `%u`, `%c`. The text goes on the heap. */
export function raiseMsgVarg(type: MpType, fmt: string, ...args: MsgArg[]): never {
  throw newExceptionMsgVarg(type, fmt, ...args);
}

/** Raises an exception without arguments (mp_raise_type). */
export function raiseType(type: MpType): never {
  throw newException(type);
}

/** Raises with one object as argument (mp_raise_type_arg). */
export function raiseTypeArg(type: MpType, arg: MpObj): never {
  throw newExceptionArgs(type, [arg]);
}

export function raiseTypeError(text: string): never {
  return raiseMsg(typeTypeError, text);
}

export function raiseValueError(text: string): never {
  return raiseMsg(typeValueError, text);
}

export function raiseNotImplementedError(text: string): never {
  return raiseMsg(typeNotImplementedError, text);
}

export function raiseKeyError(key: MpObj): never {
  return raiseTypeArg(typeKeyError, key);
}

/** `errno` is MicroPython's number (py/mperrno.h). */
export function raiseOSError(errno: number): never {
  return raiseTypeArg(typeOSError, errno);
}

/** StopIteration with a value, or without where `arg` is null. */
export function raiseStopIteration(arg: MpObj | null): never {
  return arg === null ? raiseType(typeStopIteration) : raiseTypeArg(typeStopIteration, arg);
}

export function raiseRecursionDepth(): never {
  return raiseTypeArg(typeRuntimeError, q('maximum recursion depth exceeded'));
}
