import {
  exceptionAddTraceback,
  type MpException,
  newExceptionArgs,
  newExceptionMsg,
  newExceptionMsgVarg,
} from '../runtime/exception.js';
import { newComplex, newFloat, newNan } from '../runtime/float.js';
import { mpzSetFromStr } from '../runtime/mpz.js';
import { type MpInt, newIntFromLl, newMpInt } from '../runtime/newInt.js';
import type { MpObj, MpQstr } from '../runtime/obj.js';
import { NO_NAME } from '../runtime/opNames.js';
import { printf } from '../runtime/printf.js';
import { raiseMsg, raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { normaliseInt, smallIntFits } from '../runtime/smallInt.js';
import { MICROPY_ERROR_REPORTING_NORMAL, MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { typeOverflowError, typeStr, typeSyntaxError, typeValueError } from '../runtime/types.js';
import { newStrTypeFromVstr, Vstr } from '../runtime/vstr.js';
import { parseReal } from './parseReal.js';
import { strPrintQuoted } from './strPrint.js';

/** Numbers from text (py/parsenum.c): literals of source code, and what `int`, `float` and `complex` are given. */

/** Where in source code a number stands: its errors are SyntaxErrors then. */
export interface NumberPosition {
  readonly sourceName: MpQstr;
  readonly tokLine: number;
}

const COMPLEX = romFeature('MICROPY_PY_BUILTINS_COMPLEX');
const LEADING_ZERO_ERROR = romFeature('UHEAP_INT_LEADING_ZERO_ERROR');
const COMPLEX_SIGN_EACH = romFeature('UHEAP_COMPLEX_SIGN_EACH');

function raiseAt(exc: MpException, position: NumberPosition | null): never {
  if (position !== null) {
    exc.type = typeSyntaxError;
    exceptionAddTraceback(exc, position.sourceName, position.tokLine, NO_NAME);
  }
  throw exc;
}

/** As C's unichar_isspace of a byte. */
function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 9 && c <= 13);
}

function skipSpace(str: string, from: number): number {
  let at = from;
  while (at < str.length && isSpace(str.charCodeAt(at))) at++;
  return at;
}

const PREFIX_BASE: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };

/** The base that a number's prefix says, and where its digits begin (mp_parse_num_base); `base` 0 takes any prefix. */
function parseNumBase(str: string, at: number, base: number): { base: number; at: number } {
  if (str.length - at > 1 && str[at] === '0') {
    const named = PREFIX_BASE[String.fromCharCode(str.charCodeAt(at + 1) | 0x20)];
    if (named !== undefined && (base === 0 || base === named)) return { base: named, at: at + 2 };
    // No digit but 0 is one of base 1.
    if (base === 0 && mp.features[LEADING_ZERO_ERROR] === 1) return { base: 1, at };
  }
  return { base: base === 0 ? 10 : base, at };
}

/** Value of a digit, letters counting from 10; 99 for what is none. */
function digitValue(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 + 10 : 99;
}

const UNDERSCORE = 0x5f;

/** Reads digits of a value that is beyond a small int, as far as they go. */
function parseLongInt(str: string, from: number, neg: boolean, base: number): { value: MpObj; at: number } {
  if (mp.longIntImpl === 'none') raiseMsg(typeOverflowError, 'long int not supported in this build');
  let at = from;
  while (at < str.length && digitValue(str.charCodeAt(at)) < base) at++;
  const magnitude = bigFromDigits(str.slice(from, at), base);
  if (mp.longIntImpl === 'longlong') {
    // strtoll stops at the largest long long, and C forgets the sign.
    return { value: newIntFromLl(magnitude > 0x7fffffffffffffffn ? 0x7fffffffffffffffn : magnitude), at };
  }
  const o: MpInt = newMpInt();
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  mpzSetFromStr(o, neg ? -magnitude : magnitude, str.length - from);
  mp.roots.release(top);
  return { value: o, at };
}

const BIGINT_PREFIX: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };

function bigFromDigits(digits: string, base: number): bigint {
  const prefix = BIGINT_PREFIX[base];
  if (prefix !== undefined) return BigInt(prefix + digits);
  let value = 0n;
  const b = BigInt(base);
  for (let i = 0; i < digits.length; i++) value = value * b + BigInt(digitValue(digits.charCodeAt(i)));
  return value;
}

/**
 * Reads an integer (mp_parse_num_integer).
 * @param str bytes, one a character
 * @param base 2 to 36, or 0 to go by the prefix
 */
