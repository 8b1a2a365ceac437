import { A, R, S, T, TC, TF, U, V, W } from './lgammaCoefficients.js';
const odd = (c) => c.filter((_, i) => i % 2 === 1);
const even = (c) => c.filter((_, i) => i % 2 === 0);
const third = (c, from) => c.filter((_, i) => i % 3 === from);
/** fdlibm's logarithm of the gamma function of a positive, finite number, in some precision. */
export class LgammaSeries {
    constructor(arithmetic) {
        const { f } = arithmetic;
        const rounded = (c) => c.map(f);
        this.a = arithmetic;
        this.a0 = rounded(even(A));
        this.a1 = rounded(odd(A));
        this.t = [0, 1, 2].map((from) => rounded(third(T, from)));
        this.u = rounded(U);
        this.v = rounded(V);
        this.s = rounded(S);
        this.r = rounded(R);
        this.w = rounded(W);
        this.tc = f(TC);
        this.tf = f(TF);
    }
    of(x) {
        const { f, log, polynomial } = this.a;
        if (x === 1 || x === 2)
            return 0;
        if (x < 2)
            return this.below2(x);
        if (x < 8) {
            const whole = Math.trunc(x);
            const y = f(x - whole);
            const p = f(y * polynomial(y, this.s));
            let r = f(f(0.5 * y) + f(p / polynomial(y, this.r)));
            let z = 1;
            for (let n = whole - 1; n >= 2; n--)
                z = f(z * f(y + n));
            if (whole > 2)
                r = f(r + log(z));
            return r;
        }
        if (x < 2 ** 58) {
            const t = log(x);
            const z = f(1 / x);
            const y = f(z * z);
            const w = f(this.w[0] + f(z * polynomial(y, this.w.slice(1))));
            return f(f(f(x - 0.5) * f(t - 1)) + w);
        }
        return f(x * f(log(x) - 1));
    }
    below2(x) {
        const { f, log, stepUpBelow, steppedNear2, steppedNearMinimum, near2, nearMinimum } = this.a;
        if (x < stepUpBelow) {
            const r = -log(x);
            if (x >= steppedNear2)
                return f(r + this.near2(f(1 - x)));
            if (x >= steppedNearMinimum)
                return f(r + this.nearMinimum(f(x - f(this.tc - 1))));
            return f(r + this.near1(x));
        }
        if (x >= near2)
            return this.near2(f(2 - x));
        if (x >= nearMinimum)
            return this.nearMinimum(f(x - this.tc));
        return this.near1(f(x - 1));
    }
    /** lgamma(2 - y) */
    near2(y) {
        const { f, polynomial } = this.a;
        const z = f(y * y);
        const p = f(f(y * polynomial(z, this.a0)) + f(z * polynomial(z, this.a1)));
        return f(p - f(0.5 * y));
    }
    nearMinimum(y) {
        const { f, polynomial, tt } = this.a;
        const z = f(y * y);
        const w = f(z * y);
        const [p1, p2, p3] = this.t.map((c) => polynomial(w, c));
        const p = f(f(z * p1) - f(tt - f(w * f(p2 + f(y * p3)))));
        return f(this.tf + p);
    }
    /** lgamma(1 + y) */
    near1(y) {
        const { f, polynomial } = this.a;
        const p1 = f(y * polynomial(y, this.u));
        return f(f(-0.5 * y) + f(p1 / polynomial(y, this.v)));
    }
}
