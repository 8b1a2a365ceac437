/** Taking floats apart and putting them together (frexp, ldexp, modf of C). */

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** The binary exponent as the bits have it: a denormal's counts as that of zero. */
export function binaryExponent(f: number, isDouble: boolean): number {
  if (isDouble) {
    float64[0] = f;
    return ((words[1]! >>> 20) & 0x7ff) - 1023;
  }
  float32[0] = f;
  return ((bits32[0]! >>> 23) & 0xff) - 127;
}

/** `value` as mantissa * 2 ** exponent with the mantissa's magnitude in [0.5, 1). */
export function frexp(value: number): { mantissa: number; exponent: number } {
  if (value === 0 || !Number.isFinite(value)) return { mantissa: value, exponent: 0 };
  float64[0] = value;
  let exponent = (words[1]! >>> 20) & 0x7ff;
  if (exponent === 0) {
    const { mantissa, exponent: e } = frexp(value * 2 ** 64);
    return { mantissa, exponent: e - 64 };
  }
  exponent -= 1022;
  words[1] = (words[1]! & 0x800fffff) | (1022 << 20);
  return { mantissa: float64[0], exponent };
}

/** `value` * 2 ** `exponent`, rounded once where the result is denormal. */
export function ldexp(value: number, exponent: number): number {
  if (exponent > 1023) {
    return exponent > 2100 ? value * 2 ** 1023 * 2 ** 1023 * 4 : ldexp(value * 2 ** 1023, exponent - 1023);
  }
  if (exponent >= -1022) return value * 2 ** exponent;
  if (exponent < -2200) return value * 0;
  const { mantissa, exponent: e } = frexp(value);
  const total = e + exponent;
  if (total < -1080) return mantissa * 0;
  // Both factors are powers of two, and only the last product can be inexact.
  return mantissa * 2 ** Math.max(total, -1021) * 2 ** Math.min(total + 1021, 0);
}

/** Whole and fractional part, both with the sign of the value. */
export function modf(value: number): { whole: number; fraction: number } {
  const whole = Math.trunc(value);
  if (!Number.isFinite(value)) return { whole: value, fraction: Number.isNaN(value) ? value : value > 0 ? 0 : -0 };
  const fraction = value - whole;
  return { whole, fraction: fraction === 0 && (value < 0 || Object.is(value, -0)) ? -0 : fraction };
}
