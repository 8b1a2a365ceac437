import { mp } from '../runtime/state.js';
import type { DecimalScale } from './decimalScale.js';
import { binaryExponent } from './floatParts.js';
import { parseReal } from './parseReal.js';

/**
 * Floats as text by way of an integer of their digits (py/formatfloat.c since MicroPython 1.26, UHEAP_FLOAT_BY_DIGITS).
 * The text is read back: where it isn't the number, more digits are taken, or others searched for.
 */

/** The precision that `repr` asks for: as many digits as it takes. */
export const MP_FLOAT_REPR_PREC = 99;

const LOG10_OF_2 = 0.3010299956639812;
/** `repr` has an exponent from this one on. */
const REPR_EXPONENT = 16;
/** Numbers from 1e-4 on have no exponent in the general format. */
const SMALLEST_EXPONENT = -4;

type Mode = 'e' | 'f' | 'g';

/** What a type of float allows. */
interface Limits {
  /** Digits that the integer holds, and those of them that are right however the number is scaled. */
  readonly maxDigits: number;
  readonly safeDigits: number;
  /** Bytes of the shortest buffer that takes any exponent. */
  readonly minBuf: number;
}

const DOUBLE_LIMITS: Limits = { maxDigits: 19, safeDigits: 16, minBuf: 7 };
const SINGLE_LIMITS: Limits = { maxDigits: 9, safeDigits: 6, minBuf: 6 };

/** What is asked for, settled by the size of the buffer. */
interface Request {
  readonly mode: Mode;
  readonly isUpper: boolean;
  /** Magnitude of the number, and its decimal exponent. */
  readonly mag: number;
  readonly e: number;
  /** The general format writes zeros in place of a positive exponent below this. */
  readonly maxExpZeros: number;
  /** Most digits; zeros before and after them. */
  readonly maxDigits: number;
  readonly leadZeros: number;
  readonly trailZeros: number;
}

/** Digits and how they are laid out. */
interface Layout {
  readonly numDigits: number;
  /** What stands before the digits: `0.` and zeros. */
  readonly head: string;
  /** Digits before the point less one; NO_POINT where `head` has it. */
  readonly dec: number;
  readonly trailZeros: number;
}

const NO_POINT = 255;

function zerosAfterPoint(count: number): string {
  return `0.${'0'.repeat(Math.max(count, 0))}`;
}

/** The decimal exponent of a number, such that a power of ten is the largest that is not above it. */
function decimalExponent(mag: number, scale: DecimalScale): number {
  if (mag === 0) return 0;
  const product = binaryExponent(mag, mp.floatIsDouble) * (mp.floatIsDouble ? LOG10_OF_2 : Math.fround(LOG10_OF_2));
  let e = Math.trunc(mp.floatIsDouble ? product : Math.fround(product));
  if (mag >= 1) while (mag >= scale.toFloat(1n, e + 1)) e++;
  else while (mag < scale.toFloat(1n, e)) e--;
  return e;
}

/** Settles how many digits and zeros there are, so that the text fits into `bufSize` bytes. */
function settle(mag: number, wanted: Mode, isUpper: boolean, precision: number, bufSize: number, scale: DecimalScale) {
  const limits = mp.floatIsDouble ? DOUBLE_LIMITS : SINGLE_LIMITS;
  let prec = precision < 0 ? 6 : precision;
  let maxExpZeros = Math.min(prec, bufSize - 3);
  if (prec === MP_FLOAT_REPR_PREC) {
    prec = limits.maxDigits;
    maxExpZeros = REPR_EXPONENT;
  }
  const e = decimalExponent(mag, scale);
  let mode = wanted;
  if (mode === 'f' && e > 0 && e + prec + 2 > bufSize) {
    mode = 'g';
    prec++;
  }
  let maxDigits = prec;
  let leadZeros = 0;
  let trailZeros = 0;
  if (mode === 'f') {
    maxDigits = Math.min(maxDigits, bufSize - 3);
    if (e >= 0) {
      maxDigits += e + 1;
    } else if (maxDigits > 2 && e < -2) {
      leadZeros = Math.min(-e, maxDigits) - 2;
      maxDigits -= leadZeros;
    } else {
      maxDigits++;
    }
  } else if (mode === 'e' || maxDigits === 0) {
    maxDigits++;
  }
  if (maxDigits > limits.maxDigits) {
    trailZeros = maxDigits - limits.maxDigits;
    maxDigits = limits.maxDigits;
  }
  const overhead = mode === 'f' ? 3 : limits.minBuf + 1;
  trailZeros = Math.min(trailZeros, bufSize - maxDigits - overhead);
  const request: Request = { mode, isUpper, mag, e, maxExpZeros, maxDigits, leadZeros, trailZeros };
  return { request, numDigits: Math.min(limits.safeDigits, maxDigits), limits };
}

/** Where the digits stand, and the power of ten that turns the number into them. */
function layoutOf(request: Request, numDigits: number): { layout: Layout; exponent: number } {
  const { mode, mag, e, maxDigits, leadZeros } = request;
  const trailZeros = request.trailZeros + (maxDigits - numDigits);
  let exponent = numDigits - e - 1;
  let head = '';
  let dec = 0;
  if (mag === 0) {
    exponent = 0;
  } else if (mode === 'f') {
    if (e >= 0) {
      dec = e;
    } else {
      // One of the digits is a 0 before the point, unless zeros come before them.
      exponent = numDigits - 1;
      if (leadZeros > 0) {
        head = zerosAfterPoint(leadZeros);
        exponent += leadZeros + 1;
        dec = NO_POINT;
      }
    }
  }
  return { layout: { numDigits, head, dec, trailZeros }, exponent };
}

