import { macroOn } from '../abi/board.js';
import { toFloat } from '../runtime/float.js';
import { perBoard } from '../runtime/perBoard.js';
import { mp } from '../runtime/state.js';
import { decimalScale } from './decimalScale.js';
import { pow10 } from './pow10.js';

/** Floats from text (py/parsenum.c mp_parse_num_float, mp_parse_float_internal). */

const UNDERSCORE = 0x5f;

const enum Part {
  INTEGER,
  FRACTION,
  EXPONENT,
}

/** Limits of the precision that a number is accumulated in. */
interface FloatLimits {
  /** Digits are counted, not added, from here on. */
  readonly decValMax: number;
  readonly smallNormalExp: number;
  readonly smallNormalVal: number;
  /** Largest n of which 10^n is exact. */
  readonly exactPowerOf10: number;
}

const DOUBLE_LIMITS: FloatLimits = {
  decValMax: 1e200,
  smallNormalExp: -307,
  smallNormalVal: 1e-307,
  exactPowerOf10: 22,
};
const SINGLE_LIMITS: FloatLimits = {
  decValMax: Math.fround(1e20),
  smallNormalExp: -37,
  smallNormalVal: Math.fround(1e-37),
  exactPowerOf10: 9,
};

/** An integer of digits takes another one below these: a tenth of what the type holds, nearly. */
const DIGITS_MAX_64 = 0x1999999999999998n;
const DIGITS_MAX_32 = 0x19999998n;

const EXP_VAL_MAX = Math.trunc((Math.trunc(0x7fffffff / 2) - 9) / 10);

/** What takes the digits of a number: zeros wait for a digit after them, since trailing ones only cost precision. */
interface Decimal {
  digit(digit: number, part: Part): void;
  /** The number, with what its exponent says. */
  scaled(exponent: number): number;
}

/** The digits so far as a float, rounded after each, and the power of ten that is owed. */
class RoundedDecimal implements Decimal {
  private val = 0;
  private expExtra = 0;
  private zerosInteger = 0;
  private zerosFraction = 0;
  private readonly limits: FloatLimits;

  constructor(limits: FloatLimits) {
    this.limits = limits;
  }

  private accept(digit: number, part: Part): void {
    if (this.val < this.limits.decValMax) {
      this.val = toFloat(toFloat(10 * this.val) + digit);
      if (part === Part.FRACTION) this.expExtra--;
    } else if (part === Part.INTEGER) {
      this.expExtra++;
    }
  }

  digit(digit: number, part: Part): void {
    if (digit === 0 || this.val >= this.limits.decValMax) {
      if (part === Part.INTEGER) this.zerosInteger++;
      else this.zerosFraction++;
      return;
    }
    for (; this.zerosInteger > 0; this.zerosInteger--) this.accept(0, Part.INTEGER);
    for (; this.zerosFraction > 0; this.zerosFraction--) this.accept(0, Part.FRACTION);
    this.accept(digit, part);
  }

  scaled(exponent: number): number {
    return scaledByPower(this.val, exponent + this.expExtra + this.zerosInteger, this.limits);
  }
}

/** `val` * 10 ** `exponent`, rounded as firmware does that scales by its C library's power of ten. */
function scaledByPower(value: number, exponent: number, limits: FloatLimits): number {
  let exp = exponent;
  let val = value;
  if (exp < limits.smallNormalExp) {
    exp -= limits.smallNormalExp;
    val = toFloat(val * limits.smallNormalVal);
  }
  if (exp < 0 && exp >= -limits.exactPowerOf10) return toFloat(val / pow10(-exp));
  return toFloat(val * pow10(exp));
}

/** The digits so far as an integer of limited size, and the power of ten that is owed (UHEAP_FLOAT_DIGITS). */
class IntegerDecimal implements Decimal {
  private digits = 0n;
  private expExtra = 0;
  private zerosInteger = 0;
  private zerosFraction = 0;
  private readonly scale: (digits: bigint, exponent: number) => number;
  private readonly max: bigint;

  constructor(digitBits: 32 | 64, scale: (digits: bigint, exponent: number) => number) {
    this.scale = scale;
    this.max = digitBits === 64 ? DIGITS_MAX_64 : DIGITS_MAX_32;
  }

  private accept(digit: number, part: Part): void {
    if (this.digits < this.max) {
      this.digits = 10n * this.digits + BigInt(digit);
      if (part === Part.FRACTION) this.expExtra--;
    } else if (part === Part.INTEGER) {
      this.expExtra++;
    }
  }

  digit(digit: number, part: Part): void {
    if (digit === 0 || this.digits >= this.max) {
      if (part === Part.INTEGER) this.zerosInteger++;
      else this.zerosFraction++;
      return;
    }
    for (; this.zerosInteger > 0; this.zerosInteger--) this.accept(0, Part.INTEGER);
    for (; this.zerosFraction > 0; this.zerosFraction--) this.accept(0, Part.FRACTION);
    this.accept(digit, part);
  }

  scaled(exponent: number): number {
    return this.scale(this.digits, exponent + this.expExtra + this.zerosInteger);
  }
}

const gathersDigits = perBoard((board) => macroOn(board, 'UHEAP_FLOAT_DIGITS'));

function newDecimal(): Decimal {
  const scale = decimalScale();
  if (scale !== null) return new IntegerDecimal(scale.digitBits, scale.toFloat);
  const limits = mp.floatIsDouble ? DOUBLE_LIMITS : SINGLE_LIMITS;
  if (!gathersDigits(mp.board)) return new RoundedDecimal(limits);
  const bits = mp.floatIsDouble ? 64 : 32;
  return new IntegerDecimal(bits, (digits, exp) => scaledByPower(toFloat(Number(digits)), exp, limits));
}

/** One real number read from `at`; `end` stays at its first character where there is none. Null: malformed. */
export function parseReal(str: string, from: number): { value: number; end: number } | null {
  const word = str.slice(from, from + 8).toLowerCase();
  if (word[0] === 'i') {
    if (!word.startsWith('inf')) return { value: 0, end: from };
    return { value: Number.POSITIVE_INFINITY, end: from + (word === 'infinity' ? 8 : 3) };
  }
  if (word[0] === 'n') {
    return word.startsWith('nan') ? { value: Number.NaN, end: from + 3 } : { value: 0, end: from };
  }
  const decimal = newDecimal();
  let part = Part.INTEGER;
  let expNeg = false;
  let expVal = 0;
  let at = from;
  for (; at < str.length; at++) {
    const c = str.charCodeAt(at);
    const digit = c - 0x30;
    if (digit >= 0 && digit <= 9) {
      if (part !== Part.EXPONENT) decimal.digit(digit, part);
      // A longer exponent is cut: the result is infinite or 0 all the same.
      else if (expVal < EXP_VAL_MAX) expVal = 10 * expVal + digit;
    } else if (part === Part.INTEGER && str[at] === '.') {
      part = Part.FRACTION;
    } else if (part !== Part.EXPONENT && (c | 0x20) === 0x65) {
      part = Part.EXPONENT;
      if (str[at + 1] === '+' || str[at + 1] === '-') expNeg = str[++at] === '-';
      if (at + 1 >= str.length) return null;
    } else if (c !== UNDERSCORE) {
      break;
    }
  }
  return { value: decimal.scaled(expNeg ? -expVal : expVal), end: at };
}
