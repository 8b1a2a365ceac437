import { READER_EOF, type Reader } from './reader.js';
import type { TokenText } from './tokenText.js';

export const EOF = READER_EOF;

/** Bytes that a lexer looks at: the one that it is at and two more. */
const LOOK_AHEAD = 3;
const TAB_SIZE = 8;
const INVALID_BYTE = 1;
const CHAR_TAB = 9;
const CHAR_LF = 10;
const CHAR_CR = 13;

/**
 * The three bytes that a lexer looks at, and where the first of them is in the source. Line ends are always `\n`, and the
 * source always ends in one. The arguments of an f-string are slipped in here: they follow the string as text.
 */
export class CharQueue {
  c0 = 0;
  c1 = 0;
  c2 = 0;
  line = 1;
  /** Column of `c0`, from 1. The three bytes that the queue begins with don't count. */
  column = -2;

  private readonly reader: Reader;
  /** Where the lexer keeps what is slipped in, if it has a buffer for that (UHEAP_LEXER_INJECT_VSTR). */
  private readonly pendingText: TokenText | null;
  /** Bytes to slip in, and how many are taken; 0: none are being taken. */
  private injected: { data: string } | null = null;
  private taken = 0;
  private saved0 = 0;
  private saved1 = 0;
  private saved2 = 0;

  constructor(reader: Reader, pendingText: TokenText | null = null) {
    this.reader = reader;
    this.pendingText = pendingText;
    // Where the end of the source is a NUL, so are the bytes to begin with: an empty source is given no line end.
    if (pendingText !== null) this.c0 = this.c1 = this.c2 = EOF;
    this.next();
    this.next();
    this.next();
  }

  /** Whether slipped-in bytes are being taken. */
  get isInjecting(): boolean {
    return this.taken !== 0;
  }

  /** Goes on with the bytes of `source` (at least three), which is emptied at its end; then with what comes now. */
  inject(source: { data: string }): void {
    this.saved0 = this.c0;
    this.saved1 = this.c1;
    this.saved2 = this.c2;
    this.c0 = source.data.charCodeAt(0);
    this.c1 = source.data.charCodeAt(1);
    this.c2 = source.data.charCodeAt(2);
    this.injected = source;
    this.taken = 3;
  }

  /** Goes on with these bytes, then with what comes now; they may come while others are being taken. */
  insert(bytes: string): void {
    const text = this.pendingText!;
    if (this.taken === 0) {
      text.addBytes(String.fromCharCode(...[this.c0, this.c1, this.c2].map((c) => (c === EOF ? 0 : c))));
    } else this.taken -= LOOK_AHEAD;
    text.insert(this.taken, bytes);
    this.c0 = this.pendingByte();
    this.c1 = this.pendingByte();
    this.c2 = this.pendingByte();
  }

  private pendingByte(): number {
    const byte = this.pendingText!.data.charCodeAt(this.taken++);
    return byte === 0 ? EOF : byte;
  }

  /** The next byte of those that are slipped in. */
  private nextPending(): number {
    const text = this.pendingText!;
    const byte = this.pendingByte();
    if (this.taken >= text.data.length) {
      text.reset();
      this.taken = 0;
    }
    return byte;
  }

  private nextByte(): number {
    if (this.pendingText === null) return this.reader.readByte();
    if (this.taken !== 0) return this.nextPending();
    // The end of the source is a NUL among the bytes to come, so that one in the source is another bad byte.
    const byte = this.reader.readByte();
    return byte === 0 ? INVALID_BYTE : byte;
  }

  /** Moves on by a byte. */
  next(): void {
    const c = this.c0;
    if (c === CHAR_LF) {
      this.line++;
      this.column = 1;
    } else if (c === CHAR_TAB) {
      this.column = Math.floor((this.column - 1 + TAB_SIZE) / TAB_SIZE) * TAB_SIZE + 1;
    } else {
      this.column++;
    }
    this.c0 = this.c1;
    this.c1 = this.c2;
    if (this.taken === 0 || this.pendingText !== null) this.c2 = this.nextByte();
    else this.takeInjected();
    if (this.c1 === CHAR_CR) {
      this.c1 = CHAR_LF;
      if (this.c2 === CHAR_LF) this.c2 = this.nextByte();
    }
    if (this.c2 === EOF && this.c1 !== EOF && this.c1 !== CHAR_LF) this.c2 = CHAR_LF;
  }

  private takeInjected(): void {
    const source = this.injected!;
    this.c2 = this.taken < source.data.length ? source.data.charCodeAt(this.taken++) : 0;
    if (this.c0 === 0) {
      this.c0 = this.saved0;
      this.c1 = this.saved1;
      this.c2 = this.saved2;
      source.data = '';
      this.taken = 0;
    }
  }

  is(c: number): boolean {
    return this.c0 === c;
  }

  /** Whether the next two bytes are these. */
  isPair(a: number, b: number): boolean {
    return this.c0 === a && this.c1 === b;
  }
}

/** Character classes are ASCII only (py/unicode.c). */
export function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

export function isLetter(c: number): boolean {
  const lower = c | 0x20;
  return lower >= 97 && lower <= 122;
}

/** Value of a hexadecimal digit, -1 for any other character. */
export function hexValue(c: number): number {
  if (isDigit(c)) return c - 48;
  const lower = c | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Any byte with the high bit set may be part of a name, so that UTF-8 names pass. */
export function isNameStart(c: number): boolean {
  return isLetter(c) || c === 95 || c >= 0x80;
}
