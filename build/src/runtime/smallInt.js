import { mp } from './state.js';
/**
 * Small ints (py/smallint.c): a `number` where a double holds it exactly, else a `bigint` (63-bit small ints only).
 */
/** The value as a `number` where that is exact, else as a `bigint`. */
export function normaliseInt(n) {
    return n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n;
}
/** MP_SMALL_INT_FITS. */
export function smallIntFits(n) {
    return n >= mp.smallIntMin && n <= mp.smallIntMax;
}
/** Bits of `mp_int_t`. */
function intBits() {
    return mp.objBytes * 8;
}
/** What MP_OBJ_NEW_SMALL_INT keeps of a machine word: its low bits, as a signed number. */
export function wrapSmallInt(word) {
    if (typeof word === 'number' && word >= mp.fastIntMin && word <= mp.fastIntMax)
        return word;
    const bits = BigInt(mp.smallIntMax).toString(2).length + 1;
    return normaliseInt(BigInt.asIntN(bits, BigInt(word)));
}
/** A machine word (`mp_int_t`) with the low bits of `n`, signed. */
export function truncateToInt(n) {
    if (typeof n === 'number' && n >= -0x80000000 && n <= 0x7fffffff)
        return n;
    return normaliseInt(BigInt.asIntN(intBits(), BigInt(n)));
}
/** Floor division (mp_small_int_floor_divide); `denom` is not 0. */
export function smallIntFloorDivide(num, denom) {
    const rest = num % denom;
    const quotient = (num - rest) / denom;
    // Adding 0 turns a -0 into 0.
    return (rest !== 0 && rest < 0 !== denom < 0 ? quotient - 1 : quotient) + 0;
}
/** Modulo with the divisor's sign (mp_small_int_modulo); `divisor` is not 0. */
export function smallIntModulo(dividend, divisor) {
    const rest = dividend % divisor;
    return (rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest) + 0;
}
/** As `smallIntFloorDivide`, beyond what doubles hold. */
export function bigFloorDivide(num, denom) {
    const quotient = num / denom;
    return num % denom !== 0n && num < 0n !== denom < 0n ? quotient - 1n : quotient;
}
/** As `smallIntModulo`, beyond what doubles hold. */
export function bigModulo(dividend, divisor) {
    const rest = dividend % divisor;
    return rest !== 0n && rest < 0n !== divisor < 0n ? rest + divisor : rest;
}
