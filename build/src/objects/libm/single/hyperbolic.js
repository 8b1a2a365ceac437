import { f } from './bits.js';
import { exp, expm1, halfExp, log, log1p } from './exponential.js';
/** Hyperbolic functions and their inverses of musl and MicroPython in single precision. */
/** The largest x whose exponential is finite. */
const LOG_MAX = 88.72283172607422;
const LN2 = f(Math.LN2);
export function cosh(x) {
    const a = Math.abs(x);
    if (a < 0.6931471228599548) {
        if (a < 2 ** -12)
            return 1;
        const t = expm1(a);
        return f(1 + f(f(t * t) / f(2 * f(1 + t))));
    }
    if (a < LOG_MAX) {
        const t = exp(a);
        return f(0.5 * f(t + f(1 / t)));
    }
    return halfExp(a);
}
export function sinh(x) {
    const a = Math.abs(x);
    const h = x < 0 ? -0.5 : 0.5;
    if (a < LOG_MAX) {
        const t = expm1(a);
        if (a >= 1)
            return f(h * f(t + f(t / f(t + 1))));
        return a < 2 ** -12 ? x : f(h * f(f(2 * t) - f(f(t * t) / f(t + 1))));
    }
    return f(2 * h * halfExp(a));
}
export function tanh(x) {
    const t = expm1(f(-2 * Math.abs(x)));
    const y = f(t / f(t + 2));
    return x < 0 ? y : -y;
}
export function acosh(x) {
    if (!(Math.abs(x) >= 2)) {
        const t = f(x - 1);
        return log1p(f(t + f(Math.sqrt(f(f(t * t) + f(2 * t))))));
    }
    if (Math.abs(x) < 2 ** 12)
        return log(f(f(2 * x) - f(1 / f(x + f(Math.sqrt(f(f(x * x) - 1)))))));
    return f(log(x) + LN2);
}
export function asinh(x) {
    const a = Math.abs(x);
    if (a < 2 ** -12)
        return x;
    let y;
    if (!(a < 2 ** 12)) {
        y = f(log(a) + LN2);
    }
    else {
        const root = f(Math.sqrt(f(f(a * a) + 1)));
        if (a >= 2)
            y = log(f(f(2 * a) + f(1 / f(root + a))));
        else
            y = log1p(f(a + f(f(a * a) / f(root + 1))));
    }
    return x < 0 ? -y : y;
}
export function atanh(x) {
    const a = Math.abs(x);
    let y = a;
    if (a >= 0.5)
        y = f(0.5 * log1p(f(2 * f(a / f(1 - a)))));
    else if (a >= 2 ** -32)
        y = f(0.5 * log1p(f(f(2 * a) + f(f(f(2 * a) * a) / f(1 - a)))));
    return x < 0 ? -y : y;
}
