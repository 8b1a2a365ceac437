import { frexp } from '../floatParts.js';
import { dd, ddAdd, twoProduct, twoSum } from './doubleDouble.js';
/** pi/2 as a sum of doubles. */
const PI_2 = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33, 5.562271104316826e-50];
/** An angle of any size as quarter turns (mod 4) and a rest of at most pi/4 either way. */
export function reduceAngle(x) {
    if (Math.abs(x) <= Math.PI / 4)
        return { quadrant: 0, rest: dd(x) };
    if (Math.abs(x) >= 2 ** 30)
        return reduceLarge(x);
    const n = Math.round(x / PI_2[0]);
    let rest = dd(x);
    for (const part of PI_2) {
        const p = twoProduct(-n, part);
        rest = ddAdd(rest, twoSum(p.hi, p.lo));
    }
    return { quadrant: n & 3, rest };
}
/** Bits of pi/2 after the point: the largest double has 1024 before it, and 106 and more must be left. */
const FRACTION_BITS = 1300n;
/** pi/2 * 2 ** FRACTION_BITS, by Machin's formula. */
function halfPiFixed() {
    const guard = 64n;
    const one = 1n << (FRACTION_BITS + guard);
    const arctanInverse = (n) => {
        let term = one / n;
        let sum = term;
        for (let k = 3n; term !== 0n; k += 2n) {
            term = -term / (n * n);
            sum += term / k;
        }
        return sum;
    };
    const pi = 4n * (4n * arctanInverse(5n) - arctanInverse(239n));
    return pi >> (guard + 1n);
}
let halfPi = 0n;
function reduceLarge(x) {
    if (halfPi === 0n)
        halfPi = halfPiFixed();
    const { mantissa, exponent } = frexp(x);
    const fixed = BigInt(mantissa * 2 ** 53) << (BigInt(exponent - 53) + FRACTION_BITS);
    let n = fixed / halfPi;
    let rest = fixed - n * halfPi;
    if (rest > halfPi / 2n) {
        n++;
        rest -= halfPi;
    }
    else if (rest < -halfPi / 2n) {
        n--;
        rest += halfPi;
    }
    return { quadrant: Number(BigInt.asUintN(2, n)), rest: fixedToDD(rest) };
}
function fixedToDD(value) {
    // Keep some hundred bits, which is exact in two doubles, then scale.
    const bits = BigInt((value < 0n ? -value : value).toString(2).length);
    const drop = bits > 106n ? bits - 106n : 0n;
    const kept = value >> drop;
    const high = Number(kept);
    const low = Number(kept - BigInt(high));
    const scale = 2 ** Number(drop - FRACTION_BITS);
    return dd(high * scale, low * scale);
}
