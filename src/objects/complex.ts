import { argCheckNum } from '../runtime/args.js';
import { MpComplex, newComplex, newFloat, toFloat } from '../runtime/float.js';
import {
  MP_OBJ_NULL,
  MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  MP_TYPE_FLAG_EQ_NOT_REFLEXIVE,
  type MpObj,
  type MpQstr,
} from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_INPLACE_FLOOR_DIVIDE,
  MP_BINARY_OP_INPLACE_MULTIPLY,
  MP_BINARY_OP_INPLACE_POWER,
  MP_BINARY_OP_INPLACE_SUBTRACT,
  MP_BINARY_OP_INPLACE_TRUE_DIVIDE,
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
import { objGetComplex, objGetComplexMaybe, objGetFloat } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { PF_FLAG_SHOW_SIGN, printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseTypeError } from '../runtime/raise.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { isStr } from '../runtime/str.js';
import { defineType, newBool, typeComplex, typeZeroDivisionError } from '../runtime/types.js';
import { decimalScale } from './decimalScale.js';
import { MP_FLOAT_REPR_PREC } from './floatDigits.js';
import { floatHash } from './floatHash.js';
import { floatText, printFloat } from './formatFloat.js';
import { libm } from './libm/libm.js';
import { parseNumDecimal } from './parseNum.js';

/** The type `complex` (py/objcomplex.c). Every operation is rounded to the firmware's precision on its own. */

function complexPrint(print: MpPrint, self: MpObj): void {
  const { real, imag } = self as MpComplex;
  if (decimalScale() !== null) {
    printByDigits(print, real, imag);
    return;
  }
  if (real === 0) {
    printf(print, '%sj', floatText(imag));
    return;
  }
  printf(print, '(%s', floatText(real));
  if (imag >= 0 || Number.isNaN(imag)) print.strn('+');
  printf(print, '%sj)', floatText(imag));
}

/** As in releases that print floats by their digits: the sign of the imaginary part is a matter of its format. */
function printByDigits(print: MpPrint, real: number, imag: number): void {
  if (real !== 0) {
    print.strn('(');
    printFloat(print, real, 'g', 0, '', -1, MP_FLOAT_REPR_PREC);
  }
  printFloat(print, imag, 'g', real === 0 ? 0 : PF_FLAG_SHOW_SIGN, '', -1, MP_FLOAT_REPR_PREC);
  print.strn(real === 0 ? 'j' : 'j)');
}

function complexMakeNew(_type: unknown, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 2, false);
  if (nArgs === 0) return newComplex(0, 0);
  const first = args[off]!;
  if (nArgs === 1) {
    if (isStr(first)) return parseNumDecimal(first.data, true, true, null);
    if (first instanceof MpComplex) return first;
    const { real, imag } = objGetComplex(first);
    return newComplex(real, imag);
  }
  const second = args[off + 1]!;
  let { real, imag } = first instanceof MpComplex ? first : { real: objGetFloat(first), imag: 0 };
  if (second instanceof MpComplex) {
    real = toFloat(real - second.imag);
    imag = toFloat(imag + second.real);
  } else {
    imag = toFloat(imag + objGetFloat(second));
  }
  return newComplex(real, imag);
}

/** Absolute value of a complex number. */
function modulus(real: number, imag: number): number {
  return toFloat(Math.sqrt(toFloat(toFloat(real * real) + toFloat(imag * imag))));
}

function complexUnaryOp(op: number, self: MpObj): MpObj {
  const { real, imag } = self as MpComplex;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(real !== 0 || imag !== 0);
    case MP_UNARY_OP_HASH:
      return wrapSmallInt(BigInt(floatHash(real)) ^ BigInt(floatHash(imag)));
    case MP_UNARY_OP_POSITIVE:
      return self;
    case MP_UNARY_OP_NEGATIVE:
      return newComplex(-real, -imag);
    case MP_UNARY_OP_ABS:
      return newFloat(modulus(real, imag));
    default:
      return MP_OBJ_NULL;
  }
}

