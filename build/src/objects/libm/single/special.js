import * as E from '../errorCoefficients.js';
import { LgammaSeries } from '../lgammaSeries.js';
import { f, leadingBits, ofWord, polynomial } from './bits.js';
import { exp, log } from './exponential.js';
import { kernelCos, kernelSin } from './trigonometric.js';
/** Error and gamma functions of fdlibm in single precision. */
const rounded = (c) => c.map(f);
const ERX = f(E.ERX);
const EFX8 = f(E.EFX8);
const EFX = f(0.12837916613);
const PP = rounded(E.PP);
const QQ = rounded(E.QQ);
const PA = rounded(E.PA);
const QA = rounded(E.QA);
const RA = rounded(E.RA);
const SA = rounded(E.SA);
const RB = rounded(E.RB);
const SB = rounded(E.SB);
function middle(x) {
    const z = f(x * x);
    return f(polynomial(z, PP) / polynomial(z, QQ));
}
/** P/Q for |x| in [0.84375, 1.25). */
function around1(a) {
    const s = f(a - 1);
    return f(polynomial(s, PA) / polynomial(s, QA));
}
/** erfc(|x|) for |x| from 1.25 on. */
function tail(a, low) {
    const s = f(1 / f(a * a));
    const isLow = a < low;
    const quotient = f(polynomial(s, isLow ? RA : RB) / polynomial(s, isLow ? SA : SB));
    const z = leadingBits(a);
    const first = exp(f(f(-z * z) - 0.5625));
    return f(f(first * exp(f(f(f(z - a) * f(z + a)) + quotient))) / a);
}
export function erf(x) {
    const a = Math.abs(x);
    if (Number.isNaN(x))
        return x;
    if (a < 0.84375) {
        if (a < 2 ** -28)
            return a < 2 ** -119 ? f(0.125 * f(f(8 * x) + f(EFX8 * x))) : f(x + f(EFX * x));
        return f(x + f(x * middle(x)));
    }
    let y;
    if (a < 1.25)
        y = f(ERX + around1(a));
    else if (a >= 6)
        y = 1;
    else
        y = f(1 - tail(a, ofWord(0x4036db6e)));
    return x < 0 ? -y : y;
}
export function erfc(x) {
    const a = Math.abs(x);
    if (Number.isNaN(x))
        return x;
    if (a < 0.84375) {
        if (a < 2 ** -56)
            return f(1 - x);
        const product = f(x * middle(x));
        if (x < 0.25)
            return f(1 - f(x + product));
        return f(0.5 - f(product + f(x - 0.5)));
    }
    if (a < 1.25) {
        const quotient = around1(a);
        return x >= 0 ? f(f(1 - ERX) - quotient) : f(1 + f(ERX + quotient));
    }
    if (a >= 28 || x < -6)
        return x < 0 ? 2 : 0;
    const y = tail(a, ofWord(0x4036db6d));
    return x < 0 ? f(2 - y) : y;
}
const series = new LgammaSeries({
    f,
    polynomial,
    log,
    stepUpBelow: ofWord(0x3f666667),
    steppedNear2: ofWord(0x3f3b4a20),
    steppedNearMinimum: ofWord(0x3e6d3308),
    near2: ofWord(0x3fdda618),
    nearMinimum: ofWord(0x3f9da620),
    tt: f(6.6971006518e-9),
});
const PI = f(3.141592741);
/** sin(pi x) of a negative x. */
function sinPi(x) {
    const a = -x;
    if (a < 0.25)
        return kernelSin(f(PI * x), 0, false);
    const y = f(2 * f(f(a * 0.5) - Math.floor(f(a * 0.5))));
    switch (Math.trunc(f(y * 4))) {
        case 0:
            return -kernelSin(f(PI * y), 0, false);
        case 1:
        case 2:
            return -kernelCos(f(PI * f(0.5 - y)), 0);
        case 3:
        case 4:
            return -kernelSin(f(PI * f(1 - y)), 0, false);
        case 5:
        case 6:
            return kernelCos(f(PI * f(y - 1.5)), 0);
        default:
            return -kernelSin(f(PI * f(y - 2)), 0, false);
    }
}
/** lgamma, and whether the gamma function is negative. */
function lgammaSigned(x) {
    if (!Number.isFinite(x))
        return { value: x * x, negative: false };
    if (x === 0)
        return { value: Number.POSITIVE_INFINITY, negative: false };
    const a = Math.abs(x);
    if (a < 2 ** -70)
        return { value: -log(a), negative: x < 0 };
    if (x > 0)
        return { value: series.of(x), negative: false };
    const t = a >= 2 ** 23 ? 0 : sinPi(x);
    if (t === 0 || x === Math.floor(x))
        return { value: Number.POSITIVE_INFINITY, negative: false };
    const adjustment = log(f(PI / Math.abs(f(t * x))));
    return { value: f(adjustment - series.of(a)), negative: t < 0 };
}
export function lgamma(x) {
    return lgammaSigned(x).value;
}
export function gamma(x) {
    if (!Number.isFinite(x))
        return x + Number.POSITIVE_INFINITY;
    const { value, negative } = lgammaSigned(x);
    const y = exp(value);
    return negative ? -y : y;
}
