import { EFX8, ERX, PA, PP, QA, QQ, RA, RB, SA, SB } from './errorCoefficients.js';
const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
/** erfc(|x|) for |x| in [0.84375, 28). */
function tail(x, { exp, polynomial }) {
    const a = Math.abs(x);
    if (a < 1.25) {
        const s = a - 1;
        return 1 - ERX - polynomial(s, PA) / polynomial(s, QA);
    }
    const s = 1 / (a * a);
    // The bound is 1/0.35, as far as the upper half of the number's bits tells.
    const isLow = a < 2.857142448425293;
    const quotient = polynomial(s, isLow ? RA : RB) / polynomial(s, isLow ? SA : SB);
    float64[0] = a;
    words[0] = 0;
    const z = float64[0];
    return (exp(-z * z - 0.5625) * exp((z - a) * (z + a) + quotient)) / a;
}
function middle(x, { polynomial }) {
    const z = x * x;
    return polynomial(z, PP) / polynomial(z, QQ);
}
/** erf(|x|) of the interval around 1. */
function around1(a, { polynomial }) {
    return ERX + polynomial(a - 1, PA) / polynomial(a - 1, QA);
}
export function erf(x, style) {
    const a = Math.abs(x);
    if (a < 0.84375)
        return a < 2 ** -28 ? 0.125 * (8 * x + EFX8 * x) : x + x * middle(x, style);
    if (Number.isNaN(x))
        return x;
    let y = 1;
    if (style.direct && a < 1.25)
        y = around1(a, style);
    else if (a < 6)
        y = 1 - tail(x, style);
    return x < 0 ? -y : y;
}
export function erfc(x, style) {
    const a = Math.abs(x);
    if (a < 0.84375) {
        if (a < 2 ** -56)
            return 1 - x;
        const y = middle(x, style);
        return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
    }
    if (Number.isNaN(x))
        return x;
    if (style.direct && a < 1.25 && x < 0)
        return 1 + around1(a, style);
    if (a >= 28)
        return x < 0 ? 2 : 0;
    return x < 0 ? 2 - tail(x, style) : tail(x, style);
}
