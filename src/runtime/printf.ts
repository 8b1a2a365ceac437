import type { MpStr } from './obj.js';
import type { MpPrint } from './print.js';
import { mp } from './state.js';

/**
 * Formatted printing (py/mpprint.c). What a buffer grows to depends on the pieces it is given, so that everything here
 * prints in the same pieces as C does.
 */

export const PF_FLAG_LEFT_ADJUST = 0x001;
export const PF_FLAG_SHOW_SIGN = 0x002;
export const PF_FLAG_SPACE_SIGN = 0x004;
const PF_FLAG_NO_TRAILZ = 0x008;
export const PF_FLAG_SHOW_PREFIX = 0x010;
export const PF_FLAG_SHOW_COMMA = 0x020;
export const PF_FLAG_PAD_AFTER_SIGN = 0x040;
export const PF_FLAG_CENTER_ADJUST = 0x080;
export const PF_FLAG_ADD_PERCENT = 0x100;
export const PF_FLAG_SHOW_OCTAL_LETTER = 0x200;
export const PF_FLAG_ALWAYS_DECIMAL = 0x400;
export const PF_FLAG_SHOW_UNDERSCORE = 0x800;

/** Arguments of a format: `%q` and `%s` take strings, `%d %u %x %X %p` numbers, `%c` a character code. */
export type MsgArg = string | number | bigint | MpStr;

/** Spaces and zeros are printed so many at a time, any other fill character one by one. */
const PAD_PIECE = 16;

/** Prints bytes in one piece, nothing where there are none (mp_print_str). */
export function printStr(print: MpPrint, str: string): void {
  if (str.length > 0) print.strn(str);
}

function printPadding(print: MpPrint, fill: string, count: number): void {
  const piece = fill === ' ' || fill === '0' ? PAD_PIECE : 1;
  for (let left = count; left > 0; left -= piece) print.strn(fill.repeat(Math.min(left, piece)));
}

/** What separates groups of zeros that fill a number up; '' for nothing. */
function zeroSeparator(flags: number): string {
  if (flags < PF_FLAG_ALWAYS_DECIMAL && (flags & PF_FLAG_SHOW_COMMA) === 0) return '';
  if (!mp.options.formatZeroSeparators) return '';
  if ((flags & PF_FLAG_SHOW_UNDERSCORE) !== 0) return '_';
  return (flags & PF_FLAG_SHOW_COMMA) !== 0 ? ',' : '';
}

/**
 * Zeros in groups before a number that has such itself: of four with `_`, of three with `,`, whatever the base. The text
 * never begins with a separator, but with a zero more.
 */
function printGroupedZeros(print: MpPrint, str: string, flags: number, separator: string, wantedWidth: number): void {
  const piece = separator === '_' ? 5 : 4;
  let width = wantedWidth;
  let pad = width - str.length;
  if (width % piece === 0) {
    pad++;
    width++;
  }
  const pattern = separator === '_' ? '0000_0000' : '000,000';
  const from = piece - 1 - (width % piece);
  const zeros = pattern.slice(from, from + piece);
  const adjusts = (flags & (PF_FLAG_CENTER_ADJUST | PF_FLAG_LEFT_ADJUST)) !== 0;
  const left = (flags & PF_FLAG_CENTER_ADJUST) !== 0 ? Math.trunc(pad / 2) : adjusts ? 0 : pad;
  const fillUp = (count: number): void => {
    for (let rest = count; rest > 0; rest -= piece) print.strn(zeros.slice(0, Math.min(rest, piece)));
  };
  fillUp(left);
  if (str.length > 0) print.strn(str);
  fillUp(pad - left);
}

/**
 * Prints bytes padded to `width` with `fill` (mp_print_strn), on the left unless `flags` has PF_FLAG_LEFT_ADJUST or
 * PF_FLAG_CENTER_ADJUST. An empty `fill` is a space.
 */
export function printStrn(print: MpPrint, str: string, flags: number, fill: string, width: number): void {
  const pad = width - str.length;
  let left = pad;
  let right = 0;
  if ((flags & PF_FLAG_CENTER_ADJUST) !== 0) {
    left = Math.trunc(pad / 2);
    right = pad - left;
  } else if ((flags & PF_FLAG_LEFT_ADJUST) !== 0) {
    left = 0;
    right = pad;
  }
  const separator = fill === '0' ? zeroSeparator(flags) : '';
  if (separator !== '') {
    printGroupedZeros(print, str, flags, separator, width);
    return;
  }
  const pads = fill === '' || fill === '\0' ? ' ' : fill;
  if (left > 0) printPadding(print, pads, left);
  if (str.length > 0) print.strn(str);
  if (right > 0) printPadding(print, pads, right);
}