const QSTR_real = q('real');
const QSTR_imag = q('imag');

function complexAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  const { real, imag } = self as MpComplex;
  if (attr === QSTR_real) dest[off] = newFloat(real);
  else if (attr === QSTR_imag) dest[off] = newFloat(imag);
}

function multiply(aReal: number, aImag: number, bReal: number, bImag: number): MpObj {
  return newComplex(toFloat(aReal * bReal) - toFloat(aImag * bImag), toFloat(aReal * bImag) + toFloat(aImag * bReal));
}

function divide(aReal: number, aImag: number, bReal: number, bImag: number): MpObj {
  if (bImag === 0) {
    if (bReal === 0) raiseMsg(typeZeroDivisionError, 'complex divide by zero');
    return newComplex(aReal / bReal, aImag / bReal);
  }
  if (bReal === 0) return newComplex(aImag / bImag, -aReal / bImag);
  const square = toFloat(toFloat(bReal * bReal) + toFloat(bImag * bImag));
  return multiply(aReal, aImag, toFloat(bReal / square), toFloat(bImag / -square));
}

/** z ** w by way of logarithm and exponential. */
function power(zReal: number, zImag: number, wReal: number, wImag: number): MpObj {
  const abs = modulus(zReal, zImag);
  if (abs === 0) {
    if (wImag !== 0 || !(wReal >= 0)) raiseMsg(typeZeroDivisionError, '0.0 to a complex power');
    return newComplex(wReal === 0 ? 1 : 0, zImag);
  }
  const ln = libm().log(abs);
  const arg = libm().atan2(zImag, zReal);
  const x = toFloat(toFloat(wReal * ln) - toFloat(wImag * arg));
  const y = toFloat(toFloat(wImag * ln) + toFloat(wReal * arg));
  const exp = libm().exp(x);
  return newComplex(exp * libm().cos(y), exp * libm().sin(y));
}

/** mp_obj_complex_binary_op: the parts of the left side in the firmware's precision. */
export function complexBinaryOp(op: number, lhsReal: number, lhsImag: number, rhs: MpObj): MpObj {
  const right = objGetComplexMaybe(rhs);
  if (right === null) return MP_OBJ_NULL;
  const { real, imag } = right;
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD:
      return newComplex(lhsReal + real, lhsImag + imag);
    case MP_BINARY_OP_SUBTRACT:
    case MP_BINARY_OP_INPLACE_SUBTRACT:
      return newComplex(lhsReal - real, lhsImag - imag);
    case MP_BINARY_OP_MULTIPLY:
    case MP_BINARY_OP_INPLACE_MULTIPLY:
      return multiply(lhsReal, lhsImag, real, imag);
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_INPLACE_FLOOR_DIVIDE:
      return raiseTypeError("can't truncate-divide a complex number");
    case MP_BINARY_OP_TRUE_DIVIDE:
    case MP_BINARY_OP_INPLACE_TRUE_DIVIDE:
      return divide(lhsReal, lhsImag, real, imag);
    case MP_BINARY_OP_POWER:
    case MP_BINARY_OP_INPLACE_POWER:
      return power(lhsReal, lhsImag, real, imag);
    case MP_BINARY_OP_EQUAL:
      return newBool(lhsReal === real && lhsImag === imag);
    default:
      return MP_OBJ_NULL;
  }
}

defineType(typeComplex, {
  flags: MP_TYPE_FLAG_EQ_NOT_REFLEXIVE | MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  makeNew: complexMakeNew,
  print: complexPrint,
  unaryOp: complexUnaryOp,
  binaryOp: (op, lhs, rhs) => complexBinaryOp(op, (lhs as MpComplex).real, (lhs as MpComplex).imag, rhs),
  attr: complexAttr,
});
