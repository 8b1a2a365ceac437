import type { MpStr } from './obj.js';

/** UTF-8 over strings that hold one byte a character (py/unicode.c), as tolerant of bad input as C is. */

const NON_ASCII = /[\x80-\xff]/;

/** True where every byte is ASCII, so that bytes are characters. */
export function isAscii(bytes: string): boolean {
  return !NON_ASCII.test(bytes);
}

/** As `isAscii`, remembered in the object. */
export function strIsAscii(str: MpStr): boolean {
  if (str.charKind === 0) str.charKind = isAscii(str.data) ? 1 : 2;
  return str.charKind === 1;
}

/** True for a byte that continues a character. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes of a code point, of which the low 21 bits count (vstr_add_char). */
export function utf8Encode(c: number): string {
  if (c < 0x80) return String.fromCharCode(c);
  if (c < 0x800) return String.fromCharCode((c >> 6) | 0xc0, (c & 0x3f) | 0x80);
  if (c < 0x10000) return String.fromCharCode((c >> 12) | 0xe0, ((c >> 6) & 0x3f) | 0x80, (c & 0x3f) | 0x80);
  return String.fromCharCode(
    ((c >> 18) | 0xf0) & 0xff,
    ((c >> 12) & 0x3f) | 0x80,
    ((c >> 6) & 0x3f) | 0x80,
    (c & 0x3f) | 0x80,
  );
}

/** Position of the character after the one at `at` (utf8_next_char). */
export function utf8Next(bytes: string, at: number): number {
  let next = at + 1;
  while (isContinuation(bytes.charCodeAt(next))) next++;
  return next;
}

/** Code point of the character at `at` (utf8_get_char). */
export function utf8CodePoint(bytes: string, at: number): number {
  const lead = bytes.charCodeAt(at);
  if (lead < 0x80) return lead;
  let code = lead & 0x7f;
  for (let mask = 0x40; (code & mask) !== 0; mask >>= 1) code &= ~mask;
  for (let i = at + 1; isContinuation(bytes.charCodeAt(i)); i++) {
    code = ((code << 6) | (bytes.charCodeAt(i) & 0x3f)) >>> 0;
  }
  return code;
}

/** Characters in `bytes` from `from` up to `to` (utf8_charlen, utf8_ptr_to_index). */
export function utf8CharLen(bytes: string, from: number, to: number): number {
  let n = 0;
  for (let i = from; i < to; i++) if (!isContinuation(bytes.charCodeAt(i))) n++;
  return n;
}

/** True where the bytes have the form of UTF-8 (utf8_check): lead bytes with the right number of continuations. */
export function utf8Check(bytes: string): boolean {
  let need = 0;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes.charCodeAt(i);
    if (need > 0) {
      if (!isContinuation(c)) return false;
      need--;
    } else if (c >= 0x80) {
      if (c < 0xc0 || c >= 0xf8) return false;
      need = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    }
  }
  return need === 0;
}
