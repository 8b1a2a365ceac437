import { newFloat } from './float.js';
import { floatOps } from './installedOps.js';
import { newIntFromLl } from './newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj } from './obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_AND,
  MP_BINARY_OP_DIVMOD,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_INPLACE_AND,
  MP_BINARY_OP_INPLACE_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_LSHIFT,
  MP_BINARY_OP_INPLACE_MODULO,
  MP_BINARY_OP_INPLACE_MULTIPLY,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_INPLACE_POWER,
  MP_BINARY_OP_INPLACE_RSHIFT,
  MP_BINARY_OP_INPLACE_SUBTRACT,
  MP_BINARY_OP_INPLACE_TRUE_DIVIDE,
  MP_BINARY_OP_INPLACE_XOR,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_LSHIFT,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_RSHIFT,
  MP_BINARY_OP_SUBTRACT,
  MP_BINARY_OP_TRUE_DIVIDE,
  MP_BINARY_OP_XOR,
} from './opcodesRuntime.js';
import { raiseMsg, raiseValueError } from './raise.js';
import {
  bigFloorDivide,
  bigModulo,
  normaliseInt,
  smallIntFits,
  smallIntFloorDivide,
  smallIntModulo,
} from './smallInt.js';
import { mp } from './state.js';
import { newTuple } from './tuple.js';
import { newBool, typeZeroDivisionError } from './types.js';

/**
 * Binary operators on two small ints (py/runtime.c mp_binary_op). MP_OBJ_SENTINEL as a result: it overflows, and the
 * operation must be done again with a long int on the left. MP_OBJ_NULL: no such operator.
 */

/** Raises ZeroDivisionError. */
export function raiseZeroDivision(): never {
  return raiseMsg(typeZeroDivisionError, 'divide by zero');
}

/** Both values are safe integers; every result that is one too is computed in doubles. */
export function smallIntBinaryOp(op: number, lhs: number, rhs: number): MpObj {
  let r: number;
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD:
      r = lhs + rhs;
      break;
    case MP_BINARY_OP_SUBTRACT:
    case MP_BINARY_OP_INPLACE_SUBTRACT:
      r = lhs - rhs;
      break;
    case MP_BINARY_OP_LESS:
      return newBool(lhs < rhs);
    case MP_BINARY_OP_MORE:
      return newBool(lhs > rhs);
    case MP_BINARY_OP_LESS_EQUAL:
      return newBool(lhs <= rhs);
    case MP_BINARY_OP_MORE_EQUAL:
      return newBool(lhs >= rhs);
    case MP_BINARY_OP_MULTIPLY:
    case MP_BINARY_OP_INPLACE_MULTIPLY:
      r = lhs * rhs + 0;
      if (r >= mp.fastIntMin && r <= mp.fastIntMax) return r;
      return bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_INPLACE_FLOOR_DIVIDE:
      if (rhs === 0) raiseZeroDivision();
      r = smallIntFloorDivide(lhs, rhs);
      break;
    case MP_BINARY_OP_MODULO:
    case MP_BINARY_OP_INPLACE_MODULO:
      if (rhs === 0) raiseZeroDivision();
      return smallIntModulo(lhs, rhs);
    case MP_BINARY_OP_OR:
    case MP_BINARY_OP_INPLACE_OR:
      if ((lhs | 0) !== lhs || (rhs | 0) !== rhs) return bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
      return lhs | rhs;
    case MP_BINARY_OP_XOR:
    case MP_BINARY_OP_INPLACE_XOR:
      if ((lhs | 0) !== lhs || (rhs | 0) !== rhs) return bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
      return lhs ^ rhs;
    case MP_BINARY_OP_AND:
    case MP_BINARY_OP_INPLACE_AND:
      if ((lhs | 0) !== lhs || (rhs | 0) !== rhs) return bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
      return lhs & rhs;
    case MP_BINARY_OP_LSHIFT:
    case MP_BINARY_OP_INPLACE_LSHIFT:
      return shiftLeft(lhs, rhs);
    case MP_BINARY_OP_RSHIFT:
    case MP_BINARY_OP_INPLACE_RSHIFT:
      if (rhs < 0) raiseNegativeShift();
      if ((lhs | 0) === lhs) return lhs >> Math.min(rhs, 31);
      return rhs > 63 ? (lhs < 0 ? -1 : 0) : Math.floor(lhs / 2 ** rhs);
    default:
      return otherOp(op, lhs, rhs);
  }
  if (r >= mp.fastIntMin && r <= mp.fastIntMax) return r;
  return bigIntBinaryOp(op, BigInt(lhs), BigInt(rhs));
}

function raiseNegativeShift(): never {
  return raiseValueError('negative shift count');
}

function shiftLeft(lhs: number, rhs: number): MpObj {
  if (rhs < 0) raiseNegativeShift();
  if (rhs >= mp.intBits) return MP_OBJ_SENTINEL;
  const r = lhs * 2 ** rhs;
  if (r >= mp.fastIntMin && r <= mp.fastIntMax) return r;
  return bigShiftLeft(BigInt(lhs), rhs);
}

function bigShiftLeft(lhs: bigint, rhs: number): MpObj {
  if (rhs >= mp.intBits) return MP_OBJ_SENTINEL;
  const r = normaliseInt(lhs << BigInt(rhs));
  return smallIntFits(r) ? r : MP_OBJ_SENTINEL;
}

