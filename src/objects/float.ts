import { argCheckNum } from '../runtime/args.js';
import { MpFloat, newFloat, newNan, signBit, toFloat } from '../runtime/float.js';
import { installFloatOps } from '../runtime/installedOps.js';
import {
  MP_OBJ_NULL,
  MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  MP_TYPE_FLAG_EQ_NOT_REFLEXIVE,
  type MpObj,
} from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_DIVMOD,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_INPLACE_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_MODULO,
  MP_BINARY_OP_INPLACE_MULTIPLY,
  MP_BINARY_OP_INPLACE_POWER,
  MP_BINARY_OP_INPLACE_SUBTRACT,
  MP_BINARY_OP_INPLACE_TRUE_DIVIDE,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_SUBTRACT,
  MP_BINARY_OP_TRUE_DIVIDE,
  MP_UNARY_OP_ABS,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_NEGATIVE,
  MP_UNARY_OP_POSITIVE,
} from '../runtime/opcodesRuntime.js';
import { objGetFloat, objGetFloatMaybe, raiseZeroDivision } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { slotPair } from '../runtime/slots.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { defineType, newBool, typeComplex, typeFloat } from '../runtime/types.js';
import { complexBinaryOp } from './complex.js';
import { floatHash } from './floatHash.js';
import { printFloatRepr } from './formatFloat.js';
import { objBytesMaybe } from './int.js';
import { libm } from './libm/libm.js';
import { parseNumFloat } from './parseNum.js';

/** The type `float` (py/objfloat.c). */

const POW_FIX_NAN = romFeature('MICROPY_PY_MATH_POW_FIX_NAN');
const COMPLEX = romFeature('MICROPY_PY_BUILTINS_COMPLEX');

function floatPrint(print: MpPrint, self: MpObj): void {
  printFloatRepr(print, (self as MpFloat).value);
}

function floatMakeNew(_type: unknown, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 1, false);
  if (nArgs === 0) return newFloat(0);
  const arg = args[off]!;
  if (arg instanceof MpFloat) return arg;
  const text = objBytesMaybe(arg);
  if (text !== null) return parseNumFloat(text, false, null);
  return newFloat(objGetFloat(arg));
}

function floatUnaryOp(op: number, self: MpObj): MpObj {
  const { value } = self as MpFloat;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(value !== 0);
    case MP_UNARY_OP_HASH:
      return wrapSmallInt(floatHash(value));
    case MP_UNARY_OP_POSITIVE:
      return self;
    case MP_UNARY_OP_NEGATIVE:
      return Number.isNaN(value) ? newNan(!signBit(self as MpFloat)) : newFloat(-value);
    case MP_UNARY_OP_ABS:
      return signBit(self as MpFloat) ? newFloat(Math.abs(value)) : self;
    default:
      return MP_OBJ_NULL;
  }
}

/** A zero with the sign of `y`. */
function signedZero(y: number): number {
  return y < 0 || Object.is(y, -0) ? -0 : 0;
}

/** Quotient and remainder as Python defines them (mp_obj_float_divmod); `y` is not 0. */
function floatDivmod(x: number, y: number): { quotient: number; remainder: number } {
  let mod = x % y;
  let div = toFloat(toFloat(x - mod) / y);
  if (mod === 0) {
    mod = signedZero(y);
  } else if (mod < 0 !== y < 0) {
    mod = toFloat(mod + y);
    div = toFloat(div - 1);
  }
  if (div === 0) return { quotient: signedZero(x / y), remainder: mod };
  let quotient = Math.floor(div);
  if (div - quotient > 0.5) quotient = toFloat(quotient + 1);
  return { quotient, remainder: mod };
}

function floatModulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return signedZero(y);
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** mp_obj_float_binary_op: `lhs` in the firmware's precision. */
function floatBinaryOp(op: number, lhs: number, rhs: MpObj): MpObj {
  const right = rhs instanceof MpFloat ? rhs.value : objGetFloatMaybe(rhs);
  if (right === null) return MP_OBJ_NULL;
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD:
      return newFloat(lhs + right);
    case MP_BINARY_OP_SUBTRACT:
    case MP_BINARY_OP_INPLACE_SUBTRACT:
      return newFloat(lhs - right);
    case MP_BINARY_OP_MULTIPLY:
    case MP_BINARY_OP_INPLACE_MULTIPLY:
      return newFloat(lhs * right);
    case MP_BINARY_OP_TRUE_DIVIDE:
    case MP_BINARY_OP_INPLACE_TRUE_DIVIDE:
      if (right === 0) raiseZeroDivision();
      return newFloat(lhs / right);
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_INPLACE_FLOOR_DIVIDE:
      if (right === 0) raiseZeroDivision();
      return newFloat(floatDivmod(lhs, right).quotient);
    case MP_BINARY_OP_MODULO:
    case MP_BINARY_OP_INPLACE_MODULO:
      if (right === 0) raiseZeroDivision();
      return newFloat(floatModulo(lhs, right));
    case MP_BINARY_OP_POWER:
    case MP_BINARY_OP_INPLACE_POWER:
      return floatPower(lhs, right, rhs);
    case MP_BINARY_OP_DIVMOD: {
      if (right === 0) raiseZeroDivision();
      const { quotient, remainder } = floatDivmod(lhs, right);
      const top = mp.roots.mark();
      const first = newFloat(quotient);
      mp.roots.keepPtr(first.ptr);
      const second = newFloat(remainder);
      mp.roots.keepPtr(second.ptr);
      const tuple = newTuple(slotPair(first, second));
      mp.roots.release(top);
      return tuple;
    }
    case MP_BINARY_OP_LESS:
      return newBool(lhs < right);
    case MP_BINARY_OP_MORE:
      return newBool(lhs > right);
    case MP_BINARY_OP_EQUAL:
      return newBool(lhs === right);
    case MP_BINARY_OP_LESS_EQUAL:
      return newBool(lhs <= right);
    case MP_BINARY_OP_MORE_EQUAL:
      return newBool(lhs >= right);
    default:
      return MP_OBJ_NULL;
  }
}

function floatPower(x: number, y: number, rhs: MpObj): MpObj {
  if (x === 0 && y < 0 && y !== Number.NEGATIVE_INFINITY) raiseZeroDivision();
  if (x < 0 && y !== Math.floor(y) && !Number.isNaN(y)) {
    if (mp.features[COMPLEX] === 1) return complexBinaryOp(MP_BINARY_OP_POWER, x, 0, rhs);
    raiseValueError('complex values not supported');
  }
  if (mp.features[POW_FIX_NAN] === 1 && (x === 1 || y === 0)) return newFloat(1);
  return newFloat(libm().pow(x, y));
}

function floatTypeBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const { value } = lhs as MpFloat;
  if (typeof rhs === 'object' && rhs.type === typeComplex) return complexBinaryOp(op, value, 0, rhs);
  return floatBinaryOp(op, value, rhs);
}

defineType(typeFloat, {
  flags: MP_TYPE_FLAG_EQ_NOT_REFLEXIVE | MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  makeNew: floatMakeNew,
  print: floatPrint,
  unaryOp: floatUnaryOp,
  binaryOp: floatTypeBinaryOp,
});

installFloatOps({ floatBinaryOp, complexBinaryOp });
