/**
 * Floats of single precision and their bits. Each operation on them is one in doubles, whose result is then rounded:
 * that is what a processor's single-precision operation gives.
 */
const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);
/** Rounds to single precision. */
export const f = Math.fround;
/** The bits as a signed 32-bit integer. */
export function wordOf(x) {
    float32[0] = x;
    return int32[0];
}
/** The float with these bits. */
export function ofWord(word) {
    int32[0] = word;
    return float32[0];
}
/** The leading 12 bits of a float's mantissa: few enough to be multiplied without rounding. */
export function leadingBits(x) {
    return ofWord(wordOf(x) & ~0xfff);
}
/** c[0] + c[1] x + c[2] x^2 + ... in single precision; the coefficients are single already. */
export function polynomial(x, c) {
    let sum = c[c.length - 1];
    for (let i = c.length - 2; i >= 0; i--)
        sum = f(c[i] + f(x * sum));
    return sum;
}
/** Coefficients in single precision. */
export function singles(...c) {
    return c.map(f);
}
/** x * 2 ** n, rounded where it is denormal (scalbnf). */
export function scale(x, n) {
    // A double holds every such product exactly but for the farthest, which are infinite or 0.
    return f(x * 2 ** Math.max(Math.min(n, 300), -300));
}
