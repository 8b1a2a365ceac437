import { READER_EOF } from './reader.js';
export const EOF = READER_EOF;
const TAB_SIZE = 8;
const CHAR_TAB = 9;
const CHAR_LF = 10;
const CHAR_CR = 13;
/**
 * The three bytes that a lexer looks at, and where the first of them is in the source. Line ends are always `\n`, and the
 * source always ends in one. The arguments of an f-string are slipped in here: they follow the string as text.
 */
export class CharQueue {
    constructor(reader) {
        this.c0 = 0;
        this.c1 = 0;
        this.c2 = 0;
        this.line = 1;
        /** Column of `c0`, from 1. The three bytes that the queue begins with don't count. */
        this.column = -2;
        /** Bytes to slip in, and how many are taken; 0: none are being taken. */
        this.injected = null;
        this.taken = 0;
        this.saved0 = 0;
        this.saved1 = 0;
        this.saved2 = 0;
        this.reader = reader;
        this.next();
        this.next();
        this.next();
    }
    /** Whether slipped-in bytes are being taken. */
    get isInjecting() {
        return this.taken !== 0;
    }
    /** Goes on with the bytes of `source` (at least three), which is emptied at its end; then with what comes now. */
    inject(source) {
        this.saved0 = this.c0;
        this.saved1 = this.c1;
        this.saved2 = this.c2;
        this.c0 = source.data.charCodeAt(0);
        this.c1 = source.data.charCodeAt(1);
        this.c2 = source.data.charCodeAt(2);
        this.injected = source;
        this.taken = 3;
    }
    /** Moves on by a byte. */
    next() {
        const c = this.c0;
        if (c === CHAR_LF) {
            this.line++;
            this.column = 1;
        }
        else if (c === CHAR_TAB) {
            this.column = Math.floor((this.column - 1 + TAB_SIZE) / TAB_SIZE) * TAB_SIZE + 1;
        }
        else {
            this.column++;
        }
        this.c0 = this.c1;
        this.c1 = this.c2;
        if (this.taken === 0)
            this.c2 = this.reader.readByte();
        else
            this.takeInjected();
        if (this.c1 === CHAR_CR) {
            this.c1 = CHAR_LF;
            if (this.c2 === CHAR_LF)
                this.c2 = this.reader.readByte();
        }
        if (this.c2 === EOF && this.c1 !== EOF && this.c1 !== CHAR_LF)
            this.c2 = CHAR_LF;
    }
    takeInjected() {
        const source = this.injected;
        this.c2 = this.taken < source.data.length ? source.data.charCodeAt(this.taken++) : 0;
        if (this.c0 === 0) {
            this.c0 = this.saved0;
            this.c1 = this.saved1;
            this.c2 = this.saved2;
            source.data = '';
            this.taken = 0;
        }
    }
    is(c) {
        return this.c0 === c;
    }
    /** Whether the next two bytes are these. */
    isPair(a, b) {
        return this.c0 === a && this.c1 === b;
    }
}
/** Character classes are ASCII only (py/unicode.c). */
export function isSpace(c) {
    return c === 32 || (c >= 9 && c <= 13);
}
export function isDigit(c) {
    return c >= 48 && c <= 57;
}
export function isLetter(c) {
    const lower = c | 0x20;
    return lower >= 97 && lower <= 122;
}
/** Value of a hexadecimal digit, -1 for any other character. */
export function hexValue(c) {
    if (isDigit(c))
        return c - 48;
    const lower = c | 0x20;
    return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
/** Any byte with the high bit set may be part of a name, so that UTF-8 names pass. */
export function isNameStart(c) {
    return isLetter(c) || c === 95 || c >= 0x80;
}