function printIntArg(
  print: MpPrint,
  value: number | bigint,
  base: number,
  upper: boolean,
  flags: number,
  fill: string,
  width: number,
): void {
  const negative = value < 0;
  let digits = (negative ? -value : value).toString(base);
  if (upper) digits = digits.toUpperCase();
  let sign = '';
  if (negative) sign = '-';
  else if ((flags & PF_FLAG_SHOW_SIGN) !== 0) sign = '+';
  else if ((flags & PF_FLAG_SPACE_SIGN) !== 0) sign = ' ';
  let room = width;
  if ((flags & PF_FLAG_PAD_AFTER_SIGN) !== 0) {
    if (sign !== '') {
      printStrn(print, sign, flags, fill, 1);
      room--;
    }
  } else {
    digits = sign + digits;
  }
  printStrn(print, digits, flags, fill, room);
}

const SIGNS = PF_FLAG_SHOW_SIGN | PF_FLAG_SPACE_SIGN;
/** Conversions that take an argument. */
const CONVERSIONS = 'csqduxXp';

const FLAG_CHARS: Readonly<Record<string, number>> = {
  '-': PF_FLAG_LEFT_ADJUST,
  '+': PF_FLAG_SHOW_SIGN,
  ' ': PF_FLAG_SPACE_SIGN,
  '!': PF_FLAG_NO_TRAILZ,
  '0': PF_FLAG_PAD_AFTER_SIGN,
};

/** What C finds of a number where it looks for an int of 32 bits. */
function inInt(value: number | bigint, signed: boolean): number {
  const low = typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : value | 0;
  return signed ? low : low >>> 0;
}

/** What C finds of a number where it looks for a `long long`, or for a `long` of 64 bits. */
function inLong(value: number | bigint, signed: boolean): bigint {
  return signed ? BigInt.asIntN(64, BigInt(value)) : BigInt.asUintN(64, BigInt(value));
}

/**
 * Prints `fmt` with its arguments (mp_printf). Knows the conversions that MicroPython's own messages use: `%d %u %x %X
 * %p` take numbers, `%s %q` strings, `%c` a character code, `%%` nothing; with flags, width and precision. Numbers are
 * ints, that is 32 bits of what they are; after `l` a `long`, of 64 bits where a pointer has as many. `ll` is only known
 * to representation D, and what is not known is printed as it stands, as `z` is.
 */
export function printf(print: MpPrint, fmt: string, ...args: readonly MsgArg[]): void {
  let next = 0;
  let at = 0;
  for (;;) {
    let percent = fmt.indexOf('%', at);
    if (percent < 0) percent = fmt.length;
    if (percent > at) print.strn(fmt.slice(at, percent));
    if (percent === fmt.length) return;
    at = percent + 1;
    let flags = 0;
    let fill = ' ';
    for (; fmt[at]! in FLAG_CHARS; at++) {
      flags |= FLAG_CHARS[fmt[at]!]!;
      if (fmt[at] === '0') fill = '0';
    }
    let width = 0;
    for (; fmt[at]! >= '0' && fmt[at]! <= '9'; at++) width = width * 10 + Number(fmt[at]);
    let prec = -1;
    if (fmt[at] === '.') {
      prec = 0;
      for (at++; fmt[at]! >= '0' && fmt[at]! <= '9'; at++) prec = prec * 10 + Number(fmt[at]);
    }
    let isLong = false;
    if (fmt[at] === 'l') {
      at++;
      isLong = mp.wordBytes === 8;
      if (fmt[at] === 'l' && mp.board.objRepr === 'D') {
        at++;
        isLong = true;
      }
    }
    const conversion = fmt[at++]!;
    if (!CONVERSIONS.includes(conversion)) {
      print.strn(conversion);
      continue;
    }
    const arg = args[next++]!;
    switch (conversion) {
      case 'c':
        printStrn(print, String.fromCharCode(Number(arg) & 0xff), flags, fill, width);
        break;
      case 'q':
      case 's': {
        const text = typeof arg === 'object' ? arg.data : String(arg);
        printStrn(print, prec >= 0 ? text.slice(0, prec) : text, flags, fill, width);
        break;
      }
      case 'p':
        printIntArg(print, arg as number | bigint, 16, false, flags & ~SIGNS, fill, width);
        break;
      default: {
        const signed = conversion === 'd';
        const value = (isLong ? inLong : inInt)(arg as number | bigint, signed);
        const base = conversion === 'x' || conversion === 'X' ? 16 : 10;
        printIntArg(print, value, base, conversion === 'X', signed ? flags : flags & ~SIGNS, fill, width);
        break;
      }
    }
  }
}
