import { mFree, mMalloc } from '../runtime/malloc.js';
import { mpzFormatScratch } from '../runtime/mpz.js';
import { intSign, isInt, MpInt } from '../runtime/newInt.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import {
  PF_FLAG_CENTER_ADJUST,
  PF_FLAG_LEFT_ADJUST,
  PF_FLAG_PAD_AFTER_SIGN,
  PF_FLAG_SHOW_COMMA,
  PF_FLAG_SHOW_OCTAL_LETTER,
  PF_FLAG_SHOW_PREFIX,
  PF_FLAG_SHOW_SIGN,
  PF_FLAG_SHOW_UNDERSCORE,
  PF_FLAG_SPACE_SIGN,
  printStr,
  printStrn,
} from '../runtime/printf.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';

/** Integers as text (py/objint.c mp_obj_int_formatted, py/mpprint.c mp_print_mp_int), with the buffers that C needs. */

const FORMAT_SEPARATORS = romFeature('UHEAP_FORMAT_SEPARATORS');
const MPZ_SKIPS_SEPARATOR = romFeature('UHEAP_MPZ_SKIPS_SEPARATOR');

/** Digits between separators. */
function groupSize(base: number): number {
  return base === 10 || mp.features[FORMAT_SEPARATORS] === 0 ? 3 : 4;
}

/** Bytes of the buffer that C has for digits (mp_int_format_size): the base's logarithm is rounded down. */
function formatSize(numBits: number, base: number, prefix: string, comma: string): number {
  const numDigits = Math.floor(numBits / (31 - Math.clz32(base))) + 1;
  const numCommas = comma === '' ? 0 : Math.floor(numDigits / groupSize(base));
  return numDigits + numCommas + prefix.length + 2;
}

/** A number's text, and the chunk that it is in: `bufPtr` is 0 when C has it on its stack. */
interface FormattedInt {
  readonly text: string;
  readonly bufPtr: number;
  readonly bufBytes: number;
}

/** Bits of the type that small ints are formatted in. */
function formatIntBits(): number {
  return mp.longIntImpl === 'longlong' ? 64 : mp.intBits;
}

/** Digits with a comma between groups. `addsFirst`: there is one before a full first group too. */
function grouped(digits: string, comma: string, size: number, addsFirst: boolean): string {
  let text = '';
  for (let end = digits.length; end > 0; end -= size) {
    const group = digits.slice(Math.max(end - size, 0), end);
    text = end === digits.length ? group : group + comma + text;
    if (addsFirst && end === size) text = comma + text;
  }
  return text;
}

/**
 * The text of an integer (mp_obj_int_formatted). The caller frees the buffer, which it must keep rooted if it allocates.
 * @param bufBytes bytes of the caller's buffer on the stack, used where they are enough
 * @param prefix stands between the sign and the digits
 * @param baseChar 'a' or 'A'
 * @param comma '' or what separates groups of three digits
 */
function intFormatted(
  o: number | bigint | MpInt,
  bufBytes: number,
  base: number,
  prefix: string,
  baseChar: string,
  comma: string,
): FormattedInt {
  const isMpz = o instanceof MpInt && mp.longIntImpl === 'mpz';
  const value = o instanceof MpInt ? o.value : o;
  const need = formatSize(isMpz ? o.len * mp.mpzDigBits : formatIntBits(), base, prefix, comma);
  const bufPtr = need > bufBytes ? mMalloc(need, null) : 0;
  if (isMpz) {
    const top = mp.roots.mark();
    mp.roots.keepPtr(bufPtr);
    mpzFormatScratch(o);
    mp.roots.release(top);
  }
  let digits = (value < 0 ? -value : value).toString(base);
  if (baseChar === 'A') digits = digits.toUpperCase();
  if (comma !== '') {
    // Once the loop for long ints goes on to add a separator when it has no digit left.
    const addsFirst = isMpz && value !== 0n && mp.features[MPZ_SKIPS_SEPARATOR] === 0;
    digits = grouped(digits, comma, groupSize(base), addsFirst);
  }
  return { text: (value < 0 ? '-' : '') + prefix + digits, bufPtr, bufBytes: need };
}

