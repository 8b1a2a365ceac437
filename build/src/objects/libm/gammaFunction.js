/** The gamma function by Lanczos' approximation (the coefficients are those of Boost and musl), exact for small integers. */
const G_MINUS_HALF = 5.52468004077673;
const NUMERATOR = [
    23531376880.41076, 42919803642.6491, 35711959237.35567, 17921034426.03721, 6039542586.352028, 1439720407.3117216,
    248874557.86205417, 31426415.585400194, 2876370.6289353725, 186056.26539522348, 8071.672002365816, 210.82427775157936,
    2.5066282746310002,
];
const DENOMINATOR = [
    0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
];
/** Largest n whose factorial has no more than 53 significant bits. */
const LAST_EXACT_FACTORIAL = 22;
/** The quotient of the two polynomials, taken from the end that doesn't overflow. */
function series(x) {
    let num = 0;
    let den = 0;
    for (let k = 0; k < NUMERATOR.length; k++) {
        const i = x < 8 ? NUMERATOR.length - 1 - k : k;
        num = (x < 8 ? num * x : num / x) + NUMERATOR[i];
        den = (x < 8 ? den * x : den / x) + DENOMINATOR[i];
    }
    return num / den;
}
function sinPi(x, base) {
    const r = 2 * (x * 0.5 - Math.floor(x * 0.5));
    const quarter = Math.floor((Math.floor(4 * r) + 1) / 2);
    const angle = (r - quarter * 0.5) * Math.PI;
    switch (quarter) {
        case 1:
            return base.cos(angle);
        case 2:
            return base.sin(-angle);
        case 3:
            return -base.cos(angle);
        default:
            return base.sin(angle);
    }
}
/** C's `tgamma`; NaN for negative integers and minus infinity. */
export function gamma(x, base) {
    if (!Number.isFinite(x))
        return x + Number.POSITIVE_INFINITY;
    if (Math.abs(x) < 2 ** -54)
        return 1 / x;
    if (x === Math.floor(x)) {
        if (x < 0)
            return Number.NaN;
        if (x <= LAST_EXACT_FACTORIAL + 1) {
            let product = 1;
            for (let n = 2; n < x; n++)
                product *= n;
            return product;
        }
    }
    const a = Math.abs(x);
    if (a >= 184) {
        if (x > 0)
            return Number.POSITIVE_INFINITY;
        return Math.floor(x) % 2 === 0 ? 0 : -0;
    }
    const y = a + G_MINUS_HALF;
    // What the sum lost.
    let dy = a > G_MINUS_HALF ? y - a - G_MINUS_HALF : y - G_MINUS_HALF - a;
    let z = a - 0.5;
    let r = series(a) * base.exp(-y);
    if (x < 0) {
        r = -Math.PI / (sinPi(a, base) * a * r);
        dy = -dy;
        z = -z;
    }
    r += (dy * (G_MINUS_HALF + 0.5) * r) / y;
    const half = base.pow(y, 0.5 * z);
    return r * half * half;
}
/** C's `lgamma`: the logarithm of the gamma function's magnitude. */
export function lgamma(x, base) {
    if (!Number.isFinite(x))
        return x * x;
    if (x === Math.floor(x) && x <= 2)
        return x <= 0 ? Number.POSITIVE_INFINITY : 0;
    const a = Math.abs(x);
    if (a < 2 ** -54)
        return -base.log(a);
    if (a < 128)
        return base.log(Math.abs(gamma(x, base)));
    const r = (a - 0.5) * (base.log(a + G_MINUS_HALF) - 1) + (base.log(series(a)) - (G_MINUS_HALF + 0.5));
    return x < 0 ? base.log(Math.PI / (Math.abs(sinPi(a, base)) * a)) - r : r;
}
