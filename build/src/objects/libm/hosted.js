import { frexp } from '../floatParts.js';
import { exp, log } from './accurate.js';
/** Hyperbolic functions as C libraries compute them from the others (after fdlibm), for doubles. */
const HALF_LN2 = Math.LN2 / 2;
export function cosh(x) {
    const a = Math.abs(x);
    if (a < HALF_LN2) {
        const t = Math.expm1(a);
        const w = 1 + t;
        return a < 2 ** -55 ? w : 1 + (t * t) / (w + w);
    }
    if (a < 22) {
        const t = exp(a);
        return 0.5 * t + 0.5 / t;
    }
    if (a < 709.78)
        return 0.5 * exp(a);
    const w = exp(0.5 * a);
    return 0.5 * w * w;
}
export function sinh(x) {
    const a = Math.abs(x);
    if (a < 22)
        return Math.sinh(x);
    const h = x < 0 ? -0.5 : 0.5;
    if (a < 709.78)
        return h * exp(a);
    const w = exp(0.5 * a);
    return h * w * w;
}
export function acosh(x) {
    if (!(x >= 1) || x === 1)
        return Math.acosh(x);
    if (x >= 2 ** 28)
        return log(x) + Math.LN2;
    if (x > 2)
        return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    const t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
}
export function asinh(x) {
    const a = Math.abs(x);
    if (a < 2 ** -28 || !Number.isFinite(x))
        return x;
    let w;
    if (a > 2 ** 28) {
        w = log(a) + Math.LN2;
    }
    else if (a > 2) {
        w = log(2 * a + 1 / (Math.sqrt(x * x + 1) + a));
    }
    else {
        const t = x * x;
        w = Math.log1p(a + t / (1 + Math.sqrt(1 + t)));
    }
    return x < 0 ? -w : w;
}
const LOG10_2_HI = 0.30102999566361177;
const LOG10_2_LO = 3.694239077158931e-13;
export function log10(x) {
    if (!(x > 0) || !Number.isFinite(x))
        return Math.log10(x);
    const { mantissa, exponent } = frexp(x);
    // The mantissa in [1, 2), or for numbers below 1 in [0.5, 1).
    const k = exponent - 1;
    const i = k < 0 ? 1 : 0;
    const y = k + i;
    return Math.LOG10E * log(mantissa * (i === 1 ? 1 : 2)) + y * LOG10_2_LO + y * LOG10_2_HI;
}
/** musl's, without cancellation on either side. */
export function muslTanh(x) {
    const a = Math.abs(x);
    let t;
    if (a > 0.5493061542510986) {
        t = a > 20 ? 1 : 1 - 2 / (Math.expm1(2 * a) + 2);
    }
    else if (a > 0.2554128170013428) {
        const e = Math.expm1(2 * a);
        t = e / (e + 2);
    }
    else {
        const e = Math.expm1(-2 * a);
        t = -e / (e + 2);
    }
    return x < 0 ? -t : t;
}
