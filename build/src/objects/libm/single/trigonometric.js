import { reduceAngle } from '../angle.js';
import { f, leadingBits, ofWord, polynomial, singles, wordOf } from './bits.js';
/** Sine, cosine and tangent of fdlibm in single precision. */
const S = singles(-0.16666667163, 8.333333768e-3, -1.9841270114e-4, 2.7557314297e-6, -2.5050759689e-8, 1.589691017e-10);
const C = singles(4.1666667908e-2, -1.3888889225e-3, 2.4801587642e-5, -2.7557314297e-7, 2.0875723372e-9, -1.1359647598e-11);
const T = singles(0.33333334327, 0.13333334029, 5.3968254477e-2, 2.186948806e-2, 8.8632395491e-3, 3.5920790397e-3, 1.4562094584e-3, 5.8804126456e-4, 2.4646313977e-4, 7.8179444245e-5, 7.1407252108e-5, -1.8558637748e-5, 2.5907305826e-5);
/** pi/4 in single precision: no more is left of a reduced angle. */
const PI_4_WORD = 0x3f490fd8;
/** sin(x + y) of a reduced angle; `hasTail` false: y is 0. */
export function kernelSin(x, y, hasTail) {
    if (Math.abs(x) < 2 ** -27)
        return x;
    const z = f(x * x);
    const v = f(z * x);
    const r = polynomial(z, S.slice(1));
    if (!hasTail)
        return f(x + f(v * f(S[0] + f(z * r))));
    return f(x - f(f(f(z * f(f(0.5 * y) - f(v * r))) - y) - f(v * S[0])));
}
/** cos(x + y) of a reduced angle. */
export function kernelCos(x, y) {
    const word = wordOf(x) & 0x7fffffff;
    if (word < 0x32000000)
        return 1;
    const z = f(x * x);
    const r = f(z * polynomial(z, C));
    const tail = f(f(z * r) - f(x * y));
    if (word < 0x3e99999a)
        return f(1 - f(f(0.5 * z) - tail));
    // About x/4, taken out of both 1 and x*x/2 so that little is lost.
    const qx = word > 0x3f480000 ? 0.28125 : ofWord(word - 0x01000000);
    return f(f(1 - qx) - f(f(f(0.5 * z) - qx) - tail));
}
/** tan(x + y) of a reduced angle, or -1 / tan(x + y). */
function kernelTan(xIn, yIn, inverse) {
    let x = xIn;
    let y = yIn;
    const word = wordOf(x) & 0x7fffffff;
    if (word < 0x31800000)
        return inverse ? f(-1 / x) : x;
    const large = word >= 0x3f2ca140;
    const negative = x < 0;
    if (large) {
        if (negative) {
            x = -x;
            y = -y;
        }
        x = f(f(f(0.78539812565) - x) + f(f(3.7748947079e-8) - y));
        y = 0;
    }
    const z = f(x * x);
    let w = f(z * z);
    let r = polynomial(w, [T[1], T[3], T[5], T[7], T[9], T[11]]);
    const v = f(z * polynomial(w, [T[2], T[4], T[6], T[8], T[10], T[12]]));
    const s = f(z * x);
    r = f(y + f(z * f(f(s * f(r + v)) + y)));
    r = f(r + f(T[0] * s));
    w = f(x + r);
    if (large) {
        const sign = inverse ? -1 : 1;
        const inner = f(f(f(w * w) / f(w + sign)) - r);
        return f((negative ? -1 : 1) * f(sign - f(2 * f(x - inner))));
    }
    return inverse ? negativeInverse(w, x, r) : w;
}
/** -1 / (x + r), where w is that sum rounded. */
function negativeInverse(w, x, r) {
    const z = leadingBits(w);
    const v = f(r - f(z - x));
    const a = f(-1 / w);
    const t = leadingBits(a);
    const s = f(1 + f(t * z));
    return f(t + f(a * f(s + f(t * v))));
}
const PIO2_1 = f(1.5707855225);
const PIO2_1T = f(1.0804334124e-5);
const PIO2_2 = f(1.0804273188e-5);
const PIO2_2T = f(6.0770999344e-11);
const PIO2_3 = f(6.0770943833e-11);
const PIO2_3T = f(6.1232342629e-17);
const INV_PIO2 = f(0.63661980629);
function exponentOf(x) {
    return (wordOf(x) >> 23) & 0xff;
}
/** Quarter turns and the rest in two parts, of an angle beyond pi/4. */
function reduce(x) {
    const a = Math.abs(x);
    const word = wordOf(a);
    let part;
    if (word < 0x4016cbe4)
        part = reduceOnce(a, word);
    else if (word <= 0x43490f80)
        part = reduceMedium(a);
    else
        part = reduceExactly(a);
    return x < 0 ? { n: -part.n, hi: -part.hi, lo: -part.lo } : part;
}
function reduceOnce(a, word) {
    let z = f(a - PIO2_1);
    let tail = PIO2_1T;
    if ((word & ~0xf) === 0x3fc90fd0) {
        z = f(z - PIO2_2);
        tail = PIO2_2T;
    }
    const hi = f(z - tail);
    return { n: 1, hi, lo: f(f(z - hi) - tail) };
}
function reduceMedium(a) {
    const n = Math.trunc(f(f(a * INV_PIO2) + 0.5));
    let r = f(a - f(n * PIO2_1));
    let w = f(n * PIO2_1T);
    let hi = f(r - w);
    // How many bits cancelled tells whether more of pi/2 is needed; it isn't asked where the leading bits differ.
    const isNearMultiple = n >= 32 || (wordOf(a) & ~0xff) === (wordOf(f((n * Math.PI) / 2)) & ~0xff);
    if (isNearMultiple && exponentOf(a) - exponentOf(hi) > 8) {
        let t = r;
        w = f(n * PIO2_2);
        r = f(t - w);
        w = f(f(n * PIO2_2T) - f(f(t - r) - w));
        hi = f(r - w);
        if (exponentOf(a) - exponentOf(hi) > 25) {
            t = r;
            w = f(n * PIO2_3);
            r = f(t - w);
            w = f(f(n * PIO2_3T) - f(f(t - r) - w));
            hi = f(r - w);
        }
    }
    return { n, hi, lo: f(f(r - hi) - w) };
}
function reduceExactly(a) {
    const { quadrant, rest } = reduceAngle(a);
    const hi = f(rest.hi);
    return { n: quadrant, hi, lo: f(rest.hi - hi + rest.lo) };
}
export function sin(x) {
    if (!Number.isFinite(x))
        return Number.NaN;
    if ((wordOf(x) & 0x7fffffff) <= PI_4_WORD)
        return kernelSin(x, 0, false);
    const { n, hi, lo } = reduce(x);
    switch (n & 3) {
        case 0:
            return kernelSin(hi, lo, true);
        case 1:
            return kernelCos(hi, lo);
        case 2:
            return -kernelSin(hi, lo, true);
        default:
            return -kernelCos(hi, lo);
    }
}
export function cos(x) {
    if (!Number.isFinite(x))
        return Number.NaN;
    if ((wordOf(x) & 0x7fffffff) <= PI_4_WORD)
        return kernelCos(x, 0);
    const { n, hi, lo } = reduce(x);
    switch (n & 3) {
        case 0:
            return kernelCos(hi, lo);
        case 1:
            return -kernelSin(hi, lo, true);
        case 2:
            return -kernelCos(hi, lo);
        default:
            return kernelSin(hi, lo, true);
    }
}
export function tan(x) {
    if (!Number.isFinite(x))
        return Number.NaN;
    if ((wordOf(x) & 0x7fffffff) <= PI_4_WORD + 2)
        return kernelTan(x, 0, false);
    const { n, hi, lo } = reduce(x);
    return kernelTan(hi, lo, (n & 1) === 1);
}
