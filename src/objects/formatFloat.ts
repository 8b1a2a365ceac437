import type { MpPrint } from '../runtime/print.js';
import {
  PF_FLAG_ADD_PERCENT,
  PF_FLAG_ALWAYS_DECIMAL,
  PF_FLAG_PAD_AFTER_SIGN,
  PF_FLAG_SHOW_SIGN,
  PF_FLAG_SPACE_SIGN,
  printStr,
  printStrn,
} from '../runtime/printf.js';
import { mp } from '../runtime/state.js';
import { decimalScale } from './decimalScale.js';
import { MP_FLOAT_REPR_PREC, magnitudeByDigits } from './floatDigits.js';
import { binaryExponent } from './floatParts.js';
import { pow10 } from './pow10.js';

/**
 * Floats as text (py/formatfloat.c). The firmware takes digit after digit off the number by subtracting powers of ten in
 * its own precision, so that the last digits are seldom the nearest ones; every operation here is made in that precision.
 */

const LOG10_OF_2 = 0.3010299956639812;

/** How the digits of a number are laid out, all but the digits. */
interface Layout {
  /** 'e', 'f' or 'g'; 'g' and a switch of format are settled here. */
  fmt: string;
  /** Digits after the point; for 'g' significant digits. */
  prec: number;
  /** Magnitude of the decimal exponent. */
  e: number;
  /** '' where no exponent is printed. */
  eSign: string;
  /** Digits before the point less one. */
  dec: number;
  numDigits: number;
  /** Power of ten of the first digit. */
  firstPower: number;
  /** What the digits are taken off. */
  value: number;
}

function layoutZero(fmt: string, prec: number, room: number): Layout {
  const isF = fmt === 'f';
  const fits = Math.min(prec, room - (isF ? 2 : 6));
  return {
    fmt,
    prec: fits,
    e: 0,
    eSign: fmt === 'e' ? '+' : '',
    dec: 0,
    numDigits: fits + 1,
    firstPower: 0,
    value: 0,
  };
}

function layoutBelow1(f: number, fmt: string, prec: number, room: number, minBuf: number): Layout {
  let e = -exponentGuess(f);
  let unit = pow10(-e);
  while (unit > f) {
    e++;
    unit = pow10(-e);
  }
  if (fmt === 'f' || (fmt === 'g' && e <= 4)) {
    const wanted = fmt === 'g' ? prec + e - 1 : prec;
    const fits = Math.min(wanted, room - 2);
    return { fmt: 'f', prec: fits, e, eSign: '', dec: 0, numDigits: fits + 1, firstPower: 0, value: f };
  }
  let fits = prec;
  if (prec > room - minBuf) fits = room - minBuf + (fmt === 'g' ? 1 : 0);
  const scaled = mp.floatIsDouble ? f / unit : Math.fround(f / unit);
  return { fmt, prec: fits, e, eSign: '-', dec: 0, numDigits: 0, firstPower: -e, value: scaled };
}

function layoutFrom1(f: number, wantedFmt: string, wantedPrec: number, room: number, minBuf: number): Layout {
  let fmt = wantedFmt;
  let prec = wantedPrec;
  let e = exponentGuess(f);
  while (f >= pow10(e + 1)) e++;
  if (fmt === 'f') {
    if (e >= room) {
      fmt = 'e';
    } else if (e + prec + 2 > room) {
      prec = room - e - 2;
      // No point then, which leaves room for a digit.
      if (prec < 0) prec++;
    }
  }
  if (fmt === 'e') prec = Math.min(prec, room - minBuf);
  if (fmt === 'g') prec = Math.min(prec, room - (minBuf - 1));
  if (fmt === 'g' && e < prec) {
    fmt = 'f';
    prec -= e + 1;
  }
  const isF = fmt === 'f';
  return {
    fmt,
    prec,
    e,
    eSign: isF ? '' : '+',
    dec: isF ? e : 0,
    numDigits: isF ? prec + e + 1 : 0,
    firstPower: e,
    value: f,
  };
}

/** Decimal exponent from the binary one: never too large in magnitude. */
function exponentGuess(f: number): number {
  const product = binaryExponent(f, mp.floatIsDouble) * (mp.floatIsDouble ? LOG10_OF_2 : Math.fround(LOG10_OF_2));
  return Math.trunc(mp.floatIsDouble ? product : Math.fround(product));
}

/** Takes the digits off and sets the point; tells whether what is left rounds up. */
function takeDigits(layout: Layout): { text: string; roundUp: boolean } {
  const { prec } = layout;
  let { value: f, dec } = layout;
  let text = '';
  let digit = 0;
  let power = layout.firstPower;
  for (let left = layout.numDigits; left >= 0; left--, power--) {
    const unit = power > 0 ? pow10(power) : 1;
    digit = 0;
    while (digit < 9 && f >= unit) {
      f = mp.floatIsDouble ? f - unit : Math.fround(f - unit);
      digit++;
    }
    // One digit more than is shown is taken, to round by.
    if (left > 0) {
      text += digit;
      if (dec === 0 && prec > 0) text += '.';
    }
    dec--;
    if (power <= 0) f = mp.floatIsDouble ? f * 10 : Math.fround(f * 10);
  }
  return { text, roundUp: digit >= 5 };
}

/** Adds one to the last digit; `carried` where that made a digit more than there were. */
function incremented(text: string): { text: string; carried: boolean } {
  let tail = '';
  for (let i = text.length - 1; i >= 0; i--) {
    const c = text[i]!;
    if (c === '.') tail = `.${tail}`;
    else if (c === '9') tail = `0${tail}`;
    else return { text: text.slice(0, i) + String.fromCharCode(c.charCodeAt(0) + 1) + tail, carried: false };
  }
  return { text: tail, carried: true };
}

