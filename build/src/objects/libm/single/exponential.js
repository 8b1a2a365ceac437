import { f, ofWord, polynomial, scale, singles, wordOf } from './bits.js';
/** Exponentials and logarithms of fdlibm in single precision. */
const INV_LN2 = f(1.4426950216);
const EXP_LN2_HI = f(0.69314575195);
const EXP_LN2_LO = f(1.4286067653e-6);
const EXP_P = singles(0.1666662544, -2.7667332906e-3);
/** Half of ln 2, from where on the argument is reduced, and half as much again, from where on by more than one ln 2. */
const HALF_LN2_WORD = 0x3eb17218;
const HALF_3_LN2_WORD = 0x3f851592;
export function exp(x) {
    if (Number.isNaN(x))
        return x;
    const word = wordOf(x) & 0x7fffffff;
    if (x >= 88.72283935546875)
        return Number.POSITIVE_INFINITY;
    if (x <= -103.97208404541016)
        return 0;
    let k = 0;
    let hi = x;
    let lo = 0;
    let r = x;
    if (word > HALF_LN2_WORD) {
        if (word > HALF_3_LN2_WORD)
            k = Math.trunc(f(f(INV_LN2 * x) + (x < 0 ? -0.5 : 0.5)));
        else
            k = x < 0 ? -1 : 1;
        hi = f(x - f(k * EXP_LN2_HI));
        lo = f(k * EXP_LN2_LO);
        r = f(hi - lo);
    }
    else if (word <= 0x39000000) {
        return f(1 + x);
    }
    const square = f(r * r);
    const c = f(r - f(square * polynomial(square, EXP_P)));
    const y = f(1 + f(f(f(f(r * c) / f(2 - c)) - lo) + hi));
    return k === 0 ? y : scale(y, k);
}
/** exp(x) / 2 where exp(x) itself overflows. */
export function halfExp(x) {
    const kLn2 = f(162.88958740234375);
    const power = 2 ** 117;
    return f(f(exp(f(x - kLn2)) * power) * power);
}
const LN2_HI = f(0.69313812256);
const LN2_LO = f(9.0580006145e-6);
const EXPM1_Q = singles(-3.3333212137e-2, 1.5807170421e-3);
export function expm1(x) {
    if (Number.isNaN(x))
        return x;
    const word = wordOf(x) & 0x7fffffff;
    const negative = x < 0;
    if (word >= 0x4195b844) {
        if (negative)
            return -1;
        if (x > 88.72167968988)
            return Number.POSITIVE_INFINITY;
    }
    let k = 0;
    let c = 0;
    let r = x;
    if (word > HALF_LN2_WORD) {
        if (word < HALF_3_LN2_WORD)
            k = negative ? -1 : 1;
        else
            k = Math.trunc(f(f(INV_LN2 * x) + (negative ? -0.5 : 0.5)));
        const hi = f(x - f(k * LN2_HI));
        const lo = f(k * LN2_LO);
        r = f(hi - lo);
        c = f(f(hi - r) - lo);
    }
    else if (word < 0x33000000) {
        return x;
    }
    const half = f(0.5 * r);
    const hxs = f(r * half);
    const r1 = f(1 + f(hxs * polynomial(hxs, EXPM1_Q)));
    const t = f(3 - f(r1 * half));
    let e = f(hxs * f(f(r1 - t) / f(6 - f(r * t))));
    if (k === 0)
        return f(r - f(f(r * e) - hxs));
    e = f(f(r * f(e - c)) - c);
    e = f(e - hxs);
    if (k === -1)
        return f(f(0.5 * f(r - e)) - 0.5);
    if (k === 1)
        return r < -0.25 ? f(-2 * f(e - f(r + 0.5))) : f(1 + f(2 * f(r - e)));
    const power = 2 ** k;
    if (k < 0 || k > 56)
        return f(f(f(f(r - e) + 1) * power) - 1);
    if (k < 23)
        return f(f(f(r - e) + f(1 - 2 ** -k)) * power);
    return f(f(f(r - f(e + 2 ** -k)) + 1) * power);
}
const LG = singles(0xaaaaaa / 2 ** 24, 0xccce13 / 2 ** 25, 0x91e9ee / 2 ** 25, 0xf89e26 / 2 ** 26);
/** The mantissa's bits of the square root of one half: arguments are reduced to [sqrt(1/2), sqrt(2)). */
const SQRT_HALF_WORD = 0x3f3504f3;
const ONE_WORD = 0x3f800000;
/** s * (f^2 / 2 + R) of log(1 + f), with s = f / (2 + f). */
function logSeries(x, halfSquare) {
    const s = f(x / f(2 + x));
    const z = f(s * s);
    const w = f(z * z);
    const t1 = f(w * f(LG[1] + f(w * LG[3])));
    const t2 = f(z * f(LG[0] + f(w * LG[2])));
    return f(s * f(halfSquare + f(t2 + t1)));
}
export function log(x) {
    if (x === 0)
        return Number.NEGATIVE_INFINITY;
    if (x < 0)
        return Number.NaN;
    if (!Number.isFinite(x) || x === 1)
        return x === 1 ? 0 : x;
    let k = 0;
    let word = wordOf(x);
    if (word < 0x00800000) {
        k = -25;
        word = wordOf(f(x * 2 ** 25));
    }
    word += ONE_WORD - SQRT_HALF_WORD;
    k += (word >> 23) - 0x7f;
    const r = f(ofWord((word & 0x007fffff) + SQRT_HALF_WORD) - 1);
    const half = f(f(0.5 * r) * r);
    // With the parts of ln 2 of the exponential.
    const tail = f(logSeries(r, half) + f(k * LN2_LO));
    return f(f(f(tail - half) + r) + f(k * LN2_HI));
}
export function log1p(x) {
    if (x <= -1)
        return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
    if (!Number.isFinite(x))
        return x;
    if (Math.abs(x) < 2 ** -24)
        return x;
    let k = 1;
    let c = 0;
    let r = x;
    // Between sqrt(1/2) - 1 and sqrt(2) - 1 nothing needs to be reduced.
    if (x >= -0.29289323091506958 && wordOf(x) < 0x3ed413d0) {
        k = 0;
    }
    else {
        const u = f(1 + x);
        const word = wordOf(u) + ONE_WORD - SQRT_HALF_WORD;
        k = (word >> 23) - 0x7f;
        if (k < 25)
            c = f((k >= 2 ? f(1 - f(u - x)) : f(x - f(u - 1))) / u);
        r = f(ofWord((word & 0x007fffff) + SQRT_HALF_WORD) - 1);
    }
    const half = f(f(0.5 * r) * r);
    const tail = f(logSeries(r, half) + f(f(k * LN2_LO) + c));
    return f(f(f(tail - half) + r) + f(k * LN2_HI));
}
const INV_LN2_LONG = f(Math.LOG2E);
const LN10 = f(Math.LN10);
export function log2(x) {
    return f(log(x) * INV_LN2_LONG);
}
export function log10(x) {
    return f(log(x) / LN10);
}
