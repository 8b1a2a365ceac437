import { frexp, ldexp, modf } from '../objects/floatParts.js';
import { newIntFromFloat } from '../objects/int.js';
import { libm } from '../objects/libm/libm.js';
import { argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { MpFloat, newFloat, newNan, romFloat, signBit, toFloat } from '../runtime/float.js';
import { type FunKw, fun1, fun2, funKw, funVar } from '../runtime/fun.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { binaryOp, MP_BINARY_OP_MULTIPLY, objGetFloat, objGetInt, raiseZeroDivision } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { slotPair } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstFalse, mpConstTrue, newBool } from '../runtime/types.js';
import { defineModule, type ModuleRow } from './registry.js';

/** The module `math` (py/modmath.c). */

const POW_FIX_NAN = romFeature('MICROPY_PY_MATH_POW_FIX_NAN');
const OPT_FACTORIAL = romFeature('MICROPY_OPT_MATH_FACTORIAL');

type Real1 = (x: number) => number;
type Real2 = (x: number, y: number) => number;

function mathError(): never {
  return raiseValueError('math domain error');
}

/** A function of one number, whose results that aren't finite are errors unless the argument wasn't either. */
function real1(name: string, fun: Real1, needs?: 'MICROPY_PY_MATH_SPECIAL_FUNCTIONS'): ModuleRow {
  const call = fun1(name, (arg) => {
    const x = objGetFloat(arg);
    const y = fun(x);
    if (!Number.isFinite(y) && (Number.isNaN(y) ? !Number.isNaN(x) : Number.isFinite(x) || Number.isNaN(x))) {
      mathError();
    }
    return newFloat(y);
  });
  return needs === undefined ? [name, call] : [name, call, needs];
}

function real2(name: string, fun: Real2): ModuleRow {
  return [
    name,
    fun2(name, (a, b) => {
      const x = objGetFloat(a);
      const y = objGetFloat(b);
      const z = fun(x, y);
      const isNaNAnew = Number.isNaN(z) && !Number.isNaN(x) && !Number.isNaN(y);
      if (isNaNAnew || (isInfinite(z) && !isInfinite(x) && !isInfinite(y))) mathError();
      return newFloat(z);
    }),
  ];
}

function isInfinite(x: number): boolean {
  return x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY;
}

function toBool(name: string, fun: (x: number) => boolean): ModuleRow {
  return [name, fun1(name, (arg) => newBool(fun(objGetFloat(arg))))];
}

function toInt(name: string, fun: Real1): ModuleRow {
  return [name, fun1(name, (arg) => newIntFromFloat(fun(objGetFloat(arg))))];
}

function copysign(to: MpObj, from: MpObj): MpFloat {
  const x = Math.abs(objGetFloat(to));
  const isNegative = from instanceof MpFloat ? signBit(from) : objGetFloat(from) < 0;
  if (Number.isNaN(x)) return newNan(isNegative);
  return newFloat(isNegative ? -x : x);
}

function pow(x: number, y: number): number {
  if (mp.features[POW_FIX_NAN] === 1 && (x === 1 || y === 0)) return 1;
  return libm().pow(x, y);
}

function log(nArgs: number, args: MpObj[], off: number): MpObj {
  const x = objGetFloat(args[off]!);
  if (x <= 0) mathError();
  const l = libm().log(x);
  if (nArgs === 1) return newFloat(l);
  const base = objGetFloat(args[off + 1]!);
  if (base <= 0) mathError();
  if (base === 1) raiseZeroDivision();
  return newFloat(l / libm().log(base));
}

/** A tuple of two values that were just made, the first of which is rooted by the caller. */
function pair(top: number, first: MpObj, second: MpObj): MpObj {
  mp.roots.keep(second);
  const tuple = newTuple(slotPair(first, second));
  mp.roots.release(top);
  return tuple;
}

function mathFrexp(arg: MpObj): MpObj {
  const { mantissa, exponent } = frexp(objGetFloat(arg));
  const top = mp.roots.mark();
  const first = newFloat(mantissa);
  mp.roots.keep(first);
  return pair(top, first, newInt(exponent));
}

function mathModf(arg: MpObj): MpObj {
  const { whole, fraction } = modf(objGetFloat(arg));
  const top = mp.roots.mark();
  const first = newFloat(fraction);
  mp.roots.keep(first);
  return pair(top, first, newFloat(whole));
}

const ISCLOSE_ARGS = [
  mpArg('rel_tol', MP_ARG_KW_ONLY | MP_ARG_OBJ, MP_OBJ_NULL),
  mpArg('abs_tol', MP_ARG_KW_ONLY | MP_ARG_OBJ, 0),
];

const isclose: FunKw = (nArgs, nKw, args, off) => {
  const [relArg, absArg] = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, ISCLOSE_ARGS);
  const a = objGetFloat(args[off]!);
  const b = objGetFloat(args[off + 1]!);
  const relTol = relArg === MP_OBJ_NULL ? toFloat(1e-9) : objGetFloat(relArg!);
  const absTol = objGetFloat(absArg!);
  if (relTol < 0 || absTol < 0) mathError();
  if (a === b) return mpConstTrue;
  const difference = Math.abs(toFloat(a - b));
  if (isInfinite(difference)) return mpConstFalse;
  return newBool(
    difference <= absTol || difference <= Math.abs(toFloat(relTol * a)) || difference <= Math.abs(toFloat(relTol * b)),
  );
};

