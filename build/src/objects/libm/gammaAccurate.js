import { logDD, sinCosRadians } from './accurate.js';
import { dd, ddAdd, ddDiv, ddMul, ddScale, ddSub, twoSum } from './doubleDouble.js';
/** The logarithm of the gamma function, nearly always rounded to the nearest double (Stirling's series). */
const ONE = dd(1);
const PI = dd(Math.PI, 1.2246467991473532e-16);
/** ln(2 pi) / 2 */
const HALF_LN_2PI = dd(0.9189385332046728, -3.8782941580672414e-17);
/** From here on the series has all the bits. */
const SERIES_FROM = 40;
/** Bernoulli numbers B2, B4, ... as fractions. */
const BERNOULLI = [
    [1, 6],
    [-1, 30],
    [1, 42],
    [-1, 30],
    [5, 66],
    [-691, 2730],
    [7, 6],
    [-3617, 510],
    [43867, 798],
    [-174611, 330],
    [854513, 138],
    [-236364091, 2730],
];
const SERIES = BERNOULLI.map(([num, den], i) => ddDiv(dd(num), dd(den * (2 * i + 2) * (2 * i + 1))));
function logOf(x) {
    return ddAdd(logDD(x.hi), dd(x.lo / x.hi));
}
/** ln(gamma(x)) of x >= SERIES_FROM. */
function stirling(x) {
    const inverse = ddDiv(ONE, x);
    const square = ddMul(inverse, inverse);
    let sum = SERIES[SERIES.length - 1];
    for (let i = SERIES.length - 2; i >= 0; i--)
        sum = ddAdd(ddMul(sum, square), SERIES[i]);
    sum = ddMul(sum, inverse);
    const main = ddSub(ddMul(ddSub(x, dd(0.5)), logOf(x)), x);
    return ddAdd(ddAdd(main, HALF_LN_2PI), sum);
}
/** For x > 0: ln(gamma(x + n)) by the series, and the product that leads back to gamma(x). */
function shifted(x) {
    let product = ONE;
    let at = x;
    for (let n = 1; at.hi < SERIES_FROM; n++) {
        product = ddMul(product, at);
        at = ddAdd(x, dd(n));
    }
    return { log: stirling(at), product };
}
/** sin(pi x) */
export function sinPi(x) {
    const rest = x - 2 * Math.round(x / 2);
    const nearest = Math.round(rest * 2);
    const { sin, cos } = sinCosRadians(ddMul(PI, dd(rest - nearest / 2)));
    const value = nearest % 2 === 0 ? sin : cos;
    return (nearest & 2) !== 0 ? ddScale(value, -1) : value;
}
/** C's `lgamma` of what isn't positive: the logarithm of the gamma function's magnitude, by reflection. */
export function lgammaReflected(x) {
    if (!Number.isFinite(x))
        return x * x;
    if (x === Math.floor(x))
        return Number.POSITIVE_INFINITY;
    if (x > -(2 ** -54))
        return -logDD(-x).hi;
    const { log, product } = shifted(twoSum(1, -x));
    const sine = sinPi(x);
    const reflected = logOf(ddDiv(PI, sine.hi < 0 ? ddScale(sine, -1) : sine));
    return ddSub(reflected, ddSub(log, logOf(product))).hi;
}
