import { f, leadingBits, ofWord, polynomial, scale, singles, wordOf } from './bits.js';
/** `powf` of fdlibm: 2 ** (y * log2(x)) with the logarithm in two parts. */
/** log2 of 1 and of 1.5, which the mantissa is compared with, in two parts. */
const BP = [1, 1.5];
const DP_H = singles(0, 0.584960938);
const DP_L = singles(0, 1.56322085e-6);
const L = singles(0.60000002384, 0.42857143283, 0.33333334327, 0.27272811532, 0.23066075146, 0.20697501302);
const P = singles(0.16666667163, -2.777777845e-3, 6.613755977e-5, -1.6533901999e-6, 4.1381369442e-8);
const LN2 = f(0.69314718246);
const LN2_H = f(0.693145752);
const LN2_L = f(1.42860654e-6);
/** -(128 - log2(the largest float and half a unit)) */
const OVERFLOW_TAIL = f(4.2995665694e-8);
/** 2 / (3 ln 2), and in two parts */
const CP = f(0.96179670095);
const CP_H = f(0.9619140625);
const CP_L = f(-1.1736857402e-4);
const INV_LN2 = f(1.4426950216);
const INV_LN2_H = f(1.4426879883);
const INV_LN2_L = f(7.0526075433e-6);
/** log2 of a number next to 1, where y is so large that only such numbers don't overflow. */
function log2Near1(ax) {
    const t = f(ax - 1);
    const inner = f(f(0.5) - f(t * f(f(1 / 3) - f(t * 0.25))));
    const w = f(f(t * t) * inner);
    const u = f(INV_LN2_H * t);
    const v = f(f(t * INV_LN2_L) - f(w * INV_LN2));
    const hi = leadingBits(f(u + v));
    return { hi, lo: f(v - f(hi - u)) };
}
function log2Parts(a) {
    let n = 0;
    let word = wordOf(a);
    if (word < 0x00800000) {
        n = -24;
        word = wordOf(f(a * 2 ** 24));
    }
    n += (word >> 23) - 0x7f;
    const fraction = word & 0x007fffff;
    word = fraction | 0x3f800000;
    let k = 0;
    if (fraction > 0x1cc471) {
        if (fraction < 0x5db3d7) {
            k = 1;
        }
        else {
            n++;
            word -= 0x00800000;
        }
    }
    const ax = ofWord(word);
    // s = (x - 1) / (x + 1) or (x - 1.5) / (x + 1.5), in two parts.
    const u0 = f(ax - BP[k]);
    const v0 = f(1 / f(ax + BP[k]));
    const s = f(u0 * v0);
    const sH = leadingBits(s);
    let tH = ofWord((((word >> 1) & ~0xfff) | 0x20000000) + 0x00400000 + (k << 21));
    let tL = f(ax - f(tH - BP[k]));
    const sL = f(v0 * f(f(u0 - f(sH * tH)) - f(sH * tL)));
    let s2 = f(s * s);
    let r = f(f(s2 * s2) * polynomial(s2, L));
    r = f(r + f(sL * f(sH + s)));
    s2 = f(sH * sH);
    tH = leadingBits(f(f(3 + s2) + r));
    tL = f(r - f(f(tH - 3) - s2));
    const u = f(sH * tH);
    const v = f(f(sL * tH) + f(tL * s));
    const pH = leadingBits(f(u + v));
    const pL = f(v - f(pH - u));
    const zH = f(CP_H * pH);
    const zL = f(f(f(CP_L * pH) + f(pL * CP)) + DP_L[k]);
    const hi = leadingBits(f(f(f(zH + zL) + DP_H[k]) + n));
    return { hi, lo: f(zL - f(f(f(hi - n) - DP_H[k]) - zH)) };
}
/** 2 ** (pH + pL), where z is their sum. */
function exp2Parts(z, pHIn, pL) {
    const j = wordOf(z);
    const i = j & 0x7fffffff;
    let pH = pHIn;
    let n = 0;
    if (i > 0x3f000000) {
        let k = (i >> 23) - 0x7f;
        n = j + (0x00800000 >> (k + 1));
        k = ((n & 0x7fffffff) >> 23) - 0x7f;
        const whole = ofWord(n & ~(0x007fffff >> k));
        n = ((n & 0x007fffff) | 0x00800000) >> (23 - k);
        if (j < 0)
            n = -n;
        pH = f(pH - whole);
    }
    let t = ofWord(wordOf(f(pL + pH)) & ~0x7fff);
    const u = f(t * LN2_H);
    const v = f(f(f(pL - f(t - pH)) * LN2) + f(t * LN2_L));
    let sum = f(u + v);
    const w = f(v - f(sum - u));
    t = f(sum * sum);
    const t1 = f(sum - f(t * polynomial(t, P)));
    const r = f(f(f(sum * t1) / f(t1 - 2)) - f(w + f(sum * w)));
    sum = f(1 - f(r - sum));
    return scale(sum, n);
}
/** Results that need no logarithm, as C defines them; null for the others. */
function special(x, y) {
    if (y === 0 || x === 1)
        return 1;
    if (Number.isNaN(x) || Number.isNaN(y))
        return Number.NaN;
    if (!Number.isFinite(y)) {
        const a = Math.abs(x);
        if (a === 1)
            return 1;
        return a > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
    }
    if (y === 1)
        return x;
    if (y === -1)
        return f(1 / x);
    if (y === 2)
        return f(x * x);
    if (y === 0.5 && x > 0)
        return f(Math.sqrt(x));
    if (x === 0 || x === -1 || !Number.isFinite(x))
        return x === -1 && y % 1 !== 0 ? Number.NaN : x ** y;
    return x < 0 && y % 1 !== 0 ? Number.NaN : null;
}
export function pow(x, y) {
    const known = special(x, y);
    if (known !== null)
        return known;
    const sign = x < 0 && Math.abs(y) % 2 === 1 ? -1 : 1;
    const ax = Math.abs(x);
    const infinite = sign * Number.POSITIVE_INFINITY;
    let log;
    if (Math.abs(y) > 2 ** 27) {
        const word = wordOf(ax);
        if (word < 0x3f7ffff8)
            return y < 0 ? infinite : sign * 0;
        if (word > 0x3f800007)
            return y > 0 ? infinite : sign * 0;
        log = log2Near1(ax);
    }
    else {
        log = log2Parts(ax);
    }
    const y1 = leadingBits(y);
    const pL = f(f(f(y - y1) * log.hi) + f(y * log.lo));
    const pH = f(y1 * log.hi);
    const z = f(pL + pH);
    if (z > 128 || (z === 128 && f(pL + OVERFLOW_TAIL) > f(z - pH)))
        return infinite;
    if (z < -150 || (z === -150 && pL <= f(z - pH)))
        return sign * 0;
    return sign * exp2Parts(z, pH, pL);
}