/**
 * `f` as text (mp_format_float).
 * @param bufSize bytes of C's buffer with the closing NUL: precision is cut so that the text fits
 * @param fmt one of `e E f F g G`
 * @param prec digits wanted, -1 for 6
 * @param sign what stands before a number that is not negative: '', '+' or ' '
 */
export function formatFloat(f: number, bufSize: number, fmt: string, prec: number, sign: string): string {
  const scale = decimalScale();
  const minBuf = mp.floatIsDouble ? 7 : 6;
  if (scale === null && bufSize <= minBuf) return bufSize >= 2 ? '?' : '';
  const lower = fmt.toLowerCase();
  const isUpper = fmt !== lower;
  const negative = f < 0 || Object.is(f, -0);
  const prefix = negative ? '-' : sign;
  const mag = negative ? -f : f;
  if (Number.isNaN(mag) || mag === Number.POSITIVE_INFINITY) {
    const name = Number.isNaN(mag) ? 'nan' : 'inf';
    return prefix + (isUpper ? name.toUpperCase() : name);
  }
  if (scale !== null) {
    const mode = lower as 'e' | 'f' | 'g';
    return prefix + magnitudeByDigits(mag, bufSize - prefix.length, mode, isUpper, prec, scale);
  }
  const room = bufSize - 1 - prefix.length;
  let wanted = prec < 0 ? 6 : prec;
  if (lower === 'g' && wanted === 0) wanted = 1;
  let layout: Layout;
  if (mag === 0) layout = layoutZero(lower, wanted, room);
  else if (mag < 1) layout = layoutBelow1(mag, lower, wanted, room, minBuf);
  else layout = layoutFrom1(mag, lower, wanted, room, minBuf);
  if (layout.prec < 0) layout.prec = 0;
  if (layout.fmt === 'e') {
    layout.numDigits = layout.prec + 1;
  } else if (layout.fmt === 'g') {
    if (layout.prec === 0) layout.prec = 1;
    layout.numDigits = layout.prec;
  }
  let { text, roundUp } = takeDigits(layout);
  if (roundUp) {
    const sum = incremented(text);
    text = sum.text;
    if (sum.carried) {
      if (text[1] === '.' && layout.fmt !== 'f') {
        // 9.99 becomes 1.00 and the exponent takes the factor of ten.
        text = `1.${text.slice(2)}`;
        layout.e += layout.eSign === '-' ? -1 : 1;
        if (layout.eSign === '-' && layout.e === 0) layout.eSign = '+';
      } else {
        // Where the buffer is full the last digit is lost.
        text = prefix.length + text.length + 1 < bufSize ? `1${text}` : `1${text.slice(0, -1)}`;
      }
    }
  }
  if (lower === 'g' && layout.prec > 0) text = text.replace(/0+$/, '').replace(/\.$/, '');
  if (layout.eSign !== '') text += exponentText(layout, isUpper, minBuf);
  return prefix + text;
}

function exponentText({ e, eSign }: Layout, isUpper: boolean, minBuf: number): string {
  const hundreds = minBuf === 7 && e >= 100 ? String(Math.trunc(e / 100)) : '';
  return `${isUpper ? 'E' : 'e'}${eSign}${hundreds}${Math.trunc(e / 10) % 10}${e % 10}`;
}

/** Bytes of C's buffer where floats are read and written by their digits; some are kept free for `.0` and `%`. */
const DIGITS_BUFFER = 33;

/** The text that `str` and `repr` of a float begin with: what a conversion to 'g' shows (py/objfloat.c float_print). */
export function floatText(f: number): string {
  if (decimalScale() !== null) return formatFloat(f, DIGITS_BUFFER, 'g', MP_FLOAT_REPR_PREC, '');
  if (mp.floatIsDouble) return formatFloat(f, 32, 'g', 16, '');
  return formatFloat(f, 16, 'g', mp.floatIsCut ? 6 : 7, '');
}

/** Prints what `repr` of a float is, in the pieces that C prints (py/objfloat.c float_print). */
export function printFloatRepr(print: MpPrint, f: number): void {
  if (decimalScale() !== null) {
    printFloat(print, f, 'g', PF_FLAG_ALWAYS_DECIMAL, '', -1, MP_FLOAT_REPR_PREC);
    return;
  }
  const text = floatText(f);
  printStr(print, text);
  if (!/[.en]/.test(text)) print.strn('.0');
}

/** Prints a float by a format's flags, fill, width and precision (mp_print_float). */
export function printFloat(
  print: MpPrint,
  f: number,
  fmt: string,
  flags: number,
  fill: string,
  width: number,
  prec: number,
): void {
  const byDigits = decimalScale() !== null;
  const bufSize = byDigits ? DIGITS_BUFFER : 32;
  let sign = '';
  if (flags & PF_FLAG_SHOW_SIGN) sign = '+';
  else if (flags & PF_FLAG_SPACE_SIGN) sign = ' ';
  let text = formatFloat(f, bufSize, fmt, prec, sign);
  if (flags & PF_FLAG_ALWAYS_DECIMAL && !/[.en]/.test(text)) text += '.0';
  if (flags & PF_FLAG_ADD_PERCENT && (byDigits || text.length + 1 < bufSize)) text += '%';
  let rest = width;
  if (flags & PF_FLAG_PAD_AFTER_SIGN && text[0]! < '0') {
    printStrn(print, text[0]!, 0, '', 1);
    text = text.slice(1);
    rest--;
  }
  printStrn(print, text, flags, fill, rest);
}
