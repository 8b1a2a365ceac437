import { TT } from './lgammaCoefficients.js';
import { LgammaSeries } from './lgammaSeries.js';
import { polynomial } from './polynomial.js';
/** fdlibm's logarithm of the gamma function of positive numbers, for doubles; `log` is the library's. */
export function lgammaSeries(log) {
    return new LgammaSeries({
        f: (x) => x,
        polynomial,
        log,
        // These are numbers of which only the upper halves of the bits are compared.
        stepUpBelow: 0.9000000953674316,
        steppedNear2: 0.7315998077392578,
        steppedNearMinimum: 0.23163998126983643,
        near2: 1.7316312789916992,
        nearMinimum: 1.2316322326660156,
        tt: TT,
    });
}
