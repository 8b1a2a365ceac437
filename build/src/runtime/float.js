import { mMalloc, mMallocLeaf } from './malloc.js';
import { MpObject } from './obj.js';
import { mp } from './state.js';
import { typeComplex, typeFloat } from './types.js';
/** Floats (py/objfloat.c, py/obj.h): objects on the heap, or immediates in representations C and D. */
/**
 * A float; `ptr` is 0 for immediates and in ROM. `value` has the firmware's precision already. Immediates are made anew
 * each time, so two that are the same word in C are different objects here: compare them with `sameFloat`.
 */
export class MpFloat extends MpObject {
    constructor(value) {
        super(typeFloat);
        this.value = value;
    }
    trace(_heap) { }
}
const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);
// Kinds of leaf (Heap.allocLeaf): an object is used again after its chunk died.
const LEAF_FLOAT = 1;
const LEAF_COMPLEX = 2;
/** A value in the precision that an `mp_float_t` has. */
export function toFloat(value) {
    return mp.floatIsDouble ? value : Math.fround(value);
}
/** What is left of a value in an immediate of representation C: the two lowest bits of the mantissa are lost. */
function cutToImmediate(value) {
    float32[0] = value;
    bits32[0] = bits32[0] & ~3;
    return float32[0];
}
/** A float (mp_obj_new_float), rounded to the firmware's precision. Raises MemoryError. */
export function newFloat(value) {
    if (mp.floatIsImmediate)
        return new MpFloat(mp.floatIsCut ? cutToImmediate(value) : value);
    const rounded = mp.floatIsDouble ? value : Math.fround(value);
    const { heap } = mp;
    const bytes = mp.sizes.mp_obj_float_t;
    if (heap.observer !== null) {
        const o = new MpFloat(rounded);
        o.ptr = mMalloc(bytes, o);
        return o;
    }
    const ptr = mMallocLeaf(bytes, LEAF_FLOAT);
    const dead = heap.leafThere;
    if (dead !== null) {
        dead.value = rounded;
        return dead;
    }
    const o = new MpFloat(rounded);
    o.ptr = ptr;
    heap.setOwner(ptr, o);
    return o;
}
/** A float in ROM, such as `math.pi`; of the running machine. */
export function romFloat(value) {
    return new MpFloat(mp.floatIsCut ? cutToImmediate(value) : toFloat(value));
}
/** Whether two floats are the same immediate, which makes `is` true for equal values. */
export function sameFloat(a, b) {
    return mp.floatIsImmediate && Object.is(a.value, b.value);
}
/** `mp_obj_complex_t`: on the heap in every representation. */
export class MpComplex extends MpObject {
    constructor(real, imag) {
        super(typeComplex);
        this.real = real;
        this.imag = imag;
    }
    trace(_heap) { }
}
/** A complex number (mp_obj_new_complex), its parts rounded to the firmware's precision. Raises MemoryError. */
export function newComplex(real, imag) {
    const { heap } = mp;
    const bytes = mp.sizes.mp_obj_complex_t;
    if (heap.observer !== null) {
        const o = new MpComplex(toFloat(real), toFloat(imag));
        o.ptr = mMalloc(bytes, o);
        return o;
    }
    const ptr = mMallocLeaf(bytes, LEAF_COMPLEX);
    const dead = heap.leafThere;
    if (dead !== null) {
        dead.real = toFloat(real);
        dead.imag = toFloat(imag);
        return dead;
    }
    const o = new MpComplex(toFloat(real), toFloat(imag));
    o.ptr = ptr;
    heap.setOwner(ptr, o);
    return o;
}
