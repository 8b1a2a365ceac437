import { romFeature } from '../runtime/rom.js';
import { normaliseInt, truncateToInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
/** Hashes of floats (py/objfloat.c). */
const HIGH_QUALITY_HASH = romFeature('MICROPY_FLOAT_HIGH_QUALITY_HASH');
const float64 = new Float64Array(1);
const bits64 = new BigUint64Array(float64.buffer);
const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);
/** The bits of a float in the firmware's precision. */
function floatBits(value) {
    if (mp.floatIsDouble) {
        float64[0] = value;
        return bits64[0];
    }
    float32[0] = value;
    return BigInt(bits32[0]);
}
/** mp_float_hash: equals the hash of an int of the same value. An `mp_int_t`. */
export function floatHash(value) {
    if (mp.features[HIGH_QUALITY_HASH] !== 1)
        return castToInt(value);
    const fracBits = mp.floatIsDouble ? 52 : 23;
    const expBits = mp.floatIsDouble ? 11 : 8;
    const bits = floatBits(value);
    const exponent = Number((bits >> BigInt(fracBits)) & ((1n << BigInt(expBits)) - 1n)) - (2 ** (expBits - 1) - 1);
    let hash;
    if (exponent < 0) {
        hash = bits;
    }
    else {
        const frac = (bits & ((1n << BigInt(fracBits)) - 1n)) | (1n << BigInt(fracBits));
        if (exponent <= fracBits) {
            const shift = BigInt(fracBits - exponent);
            hash = (frac >> shift) ^ (frac & ((1n << shift) - 1n));
        }
        else if (exponent < mp.intBits - 1) {
            hash = frac << BigInt(exponent - fracBits);
        }
        else {
            hash = frac;
        }
    }
    return truncateToInt(normaliseInt(value < 0 || Object.is(value, -0) ? -hash : hash));
}
/** A C cast of a float to `mp_int_t`; out of range it gives the nearest value, as ARM processors do. */
function castToInt(value) {
    if (Number.isNaN(value))
        return 0;
    const max = 2 ** (mp.intBits - 1);
    if (value >= max)
        return normaliseInt((1n << BigInt(mp.intBits - 1)) - 1n);
    if (value < -max)
        return normaliseInt(-(1n << BigInt(mp.intBits - 1)));
    return normaliseInt(BigInt(Math.trunc(value)));
}
