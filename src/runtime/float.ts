import { type MarkSink, newLeafKind } from '../gc/heap.js';
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
  value: number;

  constructor(value: number) {
    super(typeFloat);
    this.value = value;
  }

  override trace(_heap: MarkSink): void {}
}

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

const SAMPLE = new MpFloat(0.5);
/**
 * V8 would keep a field in which it has seen nothing but doubles in a box of its own, which it makes anew when one is stored,
 * and copies when one is read. A field that has held anything else has the number itself.
 */
(SAMPLE as { value: unknown }).value = null;
SAMPLE.value = 0.5;
const LEAF_FLOAT = newLeafKind(SAMPLE);

/** A value in the precision that an `mp_float_t` has. */
export function toFloat(value: number): number {
  return mp.floatIsDouble ? value : Math.fround(value);
}

/** What is left of a value in an immediate of representation C: the two lowest bits of the mantissa are lost. */
function cutToImmediate(value: number): number {
  float32[0] = value;
  bits32[0] = bits32[0]! & ~3;
  return float32[0]!;
}

/** A float (mp_obj_new_float), rounded to the firmware's precision. Raises MemoryError. */
export function newFloat(value: number): MpFloat {
  if (mp.floatIsImmediate) return new MpFloat(mp.floatIsCut ? cutToImmediate(value) : value);
  const rounded = mp.floatIsDouble ? value : Math.fround(value);
  const o = new MpFloat(rounded);
  o.ptr = mMallocLeaf(mp.sizes.mp_obj_float_t, o, LEAF_FLOAT);
  return o;
}

/** A float in ROM, such as `math.pi`; of the running machine. */
export function romFloat(value: number): MpFloat {
  return new MpFloat(mp.floatIsCut ? cutToImmediate(value) : toFloat(value));
}

/** A NaN whose sign bit is set, which a JavaScript number does not tell. */
class MpNegativeNan extends MpFloat {
  constructor() {
    super(Number.NaN);
  }
}

/** A NaN that has a sign (mp_obj_new_float). Raises MemoryError. */
export function newNan(isNegative: boolean): MpFloat {
  if (!isNegative) return newFloat(Number.NaN);
  const o = new MpNegativeNan();
  if (!mp.floatIsImmediate) o.ptr = mMalloc(mp.sizes.mp_obj_float_t, o);
  return o;
}

/** Whether the sign bit is set. What arithmetic makes of no NaN has none here, whatever a processor gives it. */
export function signBit(o: MpFloat): boolean {
  const { value } = o;
  return value < 0 || Object.is(value, -0) || o instanceof MpNegativeNan;
}

/** Whether two floats are the same immediate, which makes `is` true for equal values. */
export function sameFloat(a: MpFloat, b: MpFloat): boolean {
  return mp.floatIsImmediate && Object.is(a.value, b.value);
}

/** `mp_obj_complex_t`: on the heap in every representation. */
export class MpComplex extends MpObject {
  real: number;
  imag: number;

  constructor(real: number, imag: number) {
    super(typeComplex);
    this.real = real;
    this.imag = imag;
  }

  override trace(_heap: MarkSink): void {}
}

const LEAF_COMPLEX = newLeafKind(new MpComplex(0.5, 0.5));

/** A complex number (mp_obj_new_complex), its parts rounded to the firmware's precision. Raises MemoryError. */
export function newComplex(real: number, imag: number): MpComplex {
  const o = new MpComplex(toFloat(real), toFloat(imag));
  o.ptr = mMallocLeaf(mp.sizes.mp_obj_complex_t, o, LEAF_COMPLEX);
  return o;
}