function exponentText(e: number, isUpper: boolean): string {
  const magnitude = Math.abs(e);
  return `${isUpper ? 'E' : 'e'}${e < 0 ? '-' : '+'}${String(magnitude).padStart(2, '0')}`;
}

/** Adds zeros, with the point where they pass it. */
function withTrailingZeros(text: string, layout: Layout): string {
  let out = text;
  let toPoint = layout.dec - (layout.numDigits - 1);
  for (let left = layout.trailZeros; left > 0; left--, toPoint--) out += toPoint === 0 ? '.0' : '0';
  return out;
}

/** The digits as text by the rules of the format (mp_format_mantissa). `cap`: 10 ** digits of the layout. */
function textOf(digits: bigint, cap: bigint, request: Request, from: Layout): string {
  const { mode, isUpper, maxExpZeros } = request;
  let { numDigits, head, dec, trailZeros } = from;
  let { e } = request;
  let value = digits;
  if (value >= cap) {
    // Rounding up or the search made a digit more.
    if (mode === 'f') {
      numDigits++;
      dec++;
    } else {
      value /= 10n;
      e++;
    }
  }
  if (mode === 'g' && e >= 0 && e < maxExpZeros) {
    dec += e;
    if (e !== 0 && dec >= numDigits) trailZeros = dec - (numDigits - 1);
    e = 0;
  } else if (mode === 'g' && e < 0 && e >= SMALLEST_EXPONENT) {
    let cut = 0;
    for (; e < 0 && value % 10n === 0n; e++, cut++) value /= 10n;
    numDigits -= cut;
    head = zerosAfterPoint(cut - e - 1);
    dec = NO_POINT;
    e = 0;
  }
  const shown = numDigits > 0 ? String(value).padStart(numDigits, '0').slice(-numDigits) : '';
  const hasPoint = dec + 1 < numDigits;
  let text = head + (hasPoint ? `${shown.slice(0, dec + 1)}.${shown.slice(dec + 1)}` : shown);
  text = withTrailingZeros(text, { numDigits, head, dec, trailZeros });
  if (mode === 'g' && text.includes('.')) text = text.replace(/0+$/, '').replace(/\.$/, '');
  return (e !== 0 || mode === 'e') && mode !== 'f' ? text + exponentText(e, isUpper) : text;
}

const bits32 = new Uint32Array(1);
const float32 = new Float32Array(bits32.buffer);

/** What representation C keeps of a float. */
function kept(value: number): number {
  if (!mp.floatIsCut) return value;
  float32[0] = value;
  bits32[0] = bits32[0]! & ~3;
  return float32[0]!;
}

/** How far the text is from the number. */
function errorOf(text: string, mag: number): number {
  const difference = kept(parseReal(text, 0)!.value) - kept(mag);
  return mp.floatIsDouble ? difference : Math.fround(difference);
}

/** Looks for digits nearby that are read back as the number; `found` says whether there are any. */
function search(
  first: bigint,
  firstError: number,
  extraDigits: number,
  limits: Limits,
  write: (digits: bigint) => { text: string; error: number },
): { text: string; found: boolean } {
  let range = extraDigits > 0 ? 1n << BigInt(3 * extraDigits) : 1n;
  let digits = first;
  let error = firstError;
  let best = first;
  let bestError = firstError;
  let text = '';
  for (let runs = 3 + 3 * (limits.maxDigits - limits.safeDigits); runs > 0; runs--) {
    digits += error < 0 ? range : -range;
    ({ text, error } = write(digits));
    if (error === 0) return { text, found: true };
    const gain = Math.abs(error) - Math.abs(bestError);
    if (gain < 0 || (gain === 0 && digits % 10n === 0n)) {
      bestError = error;
      best = digits;
    }
    if (range === 1n) return { text: digits === best ? text : write(best).text, found: false };
    range >>= 1n;
  }
  return { text, found: true };
}

/** The integer of so many digits; without a wide type the last two come from a multiplication of integers. */
function digitsOf(mag: number, numDigits: number, exponent: number, limits: Limits, scale: DecimalScale): bigint {
  if (scale.isWide || numDigits <= limits.safeDigits || exponent <= 1) return scale.toDigits(mag, exponent);
  const last = numDigits > limits.safeDigits + 1 && exponent > 2 ? 2 : 1;
  const digits = scale.toDigits(mag, exponent - last) * 10n ** BigInt(last);
  return BigInt.asUintN(scale.digitBits, digits);
}

/**
 * A finite magnitude as text.
 * @param bufSize bytes of C's buffer behind the sign, with the closing NUL
 * @param prec digits wanted, -1 for 6
 */
export function magnitudeByDigits(
  mag: number,
  bufSize: number,
  mode: Mode,
  isUpper: boolean,
  prec: number,
  scale: DecimalScale,
): string {
  const { request, numDigits, limits } = settle(mag, mode, isUpper, prec, bufSize, scale);
  for (let count = numDigits; ; count++) {
    const { layout, exponent } = layoutOf(request, count);
    const cap = 10n ** BigInt(Math.max(count, 1));
    const write = (digits: bigint) => {
      const text = textOf(digits, cap, request, layout);
      return { text, error: errorOf(text, mag) };
    };
    const digits = digitsOf(mag, count, exponent, limits, scale);
    const isLast = count >= request.maxDigits;
    if (!scale.searches) {
      if (isLast) return textOf(digits, cap, request, layout);
      const { text, error } = write(digits);
      if (error === 0) return text;
      continue;
    }
    const { text, error } = write(digits);
    if (error === 0) return text;
    const result = search(digits, error, count - limits.safeDigits, limits, write);
    if (result.found || isLast) return result.text;
  }
}
