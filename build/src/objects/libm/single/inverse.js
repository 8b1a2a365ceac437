import { f, leadingBits, polynomial, singles, wordOf } from './bits.js';
/** Arc functions of fdlibm in single precision. */
const PIO2_HI = f(1.5707962513);
const PIO2_LO = f(7.5497894159e-8);
const P = singles(0.16666586697, -4.2743422091e-2, -8.656363003e-3);
const Q = f(-0.7066296339);
/** The rational function that asin and acos are made of. */
function rational(z) {
    return f(f(z * polynomial(z, P)) / f(1 + f(z * Q)));
}
export function asin(x) {
    const a = Math.abs(x);
    if (!(a < 1))
        return a === 1 ? f(x * PIO2_HI) : Number.NaN;
    if (a < 0.5)
        return a < 2 ** -12 ? x : f(x + f(x * rational(f(x * x))));
    const z = f(f(1 - a) * 0.5);
    const s = f(Math.sqrt(z));
    const y = f(PIO2_HI - f(f(2 * f(s + f(s * rational(z)))) - PIO2_LO));
    return x < 0 ? -y : y;
}
export function acos(x) {
    const a = Math.abs(x);
    if (!(a < 1)) {
        if (a !== 1)
            return Number.NaN;
        return x < 0 ? f(2 * PIO2_HI) : 0;
    }
    if (a < 0.5) {
        if (a <= 2 ** -26)
            return PIO2_HI;
        return f(PIO2_HI - f(x - f(PIO2_LO - f(x * rational(f(x * x))))));
    }
    const z = f(f(1 - a) * 0.5);
    const s = f(Math.sqrt(z));
    if (x < 0) {
        const w = f(f(rational(z) * s) - PIO2_LO);
        return f(2 * f(PIO2_HI - f(s + w)));
    }
    const df = leadingBits(s);
    const c = f(f(z - f(df * df)) / f(s + df));
    const w = f(f(rational(z) * s) + c);
    return f(2 * f(df + w));
}
/** Arctangents of 0.5, 1, 1.5 and infinity in two parts. */
const ATAN_HI = singles(0.46364760399, 0.78539812565, 0.98279368877, 1.5707962513);
const ATAN_LO = singles(5.012158244e-9, 3.7748947079e-8, 3.447321717e-8, 7.5497894159e-8);
const AT = singles(0.33333328366, -0.19999158382, 0.14253635705, -0.10648017377, 6.1687607318e-2);
export function atan(x) {
    const a = Math.abs(x);
    if (Number.isNaN(x))
        return x;
    if (a >= 2 ** 26)
        return x < 0 ? -ATAN_HI[3] : ATAN_HI[3];
    let id = -1;
    let r = x;
    if (a < 0.4375) {
        if (a < 2 ** -12)
            return x;
    }
    else if (a < 0.6875) {
        id = 0;
        r = f(f(f(2 * a) - 1) / f(2 + a));
    }
    else if (a < 1.1875) {
        id = 1;
        r = f(f(a - 1) / f(a + 1));
    }
    else if (a < 2.4375) {
        id = 2;
        r = f(f(a - 1.5) / f(1 + f(1.5 * a)));
    }
    else {
        id = 3;
        r = f(-1 / a);
    }
    const z = f(r * r);
    const w = f(z * z);
    const s1 = f(z * polynomial(w, [AT[0], AT[2], AT[4]]));
    const s2 = f(w * polynomial(w, [AT[1], AT[3]]));
    const product = f(r * f(s1 + s2));
    if (id < 0)
        return f(r - product);
    const y = f(ATAN_HI[id] - f(f(product - ATAN_LO[id]) - r));
    return x < 0 ? -y : y;
}
const PI = f(3.141592741);
const PI_LO = f(-8.7422776573e-8);
/** How far apart the bits of two numbers are of which one is 2 ** 26 times the other. */
const GAP_26 = 26 << 23;
export function atan2(y, x) {
    if (x === 1)
        return atan(y);
    // What is a multiple of pi/4 is the same in every library.
    if (Number.isNaN(x) || Number.isNaN(y) || y === 0 || x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) {
        return f(Math.atan2(y, x));
    }
    const gap = wordOf(Math.abs(y)) - wordOf(Math.abs(x));
    if (gap > GAP_26)
        return y < 0 ? -f(PI / 2) : f(PI / 2);
    const z = x < 0 && gap < -GAP_26 ? 0 : atan(Math.abs(f(y / x)));
    if (x > 0)
        return y < 0 ? -z : z;
    return y < 0 ? f(f(z - PI_LO) - PI) : f(PI - f(z - PI_LO));
}
