import { objEqualNotEqual, objIs } from './equal.js';
import { MpFloat } from './float.js';
import { containsByIteration, floatOps } from './installedOps.js';
import { objExceptionMatch, objIsExceptionType } from './instance.js';
import { newIntFromLl } from './newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject } from './obj.js';
import { objGetTypeStr } from './objType.js';
import {
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_EXCEPTION_MATCH,
  MP_BINARY_OP_IN,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_INPLACE_POWER,
  MP_BINARY_OP_IS,
  MP_BINARY_OP_NOT_EQUAL,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_REVERSE_OR,
} from './opcodesRuntime.js';
import { binaryOpName } from './opNames.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { bigIntBinaryOp, smallIntBinaryOp } from './smallIntOp.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import type { MpTuple } from './tuple.js';
import { newBool, typeComplex, typeInt, typeTuple, typeTypeError } from './types.js';

/** Applies a binary operator (mp_binary_op). Raises TypeError where neither type has it. */
export function binaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  if (typeof lhs !== 'object') {
    const r = intLeftOp(op, lhs, rhs);
    if (r !== MP_OBJ_SENTINEL) return r;
  } else if (op === MP_BINARY_OP_IS || op === MP_BINARY_OP_EQUAL || op === MP_BINARY_OP_NOT_EQUAL) {
    return op === MP_BINARY_OP_IS ? newBool(objIs(lhs, rhs)) : objEqualNotEqual(op, lhs, rhs);
  } else if (op === MP_BINARY_OP_EXCEPTION_MATCH) {
    return exceptionMatchOp(lhs, rhs);
  }
  if (op === MP_BINARY_OP_IN) return genericBinaryOp(MP_BINARY_OP_CONTAINS, rhs, lhs);
  return genericBinaryOp(op, lhs, rhs);
}

/** The operators with a small int on the left; MP_OBJ_SENTINEL: it's up to the types. */
function intLeftOp(op: number, lhs: number | bigint, rhs: MpObj): MpObj {
  if (op === MP_BINARY_OP_IS) return newBool(lhs === rhs);
  if (op === MP_BINARY_OP_EQUAL || op === MP_BINARY_OP_NOT_EQUAL) return objEqualNotEqual(op, lhs, rhs);
  if (op === MP_BINARY_OP_EXCEPTION_MATCH) return exceptionMatchOp(lhs, rhs);
  let r: MpObj = MP_OBJ_NULL;
  if (typeof rhs === 'number' && typeof lhs === 'number') {
    r = smallIntBinaryOp(op, lhs, rhs);
    if (r === MP_OBJ_SENTINEL) return overflowed(op, lhs, rhs);
  } else if (typeof rhs !== 'object') {
    r = bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
    if (r === MP_OBJ_SENTINEL) return overflowed(op, lhs, rhs);
  } else if (rhs instanceof MpFloat) {
    r = floatOps.floatBinaryOp(op, toFloat(lhs), rhs);
  } else if (rhs.type === typeComplex) {
    r = floatOps.complexBinaryOp(op, toFloat(lhs), 0, rhs);
  } else {
    return MP_OBJ_SENTINEL;
  }
  return r === MP_OBJ_NULL ? raiseUnsupported(op, lhs, rhs) : r;
}

function toFloat(n: number | bigint): number {
  return mp.options.singleFloat ? Math.fround(Number(n)) : Number(n);
}

function overflowed(op: number, lhs: number | bigint, rhs: MpObj): MpObj {
  const top = mp.roots.mark();
  const big = newIntFromLl(lhs);
  mp.roots.keep(big);
  const r = genericBinaryOp(op, big, rhs);
  mp.roots.release(top);
  return r;
}

function genericBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  for (;;) {
    const slot = (typeof lhs === 'object' ? lhs.type : typeInt).binaryOp;
    if (slot !== null) {
      const r = slot(op, lhs, rhs);
      if (r !== MP_OBJ_NULL) return r;
    }
    if (op >= MP_BINARY_OP_INPLACE_OR && op <= MP_BINARY_OP_INPLACE_POWER) {
      op += MP_BINARY_OP_OR - MP_BINARY_OP_INPLACE_OR;
    } else if (mp.options.reverseMethods && op >= MP_BINARY_OP_OR && op <= MP_BINARY_OP_POWER) {
      const t = lhs;
      lhs = rhs;
      rhs = t;
      op += MP_BINARY_OP_REVERSE_OR - MP_BINARY_OP_OR;
    } else {
      break;
    }
  }
  if (op === MP_BINARY_OP_CONTAINS) return newBool(containsByIteration(lhs, rhs));
  if (mp.options.reverseMethods && op >= MP_BINARY_OP_REVERSE_OR) {
    return raiseUnsupported(op - (MP_BINARY_OP_REVERSE_OR - MP_BINARY_OP_OR), rhs, lhs);
  }
  return raiseUnsupported(op, lhs, rhs);
}

function raiseUnsupported(op: number, lhs: MpObj, rhs: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('unsupported type for operator');
  return raiseMsgVarg(
    typeTypeError,
    "unsupported types for %q: '%s', '%s'",
    binaryOpName(op),
    objGetTypeStr(lhs),
    objGetTypeStr(rhs),
  );
}

/** Whether an exception is one of a handler's: a class or a tuple of classes. */
function exceptionMatchOp(exc: MpObj, classes: MpObj): MpObj {
  if (objIsExceptionType(classes)) return newBool(objExceptionMatch(exc, classes));
  if (!(classes instanceof MpObject) || classes.type !== typeTuple) {
    return raiseUnsupported(MP_BINARY_OP_EXCEPTION_MATCH, exc, classes);
  }
  for (const cls of (classes as MpTuple).items) {
    if (!objIsExceptionType(cls)) raiseUnsupported(MP_BINARY_OP_EXCEPTION_MATCH, exc, cls);
    if (objExceptionMatch(exc, cls)) return newBool(true);
  }
  return newBool(false);
}
