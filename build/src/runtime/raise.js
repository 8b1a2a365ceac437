import { newException, newExceptionArgs, newExceptionMsg, newExceptionMsgVarg } from './exception.js';
import { mp } from './state.js';
import { q } from './qstrStatic.js';
import { typeKeyError, typeNotImplementedError, typeOSError, typeRuntimeError, typeStopIteration, typeTypeError, typeValueError, } from './types.js';
/**
 * Raising from native code (py/runtime.c mp_raise_*). A Python exception travels as a thrown MpObject, so a `catch`
 * that gets anything else has met a bug of uheap and must throw it on.
 */
/** Detail of error messages (MICROPY_ERROR_REPORTING): 0 none, 1 terse, 2 normal, 3 detailed. */
export function errorReporting() {
    return mp.errorReporting;
}
/** Raises with a text that is in ROM; only the str object goes on the heap (mp_raise_msg). */
export function raiseMsg(type, text) {
    throw newExceptionMsg(type, text);
}
/** Raises with a formatted text (mp_raise_msg_varg): `%q`, `%s`, `%d`, `%u`, `%c`. The text goes on the heap. */
export function raiseMsgVarg(type, fmt, ...args) {
    throw newExceptionMsgVarg(type, fmt, ...args);
}
/** Raises an exception without arguments (mp_raise_type). */
export function raiseType(type) {
    throw newException(type);
}
/** Raises with one object as argument (mp_raise_type_arg). */
export function raiseTypeArg(type, arg) {
    throw newExceptionArgs(type, [arg]);
}
export function raiseTypeError(text) {
    return raiseMsg(typeTypeError, text);
}
export function raiseValueError(text) {
    return raiseMsg(typeValueError, text);
}
export function raiseNotImplementedError(text) {
    return raiseMsg(typeNotImplementedError, text);
}
export function raiseKeyError(key) {
    return raiseTypeArg(typeKeyError, key);
}
/** `errno` is MicroPython's number (py/mperrno.h). */
export function raiseOSError(errno) {
    return raiseTypeArg(typeOSError, errno);
}
/** StopIteration with a value, or without where `arg` is null. */
export function raiseStopIteration(arg) {
    return arg === null ? raiseType(typeStopIteration) : raiseTypeArg(typeStopIteration, arg);
}
export function raiseRecursionDepth() {
    return raiseTypeArg(typeRuntimeError, q('maximum recursion depth exceeded'));
}