export function parseNumInteger(str: string, base: number, position: NumberPosition | null): MpObj {
  if ((base !== 0 && base < 2) || base > 36) raiseValueError('int() arg 2 must be >= 2 and <= 36');
  let at = skipSpace(str, 0);
  let neg = false;
  if (at < str.length && (str[at] === '+' || str[at] === '-')) neg = str[at++] === '-';
  const prefixed = parseNumBase(str, at, base);
  const start = prefixed.at;
  const realBase = prefixed.base;
  let small = 0;
  // Set once the value is beyond what a number holds but is still a small int.
  let big: bigint | null = null;
  let value: MpObj | null = null;
  for (at = start; at < str.length; at++) {
    const c = str.charCodeAt(at);
    if (c === UNDERSCORE) continue;
    const digit = digitValue(c);
    if (digit >= realBase) break;
    if (big === null) {
      const next = small * realBase + digit;
      if (next <= mp.fastIntMax) {
        small = next;
        continue;
      }
      big = BigInt(small);
    }
    big = big * BigInt(realBase) + BigInt(digit);
    if (!smallIntFits(big)) {
      const long = parseLongInt(str, start, neg, realBase);
      value = long.value;
      at = long.at;
      break;
    }
  }
  if (value === null) {
    if (big === null) value = neg && small !== 0 ? -small : small;
    else value = normaliseInt(neg ? -big : big);
  }
  if (at !== start && skipSpace(str, at) === str.length) return value;
  return raiseIntegerSyntax(str.slice(start), realBase === 1 ? 0 : realBase, position);
}

function raiseIntegerSyntax(text: string, base: number, position: NumberPosition | null): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) {
    raiseAt(newExceptionMsg(typeValueError, 'invalid syntax for integer'), position);
  }
  const message = 'invalid syntax for integer with base %d';
  if (mp.errorReporting === MICROPY_ERROR_REPORTING_NORMAL) {
    raiseAt(newExceptionMsgVarg(typeValueError, message, base), position);
  }
  const vstr = new Vstr(50);
  printf(vstr, `${message}: `, base);
  strPrintQuoted(vstr, text, true);
  return raiseAt(newExceptionArgs(typeValueError, [newStrTypeFromVstr(typeStr, vstr)]), position);
}

/**
 * Reads a float, or where the text has one or `forceComplex` asks for it a complex number (mp_parse_num_decimal).
 * @param str bytes, one a character
 * @param allowImag whether a `j` may end it
 */
export function parseNumDecimal(
  str: string,
  allowImag: boolean,
  forceComplex: boolean,
  position: NumberPosition | null,
): MpObj {
  if (!mp.options.float) raiseAt(newExceptionMsg(typeValueError, 'decimal numbers not supported'), position);
  const complexOn = mp.features[COMPLEX] === 1;
  let at = 0;
  let neg = false;
  let real: number | null = null;
  for (;;) {
    at = skipSpace(str, at);
    // Without the rule the sign of a real part is not forgotten for the imaginary part that follows.
    if (mp.features[COMPLEX_SIGN_EACH] === 1) neg = false;
    if (at < str.length && (str[at] === '+' || str[at] === '-')) {
      if (str[at++] === '-') neg = true;
    }
    const start = at;
    const number = parseReal(str, at);
    if (number === null) break;
    let { value } = number;
    at = number.end;
    let imaginary = false;
    if (allowImag && at < str.length && (str.charCodeAt(at) | 0x20) === 0x6a) {
      if (!complexOn) raiseAt(newExceptionMsg(typeValueError, 'complex values not supported'), position);
      if (at === start) value = 1;
      at++;
      imaginary = true;
    }
    if (neg) value = -value;
    if (at === start) break;
    at = skipSpace(str, at);
    if (at !== str.length) {
      if (!complexOn || !forceComplex || imaginary || real !== null) break;
      real = value;
      continue;
    }
    if (imaginary) return newComplex(real ?? 0, value);
    if (real !== null) break;
    if (complexOn && forceComplex) return newComplex(value, 0);
    return Number.isNaN(value) ? newNan(neg) : newFloat(value);
  }
  return raiseAt(newExceptionMsg(typeValueError, 'invalid syntax for number'), position);
}

/** Reads a float (mp_parse_num_float). */
export function parseNumFloat(str: string, allowImag: boolean, position: NumberPosition | null): MpObj {
  return parseNumDecimal(str, allowImag, false, position);
}
