import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
const NATIVE_FLT16 = romFeature('MICROPY_FLOAT_USE_NATIVE_FLT16');
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);
/** Value of a 16-bit float (mp_decode_half_float). */
export function decodeHalfFloat(half) {
    const sign = (half & 0x8000) !== 0 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    if (exponent === 0x1f)
        return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    if (exponent === 0)
        return sign * mantissa * 2 ** -24;
    return sign * (0x400 | mantissa) * 2 ** (exponent - 25);
}
/** The compiler's own conversion: to nearest, ties to even. */
function encodeNative(bits) {
    const sign = (bits >>> 16) & 0x8000;
    const magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000)
        return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff);
    if (magnitude >= 0x47800000)
        return sign | 0x7c00;
    const exponent = (magnitude >> 23) - 112;
    const full = (magnitude & 0x7fffff) | 0x800000;
    // Bits that a half float has no room for; more of them the further below its normal range.
    const drop = exponent > 0 ? 13 : 14 - exponent;
    if (drop > 24)
        return sign;
    const kept = full >> drop;
    const rest = full & ((1 << drop) - 1);
    const tie = 1 << (drop - 1);
    const rounded = kept + (rest > tie || (rest === tie && (kept & 1) === 1) ? 1 : 0);
    return sign | (exponent > 0 ? ((exponent - 1) << 10) + rounded : rounded);
}
/**
 * The firmware's own conversion: it rounds halves up, and where rounding carries out of the mantissa the carry is or-ed
 * into the exponent.
 */
function encodePortable(bits) {
    let mantissa = ((bits >> 13) & 0x3ff) + ((bits >> 12) & 1);
    let exponent = (bits >> 23) & 0xff;
    if (exponent === 0xff) {
        exponent = 0x1f;
    }
    else if (exponent !== 0) {
        exponent -= 112;
        if (exponent < 0) {
            const shifted = exponent >= -11 ? (mantissa | 0x400) >> -exponent : 0;
            mantissa = (shifted >> 1) + (shifted & 1);
            exponent = 0;
        }
        else if (exponent > 0x3f) {
            exponent = 0x1f;
            mantissa = 0;
        }
    }
    return (((bits >>> 16) & 0x8000) | (exponent << 10) | mantissa) & 0xffff;
}
/** A 16-bit float for a value of single precision (mp_encode_half_float). */
export function encodeHalfFloat(value) {
    single[0] = value;
    const bits = singleBits[0];
    return mp.features[NATIVE_FLT16] === 1 ? encodeNative(bits) : encodePortable(bits);
}