/** The rarer operators, for values of any size. */
function otherOp(op: number, lhs: number | bigint, rhs: number | bigint): MpObj {
  switch (op) {
    case MP_BINARY_OP_TRUE_DIVIDE:
    case MP_BINARY_OP_INPLACE_TRUE_DIVIDE:
      if (!mp.options.float) return MP_OBJ_NULL;
      if (rhs === 0) raiseZeroDivision();
      return newFloat(toFloat(lhs) / toFloat(rhs));
    case MP_BINARY_OP_POWER:
    case MP_BINARY_OP_INPLACE_POWER:
      return power(op, lhs, rhs);
    case MP_BINARY_OP_DIVMOD:
      return divmod(lhs, rhs);
    default:
      return MP_OBJ_NULL;
  }
}

/** A C cast to `mp_float_t`. */
function toFloat(n: number | bigint): number {
  return mp.options.singleFloat ? Math.fround(Number(n)) : Number(n);
}

/** Whether C finds a product too large: for a small int, or with UHEAP_MUL_OVERFLOW_BY_WORD for an `mp_int_t`. */
function productOverflows(r: bigint): boolean {
  return mp.options.mulOverflowByWord ? BigInt.asIntN(mp.intBits, r) !== r : !smallIntFits(r);
}

function power(op: number, lhs: number | bigint, rhs: number | bigint): MpObj {
  if (rhs < 0) {
    if (!mp.options.float) raiseValueError('negative power with no float support');
    return floatOps.floatBinaryOp(op, toFloat(lhs), rhs);
  }
  // Squaring stops before the last bit is used up, so that only a result that is too large overflows.
  let base = BigInt(lhs);
  let exponent = BigInt(rhs);
  let answer = 1n;
  while (exponent > 0n) {
    if ((exponent & 1n) === 1n) {
      answer *= base;
      if (productOverflows(answer)) return MP_OBJ_SENTINEL;
    }
    if (exponent === 1n) break;
    exponent >>= 1n;
    base *= base;
    if (productOverflows(base)) return MP_OBJ_SENTINEL;
  }
  return fromMachineInt(answer);
}

function divmod(lhs: number | bigint, rhs: number | bigint): MpObj {
  if (rhs === 0) raiseZeroDivision();
  const quotient = normaliseInt(bigFloorDivide(BigInt(lhs), BigInt(rhs)));
  const rest = normaliseInt(bigModulo(BigInt(lhs), BigInt(rhs)));
  // C stores the quotient as a small int unchecked; only dividing the least one by -1 doesn't fit.
  return newTuple([smallIntFits(quotient) ? quotient : mp.smallIntMin, rest]);
}

/** As `smallIntBinaryOp`, where a value or the result may be beyond a double's precision. */
export function bigIntBinaryOp(op: number, lhs: bigint, rhs: bigint): MpObj {
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD:
      return fromMachineInt(lhs + rhs);
    case MP_BINARY_OP_SUBTRACT:
    case MP_BINARY_OP_INPLACE_SUBTRACT:
      return fromMachineInt(lhs - rhs);
    case MP_BINARY_OP_LESS:
      return newBool(lhs < rhs);
    case MP_BINARY_OP_MORE:
      return newBool(lhs > rhs);
    case MP_BINARY_OP_LESS_EQUAL:
      return newBool(lhs <= rhs);
    case MP_BINARY_OP_MORE_EQUAL:
      return newBool(lhs >= rhs);
    case MP_BINARY_OP_MULTIPLY:
    case MP_BINARY_OP_INPLACE_MULTIPLY: {
      const r = lhs * rhs;
      return productOverflows(r) ? MP_OBJ_SENTINEL : fromMachineInt(r);
    }
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_INPLACE_FLOOR_DIVIDE:
      if (rhs === 0n) raiseZeroDivision();
      return fromMachineInt(bigFloorDivide(lhs, rhs));
    case MP_BINARY_OP_MODULO:
    case MP_BINARY_OP_INPLACE_MODULO:
      if (rhs === 0n) raiseZeroDivision();
      return normaliseInt(bigModulo(lhs, rhs));
    case MP_BINARY_OP_OR:
    case MP_BINARY_OP_INPLACE_OR:
      return normaliseInt(lhs | rhs);
    case MP_BINARY_OP_XOR:
    case MP_BINARY_OP_INPLACE_XOR:
      return normaliseInt(lhs ^ rhs);
    case MP_BINARY_OP_AND:
    case MP_BINARY_OP_INPLACE_AND:
      return normaliseInt(lhs & rhs);
    case MP_BINARY_OP_LSHIFT:
    case MP_BINARY_OP_INPLACE_LSHIFT:
      if (rhs < 0n) raiseNegativeShift();
      return bigShiftLeft(lhs, Number(rhs));
    case MP_BINARY_OP_RSHIFT:
    case MP_BINARY_OP_INPLACE_RSHIFT:
      if (rhs < 0n) raiseNegativeShift();
      return normaliseInt(lhs >> (rhs > 63n ? 63n : rhs));
    default:
      return otherOp(op, normaliseInt(lhs), normaliseInt(rhs));
  }
}

/** A result that fits an `mp_int_t` but perhaps no small int: then it is a long int at once. */
function fromMachineInt(r: bigint): MpObj {
  const n = normaliseInt(r);
  return smallIntFits(n) ? n : newIntFromLl(n);
}