/** Frees the buffer of a formatted number. */
function freeFormatted(formatted: FormattedInt): void {
  if (formatted.bufPtr !== 0) mFree(formatted.bufPtr, formatted.bufBytes);
}

/** Prints an integer in decimal (mp_obj_int_print). */
export function objIntPrint(print: MpPrint, o: number | bigint | MpInt): void {
  if (typeof o !== 'object') {
    print.strn(String(o));
    return;
  }
  const formatted = intFormatted(o, formatIntBits() / 2, 10, '', '', '');
  const top = mp.roots.mark();
  mp.roots.keepPtr(formatted.bufPtr);
  printStr(print, formatted.text);
  mp.roots.release(top);
  freeFormatted(formatted);
}

/** What stands before the digits: a sign that the number doesn't have itself, then the base's prefix. */
function signAndPrefix(o: number | bigint | MpInt, base: number, baseChar: string, flags: number): string {
  let prefix = '';
  if (intSign(o) >= 0) {
    if (flags & PF_FLAG_SHOW_SIGN) prefix = '+';
    else if (flags & PF_FLAG_SPACE_SIGN) prefix = ' ';
  }
  if (flags & PF_FLAG_SHOW_PREFIX) {
    const upper = baseChar === 'A';
    if (base === 2) prefix += upper ? '0B' : '0b';
    else if (base === 8) prefix += flags & PF_FLAG_SHOW_OCTAL_LETTER ? (upper ? '0O' : '0o') : '0';
    else if (base === 16) prefix += upper ? '0X' : '0x';
  }
  return prefix;
}

/**
 * Prints an integer by a format's flags (mp_print_mp_int).
 * @param base 2, 8, 10 or 16
 * @param baseChar 'a' or 'A'
 * @param fill fill character, '' for a space
 * @param precision least number of digits, zeros in front; 0 or -1 for none
 */
export function printMpInt(
  print: MpPrint,
  value: MpObj,
  base: number,
  baseChar: string,
  wantedFlags: number,
  fill: string,
  wantedWidth: number,
  precision: number,
): void {
  const o = (isInt(value) ? value : objGetInt(value)) as number | bigint | MpInt;
  let flags = wantedFlags;
  let width = wantedWidth;
  let prec = precision;
  if ((flags & (PF_FLAG_LEFT_ADJUST | PF_FLAG_CENTER_ADJUST)) === 0 && fill === '0') {
    width = Math.max(width, prec);
    prec = 0;
  }
  const prefix = signAndPrefix(o, base, baseChar, flags);
  if (prec > 1) flags |= PF_FLAG_PAD_AFTER_SIGN;
  const signFirst = (flags & PF_FLAG_PAD_AFTER_SIGN) !== 0;
  const comma = flags & PF_FLAG_SHOW_COMMA ? ',' : flags & PF_FLAG_SHOW_UNDERSCORE ? '_' : '';
  const formatted = intFormatted(o, mp.intBits / 2, base, signFirst ? '' : prefix, baseChar, comma);
  const top = mp.roots.mark();
  mp.roots.keepPtr(formatted.bufPtr);
  let { text } = formatted;
  const sign = signFirst && text[0] === '-' ? '-' : '';
  text = text.slice(sign.length);
  let spacesBefore = 0;
  let spacesAfter = 0;
  if (prec > 1) {
    const used = Math.max(text.length, prec) + sign.length + prefix.length;
    if (used < width) {
      if (flags & PF_FLAG_LEFT_ADJUST) spacesAfter = width - used;
      else spacesBefore = width - used;
    }
    flags &= ~PF_FLAG_LEFT_ADJUST;
  }
  if (spacesBefore > 0) printStrn(print, '', 0, ' ', spacesBefore);
  if (signFirst) {
    if (sign !== '') {
      printStrn(print, sign, 0, '', 1);
      width--;
    }
    if (prefix !== '') {
      printStrn(print, prefix, 0, '', 1);
      width -= prefix.length;
    }
  }
  if (prec > 1) printStrn(print, text, flags, '0', prec);
  else printStrn(print, text, flags, fill, width);
  if (spacesAfter > 0) printStrn(print, '', 0, ' ', spacesAfter);
  mp.roots.release(top);
  freeFormatted(formatted);
}
