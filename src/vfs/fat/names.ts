import { fromHex } from '../../runtime/hexText.js';
import { HostError } from '../../world/host.js';

/**
 * Names of files in FAT: a short one of 8 and 3 capital letters, and a long one where that is not the whole truth. Text
 * is bytes of code page 437, one a character; long names are UTF-16.
 */

/** The characters of code page 437 from 0x80 on. */
const CODE_PAGE =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Capital letters of the characters from 0x80 to 0xaf in short names; all others are their own. */
const CAPITALS = fromHex(
  '809a45418e418f804545454949498e8f9092924f994f555559999a9b9c9d9e9f41494f55a5a5a6a7a8a9aaabacadaeaf',
);

const MAX_LONG_NAME = 255;
export const SHORT_BYTES = 11;
const BODY_CHARS = 8;

/** Bits of an entry that say where letters of the short name are really small. */
const SMALL_BODY = 0x08;
const SMALL_EXTENSION = 0x10;

/** The first byte of a deleted entry, and what stands for it where a name begins with it. */
export const DELETED = 0xe5;
const DELETED_STAND_IN = 0x05;

export interface FatName {
  readonly long: readonly number[];
  readonly short: Uint8Array;
  /** The short name says less than the long one. */
  readonly isLossy: boolean;
  /** The long name is stored too. */
  readonly needsLong: boolean;
  /** SMALL_BODY, SMALL_EXTENSION. */
  readonly small: number;
}

function toUtf16(byte: number): number {
  return byte < 0x80 ? byte : CODE_PAGE.charCodeAt(byte - 0x80);
}

/** The byte for a character, or -1. */
function fromUtf16(unit: number): number {
  if (unit < 0x80) return unit;
  const at = CODE_PAGE.indexOf(String.fromCharCode(unit));
  return at < 0 ? -1 : at + 0x80;
}

/** The capital letter of a UTF-16 character. */
export function capital(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  return upper.length === 1 ? upper.charCodeAt(0) : unit;
}

const ILLEGAL = '"*:<>?|\x7f';
/** Characters that only long names may have. */
const ILLEGAL_SHORT = '+,;=[]';
const DOT = 0x2e;
const SPACE = 0x20;

/** The long name of a segment of a path, without spaces and dots at its end. Throws HostError. */
function longName(text: string): number[] {
  for (const char of text) if (char < ' ' || ILLEGAL.includes(char)) throw new HostError('EINVAL');
  if (text.length > MAX_LONG_NAME) throw new HostError('EINVAL');
  const units = Array.from(text, (char) => toUtf16(char.charCodeAt(0)));
  while (units.length > 0 && (units.at(-1) === SPACE || units.at(-1) === DOT)) units.pop();
  if (units.length === 0) throw new HostError('EINVAL');
  return units;
}

/** Makes the short name of a long one. */
class ShortName {
  readonly bytes = new Uint8Array(SHORT_BYTES).fill(SPACE);
  isLossy = false;
  needsLong = false;
  /** Which kinds of letters the body and the extension have: 1 small ones, 2 capitals. */
  readonly letters: [body: number, extension: number] = [0, 0];

  constructor(long: readonly number[]) {
    let from = 0;
    while (long[from] === SPACE) from++;
    if (from > 0 || long[from] === DOT) this.lose();
    const dot = long.lastIndexOf(DOT);
    const hasExtension = dot >= from && dot >= 0;
    this.field(long.slice(from, hasExtension ? dot : long.length), 0, BODY_CHARS, 0);
    if (hasExtension) this.field(long.slice(dot + 1), BODY_CHARS, SHORT_BYTES, 1);
    if (this.bytes[0] === DELETED) this.bytes[0] = DELETED_STAND_IN;
    if (this.letters.includes(3)) this.needsLong = true;
  }

  private lose(): void {
    this.isLossy = true;
    this.needsLong = true;
  }

  private field(units: readonly number[], start: number, end: number, which: 0 | 1): void {
    let at = start;
    for (const unit of units) {
      if (unit === SPACE || unit === DOT) {
        this.lose();
        continue;
      }
      if (at >= end) {
        this.lose();
        return;
      }
      this.bytes[at++] = this.byte(unit, which);
    }
  }

  private byte(unit: number, which: 0 | 1): number {
    let byte = unit;
    if (unit >= 0x80) {
      this.needsLong = true;
      byte = Math.max(0, fromUtf16(unit));
      if (byte >= 0x80) byte = CAPITALS[byte - 0x80] ?? byte;
    }
    if (byte === 0 || ILLEGAL_SHORT.includes(String.fromCharCode(byte))) {
      this.lose();
      return 0x5f;
    }
    if (byte >= 0x41 && byte <= 0x5a) this.letters[which] |= 2;
    if (byte < 0x61 || byte > 0x7a) return byte;
    this.letters[which] |= 1;
    return byte - 0x20;
  }
}

/** The names of a segment of a path (create_name). Throws HostError where it can be no name. */
export function fatName(text: string): FatName {
  const long = longName(text);
  const { bytes, isLossy, needsLong, letters } = new ShortName(long);
  let small = 0;
  if (!needsLong && (letters[0] & 1) !== 0) small |= SMALL_BODY;
  if (!needsLong && (letters[1] & 1) !== 0) small |= SMALL_EXTENSION;
  return { long, short: bytes, isLossy, needsLong, small };
}

/** From this number on a hash of the long name takes the place of a number (gen_numname). */
const MAX_PLAIN_NUMBER = 5;

/** The short name with a number at the end of its body, for one that is taken. */
export function numberedName(name: FatName, n: number): Uint8Array {
  let number = n;
  if (n > MAX_PLAIN_NUMBER) {
    for (const unit of name.long) {
      for (let bit = 0; bit < 16; bit++) {
        number = (number << 1) + ((unit >> bit) & 1);
        if ((number & 0x10000) !== 0) number ^= 0x11021;
      }
    }
  }
  const tail = `~${number.toString(16).toUpperCase()}`;
  const short = name.short.slice();
  let at = 0;
  while (at < BODY_CHARS - tail.length && short[at] !== SPACE) at++;
  short.fill(SPACE, at, BODY_CHARS);
  for (const char of tail) short[at++] = char.charCodeAt(0);
  return short;
}

/** The sum over a short name that ties a long one to it. */
export function shortSum(short: Uint8Array): number {
  let sum = 0;
  for (const byte of short.subarray(0, SHORT_BYTES)) sum = ((sum >> 1) + (sum << 7) + byte) & 0xff;
  return sum;
}

/** A long name as text, or null where the code page hasn't all of its characters. */
export function longText(long: readonly number[]): string | null {
  const bytes = long.map(fromUtf16);
  return bytes.includes(-1) ? null : String.fromCharCode(...bytes);
}

/** The text of a short name, with small letters where the entry says so. */
export function shortText(short: Uint8Array, small: number): string {
  const field = (start: number, end: number, isSmall: boolean): string => {
    let text = '';
    for (let i = start; i < end && short[i] !== SPACE; i++) {
      const byte = i === 0 && short[0] === DELETED_STAND_IN ? DELETED : short[i]!;
      const char = String.fromCharCode(byte);
      text += isSmall && char >= 'A' && char <= 'Z' ? char.toLowerCase() : char;
    }
    return text;
  };
  const body = field(0, BODY_CHARS, (small & SMALL_BODY) !== 0);
  const extension = field(BODY_CHARS, SHORT_BYTES, (small & SMALL_EXTENSION) !== 0);
  return extension === '' ? body : `${body}.${extension}`;
}