function multiply(a: MpObj, b: MpObj): MpObj {
  const top = mp.roots.mark();
  mp.roots.keep(a);
  mp.roots.keep(b);
  const product = binaryOp(MP_BINARY_OP_MULTIPLY, a, b);
  mp.roots.release(top);
  return product;
}

/** The product of all integers from `start` to `end`, by halves. */
function productOfRange(start: number, end: number): MpObj {
  if (start === end) return newInt(start);
  if (end - start === 1) return multiply(start, end);
  if (end - start === 2) return multiply(multiply(start, start + 1), end);
  const middle = start + ((end - start) >>> 1);
  const left = productOfRange(start, middle);
  const top = mp.roots.mark();
  mp.roots.keep(left);
  const right = productOfRange(middle + 1, end);
  mp.roots.release(top);
  return multiply(left, right);
}

/** n! from differences of squares, without recursion. */
function factorialBySquares(n: number): MpObj {
  if (n <= 1) return 1;
  const half = n >> 1;
  let square = half * half;
  let product: MpObj = square * 2 * (n & 1 ? n : 1);
  for (let odd = 1; odd < n - 2; odd += 2) {
    square -= odd;
    product = multiply(product, square);
  }
  return product;
}

function factorial(arg: MpObj): MpObj {
  const n = Number(objGetInt(arg));
  if (n < 0) raiseValueError('negative factorial');
  if (mp.features[OPT_FACTORIAL] !== 1) return factorialBySquares(n);
  return n === 0 ? 1 : productOfRange(1, n);
}

const SPECIAL = 'MICROPY_PY_MATH_SPECIAL_FUNCTIONS';

defineModule({
  name: 'math',
  rows: [
    ['__name__', q('math')],
    ['e', () => romFloat(Math.E)],
    ['pi', () => romFloat(Math.PI)],
    ['tau', () => romFloat(2 * Math.PI), 'MICROPY_PY_MATH_CONSTANTS'],
    ['inf', () => romFloat(Number.POSITIVE_INFINITY), 'MICROPY_PY_MATH_CONSTANTS'],
    ['nan', () => romFloat(Number.NaN), 'MICROPY_PY_MATH_CONSTANTS'],
    real1('sqrt', (x) => toFloat(Math.sqrt(x))),
    real2('pow', pow),
    real1('exp', (x) => libm().exp(x)),
    real1('expm1', (x) => libm().expm1(x), SPECIAL),
    ['log', funVar('log', 1, 2, log)],
    real1('log2', (x) => libm().log2(x), SPECIAL),
    real1('log10', (x) => libm().log10(x), SPECIAL),
    real1('cosh', (x) => libm().cosh(x), SPECIAL),
    real1('sinh', (x) => libm().sinh(x), SPECIAL),
    real1('tanh', (x) => libm().tanh(x), SPECIAL),
    real1('acosh', (x) => libm().acosh(x), SPECIAL),
    real1('asinh', (x) => libm().asinh(x), SPECIAL),
    real1('atanh', (x) => libm().atanh(x), SPECIAL),
    real1('cos', (x) => libm().cos(x)),
    real1('sin', (x) => libm().sin(x)),
    real1('tan', (x) => libm().tan(x)),
    real1('acos', (x) => libm().acos(x)),
    real1('asin', (x) => libm().asin(x)),
    real1('atan', (x) => libm().atan(x)),
    real2('atan2', (y, x) => libm().atan2(y, x)),
    toInt('ceil', Math.ceil),
    ['copysign', fun2('copysign', copysign)],
    real1('fabs', Math.abs),
    toInt('floor', Math.floor),
    real2('fmod', (x, y) => x % y),
    toBool('isfinite', Number.isFinite),
    toBool('isinf', isInfinite),
    toBool('isnan', Number.isNaN),
    ['isclose', funKw('isclose', 2, isclose), 'MICROPY_PY_MATH_ISCLOSE'],
    toInt('trunc', Math.trunc),
    ['frexp', fun1('frexp', mathFrexp)],
    ['ldexp', fun2('ldexp', (x, exponent) => newFloat(ldexp(objGetFloat(x), Number(objGetInt(exponent)))))],
    ['modf', fun1('modf', mathModf)],
    ['radians', fun1('radians', (x) => newFloat(objGetFloat(x) * toFloat(toFloat(Math.PI) / 180)))],
    ['degrees', fun1('degrees', (x) => newFloat(objGetFloat(x) * toFloat(180 / toFloat(Math.PI))))],
    ['factorial', fun1('factorial', factorial), 'MICROPY_PY_MATH_FACTORIAL'],
    real1('erf', (x) => libm().erf(x), SPECIAL),
    real1('erfc', (x) => libm().erfc(x), SPECIAL),
    real1('gamma', (x) => libm().gamma(x), SPECIAL),
    real1('lgamma', (x) => libm().lgamma(x), SPECIAL),
  ],
});
