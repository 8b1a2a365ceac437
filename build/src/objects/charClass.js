/** What a byte is as a character; ASCII only (py/unicode.c unichar_is*). */
const SPACE = 1;
const DIGIT = 2;
const UPPER = 4;
const LOWER = 8;
const XDIGIT = 16;
const attr = new Uint8Array(256);
for (let c = 0x09; c <= 0x0d; c++)
    attr[c] = SPACE;
attr[0x20] = SPACE;
for (let c = 0x30; c <= 0x39; c++)
    attr[c] = DIGIT | XDIGIT;
for (let i = 0; i < 26; i++) {
    attr[0x41 + i] = UPPER | (i < 6 ? XDIGIT : 0);
    attr[0x61 + i] = LOWER | (i < 6 ? XDIGIT : 0);
}
export function isSpace(c) {
    return (attr[c] & SPACE) !== 0;
}
export function isDigit(c) {
    return (attr[c] & DIGIT) !== 0;
}
export function isXdigit(c) {
    return (attr[c] & XDIGIT) !== 0;
}
export function isAlpha(c) {
    return (attr[c] & (UPPER | LOWER)) !== 0;
}
export function isUpper(c) {
    return (attr[c] & UPPER) !== 0;
}
export function isLower(c) {
    return (attr[c] & LOWER) !== 0;
}
/** Value of a hexadecimal digit (unichar_xdigit_value). */
export function xdigitValue(c) {
    return c <= 0x39 ? c - 0x30 : (c & ~0x20) - 0x37;
}
