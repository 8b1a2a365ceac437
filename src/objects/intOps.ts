import { MpFloat, newFloat, toFloat } from '../runtime/float.js';
import { floatOps } from '../runtime/installedOps.js';
import { MpList } from '../runtime/list.js';
import {
  type Mpz,
  mpzAbs,
  mpzAdd,
  mpzAnd,
  mpzAsFloat,
  mpzDeinit,
  mpzDivmod,
  mpzFixedFromInt,
  mpzMul,
  mpzNeg,
  mpzNot,
  mpzOnStack,
  mpzOr,
  mpzPow,
  mpzPow3,
  mpzQuotient,
  mpzRemainder,
  mpzSetFromInt,
  mpzShl,
  mpzShr,
  mpzSub,
  mpzXor,
} from '../runtime/mpz.js';
import { intAsFloat, intGetChecked, isInt, type MpInt, newIntFromLl, newMpInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj, MpStr } from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_AND,
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_DIVMOD,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_INPLACE_POWER,
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
  MP_UNARY_OP_ABS,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_INT_MAYBE,
  MP_UNARY_OP_INVERT,
  MP_UNARY_OP_NEGATIVE,
  MP_UNARY_OP_POSITIVE,
} from '../runtime/opcodesRuntime.js';
import { binaryOp, raiseZeroDivision } from '../runtime/ops.js';
import { raiseTypeError, raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { slotPair } from '../runtime/slots.js';
import { normaliseInt, smallIntFits, truncateToInt, wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { MpTuple, newTuple } from '../runtime/tuple.js';
import { mpConstFalse, mpConstTrue, newBool, typeComplex, typeTuple } from '../runtime/types.js';

/** Operators of integer objects (py/objint_mpz.c, py/objint_longlong.c, py/objint.c). */

const BITWISE = romFeature('MICROPY_OPT_MPZ_BITWISE');

type IntValue = number | bigint | MpInt;

/** The plain operator of an in-place one, whose results are the same for integers. */
function plainOp(op: number): number {
  return op >= MP_BINARY_OP_INPLACE_OR && op <= MP_BINARY_OP_INPLACE_POWER
    ? op + MP_BINARY_OP_OR - MP_BINARY_OP_INPLACE_OR
    : op;
}

/** Operators of int with what is no int (mp_obj_int_binary_op_extra_cases): bools, and sequences that are repeated. */
function extraCases(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  if (rhs === mpConstFalse) return binaryOp(op, lhs, 0);
  if (rhs === mpConstTrue) return binaryOp(op, lhs, 1);
  if (op === MP_BINARY_OP_MULTIPLY) {
    const isTuple = rhs instanceof MpTuple && rhs.type === typeTuple;
    if (rhs instanceof MpStr || isTuple || rhs instanceof MpList) return binaryOp(op, rhs, lhs);
  }
  return MP_OBJ_NULL;
}

/** mp_obj_int_binary_op: either side may be a small int. */
export function intBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const { longIntImpl } = mp;
  if (longIntImpl === 'mpz' && isInt(rhs)) return mpzOp(op, lhs as IntValue, rhs as IntValue);
  if (longIntImpl === 'none') return extraCases(op, lhs, rhs);
  const left = lhs as IntValue;
  if (!isInt(rhs)) {
    // Firmware with `long long` leaves floats to the float's own operators, which only a reverse operator reaches.
    if (longIntImpl === 'longlong') return extraCases(op, lhs, rhs);
    if (rhs instanceof MpFloat) return floatOps.floatBinaryOp(op, intAsFloat(left), rhs);
    if ((rhs as MpInt).type === typeComplex) return floatOps.complexBinaryOp(op, intAsFloat(left), 0, rhs);
    return extraCases(op, lhs, rhs);
  }
  return longLongOp(op, left, rhs as IntValue);
}

function compare(op: number, lhs: bigint, rhs: bigint): MpObj {
  switch (op) {
    case MP_BINARY_OP_LESS:
      return newBool(lhs < rhs);
    case MP_BINARY_OP_MORE:
      return newBool(lhs > rhs);
    case MP_BINARY_OP_LESS_EQUAL:
      return newBool(lhs <= rhs);
    case MP_BINARY_OP_MORE_EQUAL:
      return newBool(lhs >= rhs);
    case MP_BINARY_OP_EQUAL:
      return newBool(lhs === rhs);
    default:
      return MP_OBJ_NULL;
  }
}

function mpzOp(anyOp: number, lhs: IntValue, rhs: IntValue): MpObj {
  const zlhs = typeof lhs === 'object' ? lhs : mpzFixedFromInt(lhs);
  const zrhs = typeof rhs === 'object' ? rhs : mpzFixedFromInt(rhs);
  if (anyOp < MP_BINARY_OP_INPLACE_OR || anyOp >= MP_BINARY_OP_CONTAINS) {
    return compare(anyOp, zlhs.value, zrhs.value);
  }
  const op = plainOp(anyOp);
  if (op === MP_BINARY_OP_TRUE_DIVIDE && mp.options.float) {
    if (zrhs.len === 0) raiseZeroDivision();
    return newFloat(toFloat(mpzAsFloat(zlhs) / mpzAsFloat(zrhs)));
  }
  const { roots } = mp;
  // Not `keep`, whose look at a value is slow, as it sees all classes. One of a small int has no address.
  const top = roots.keepBoth(zlhs.ptr, zrhs.ptr);
  // C allocates the result before it looks at the operator.
  const res = newMpInt();
  roots.keepPtr(res.ptr);
  const result = mpzArithmetic(op, res, zlhs, zrhs, rhs);
  roots.release(top);
  // The object stays behind as garbage, with its digits.
  if (!mp.options.intResultNormalised || result !== res) return result;
  // The digits tell mostly, and are less to compare.
  return (res.len - 1) * mp.mpzDigBits < mp.intBits && smallIntFits(res.value) ? normaliseInt(res.value) : res;
}

function mpzArithmetic(op: number, res: MpInt, zlhs: Mpz, zrhs: Mpz, rhs: IntValue): MpObj {
  switch (op) {
    case MP_BINARY_OP_ADD:
      mpzAdd(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_SUBTRACT:
      mpzSub(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_MULTIPLY:
      mpzMul(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_FLOOR_DIVIDE:
      if (zrhs.len === 0) raiseZeroDivision();
      mpzQuotient(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_MODULO: {
      if (zrhs.len === 0) raiseZeroDivision();
      const quo = mpzOnStack();
      mpzRemainder(quo, res, zlhs, zrhs);
      mpzDeinit(quo);
      return res;
    }
    case MP_BINARY_OP_AND:
      mpzAnd(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_OR:
      mpzOr(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_XOR:
      mpzXor(res, zlhs, zrhs, mp.features[BITWISE] === 1);
      return res;
    case MP_BINARY_OP_LSHIFT:
    case MP_BINARY_OP_RSHIFT: {
      const count = Number(intGetChecked(rhs));
      if (count < 0) raiseValueError('negative shift count');
      if (op === MP_BINARY_OP_LSHIFT) mpzShl(res, zlhs, count);
      else mpzShr(res, zlhs, count);
      return res;
    }
    case MP_BINARY_OP_POWER:
      if (zrhs.value < 0n) {
        if (!mp.options.float) raiseValueError('negative power with no float support');
        return floatOps.floatBinaryOp(op, mpzAsFloat(zlhs), rhs);
      }
      mpzPow(res, zlhs, zrhs);
      return res;
    case MP_BINARY_OP_DIVMOD: {
      if (zrhs.len === 0) raiseZeroDivision();
      const quo = newMpInt();
      mp.roots.keepPtr(quo.ptr);
      mpzDivmod(quo, res, zlhs, zrhs);
      return newTuple(slotPair(quo, res));
    }
    default:
      return MP_OBJ_NULL;
  }
}

function longLongOp(anyOp: number, lhs: IntValue, rhs: IntValue): MpObj {
  const a = typeof lhs === 'object' ? lhs.value : BigInt(lhs);
  const b = typeof rhs === 'object' ? rhs.value : BigInt(rhs);
  const op = plainOp(anyOp);
  switch (op) {
    case MP_BINARY_OP_ADD:
      return newLongLong(a + b);
    case MP_BINARY_OP_SUBTRACT:
      return newLongLong(a - b);
    case MP_BINARY_OP_MULTIPLY:
      return newLongLong(a * b);
    // Unlike the other kinds of int these round towards zero.
    case MP_BINARY_OP_FLOOR_DIVIDE:
      if (b === 0n) raiseZeroDivision();
      return newLongLong(a / b);
    case MP_BINARY_OP_MODULO:
      if (b === 0n) raiseZeroDivision();
      return newLongLong(a % b);
    case MP_BINARY_OP_AND:
      return newLongLong(a & b);
    case MP_BINARY_OP_OR:
      return newLongLong(a | b);
    case MP_BINARY_OP_XOR:
      return newLongLong(a ^ b);
    case MP_BINARY_OP_LSHIFT:
      return newLongLong(a << shiftCount(b));
    case MP_BINARY_OP_RSHIFT:
      return newLongLong(a >> shiftCount(b));
    case MP_BINARY_OP_POWER:
      if (b < 0n) {
        if (!mp.options.float) raiseValueError('negative power with no float support');
        return floatOps.floatBinaryOp(op, toFloat(Number(a)), rhs);
      }
      return newLongLong(wrappingPower(a, b));
    default:
      return compare(op, a, b);
  }
}

/** What a 64-bit shift makes of a count that C casts to int: processors look at six bits. */
function shiftCount(b: bigint): bigint {
  return BigInt.asUintN(6, b);
}

function wrappingPower(base: bigint, exponent: bigint): bigint {
  let answer = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n) {
    if ((e & 1n) === 1n) answer = BigInt.asIntN(64, answer * b);
    b = BigInt.asIntN(64, b * b);
  }
  return answer;
}

function newLongLong(value: bigint): MpObj {
  return newIntFromLl(BigInt.asIntN(64, value));
}

/** mp_obj_int_unary_op, of an integer object. */
export function intUnaryOp(op: number, self: MpObj): MpObj {
  const o = self as MpInt;
  const { value } = o;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(value !== 0n);
    case MP_UNARY_OP_HASH:
      return wrapSmallInt(truncateToInt(value));
    case MP_UNARY_OP_POSITIVE:
    case MP_UNARY_OP_INT_MAYBE:
      return o;
    case MP_UNARY_OP_NEGATIVE:
      return mp.longIntImpl === 'mpz' ? derived(o, mpzNeg) : newLongLong(-value);
    case MP_UNARY_OP_INVERT:
      return mp.longIntImpl === 'mpz' ? derived(o, mpzNot) : newLongLong(~value);
    case MP_UNARY_OP_ABS:
      if (value >= 0n) return o;
      return mp.longIntImpl === 'mpz' ? derived(o, mpzAbs) : newLongLong(-value);
    default:
      return MP_OBJ_NULL;
  }
}

function derived(o: MpInt, derive: (dest: Mpz, src: Mpz) => void): MpInt {
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  const res = newMpInt();
  mp.roots.keepPtr(res.ptr);
  derive(res, o);
  mp.roots.release(top);
  return res;
}

/** An operand of pow3: a small int's digits are on the heap here. */
function pow3Operand(o: IntValue): Mpz {
  if (typeof o === 'object') return o;
  const z = mpzOnStack();
  mpzSetFromInt(z, BigInt(o));
  return z;
}

/** `pow(base, exponent, modulus)` (mp_obj_int_pow3). Raises TypeError, and ZeroDivisionError where C would crash. */
export function intPow3(base: MpObj, exponent: MpObj, modulus: MpObj): MpObj {
  if (!isInt(base) || !isInt(exponent) || !isInt(modulus)) {
    return raiseTypeError('pow() with 3 arguments requires integers');
  }
  if (mp.options.intPow3Mpz && modulus === 0) return raiseValueError('divide by zero');
  const top = mp.roots.mark();
  mp.roots.keep(base);
  mp.roots.keep(exponent);
  mp.roots.keep(modulus);
  const res = mp.options.intPow3Mpz ? newMpInt() : (newIntFromLl(0) as MpInt);
  mp.roots.keepPtr(res.ptr);
  const lhs = pow3Operand(base as IntValue);
  const rhs = pow3Operand(exponent as IntValue);
  const mod = pow3Operand(modulus as IntValue);
  if (mod.len === 0) raiseZeroDivision();
  mpzPow3(res, lhs, rhs, mod);
  if (typeof base !== 'object') mpzDeinit(lhs);
  if (typeof exponent !== 'object') mpzDeinit(rhs);
  if (typeof modulus !== 'object') mpzDeinit(mod);
  mp.roots.release(top);
  return res;
}
