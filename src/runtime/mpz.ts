import type { MarkSink } from '../gc/heap.js';
import { mFree, mMalloc, mRealloc } from './malloc.js';
import { MpObject } from './obj.js';
import { mp } from './state.js';
import { countSteps } from './steps.js';
import { typeInt } from './types.js';

/** Digits that an array of digits has at least (py/mpz.c). */
const MIN_ALLOC = 2;

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Bits of a magnitude: 0 for 0. */
function bitLength(magnitude: bigint): number {
  if (magnitude === 0n) return 0;
  const hex = magnitude.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0]!, 16)) + 28;
}

/** Values of up to so many digits are measured by comparing them. */
const MAX_COMPARED = 512;
/** For each width of a digit the positive values closest to 0 of 1, 2, 3... digits, as far as they were needed. */
const positive: bigint[][] = [];
/** The negative ones: a large value's sign is not changed for free. */
const negative: bigint[][] = [];

function closestToZero(known: bigint[][], sign: bigint, digits: number): bigint[] {
  const bits = mp.mpzDigBits;
  const values = (known[bits] ??= []);
  while (values.length < digits) values.push(sign << BigInt(bits * values.length));
  return values;
}

/**
 * Digits of the running firmware's width that a value's magnitude takes; none for 0. It's quicker where it is known how
 * many there are `atMost`. Nothing is compared with `===`, which is slow for bigints until V8 has compiled it.
 */
function digitsOf(value: bigint, atMost: number): number {
  const bits = mp.mpzDigBits;
  if (atMost > MAX_COMPARED) return Math.ceil(bitLength(magnitude(value)) / bits);
  let n = atMost;
  if (value >= 0n) {
    let from = positive[bits];
    if (from === undefined || from.length < n) from = closestToZero(positive, 1n, n);
    while (n > 0 && value < from[n - 1]!) n--;
  } else {
    let from = negative[bits];
    if (from === undefined || from.length < n) from = closestToZero(negative, -1n, n);
    while (n > 1 && value > from[n - 1]!) n--;
  }
  return n;
}

/** `rootSlot` of one whose address nobody else keeps. */
const NO_ROOT = -1;
/** `rootSlot` of one whose digits are not on the heap: on C's stack or in ROM. */
const FIXED = -2;

/**
 * `mpz_t`: an integer of any size. Its value is a bigint; what is kept of C's is the array of digits, which is a chunk
 * of `alloc` digits, never shrinks, and is 0 while nothing needed digits yet. It is an object because `mp_obj_int_t`
 * (MpInt) is one with an `mpz_t` in it, and one JavaScript object for both is one less for Node's collector; `ptr` is 0 for
 * one on C's stack. Both have one class, since V8 reads what comes in one shape only faster.
 */
export class Mpz extends MpObject {
  value = 0n;
  /** Digits in use. */
  len = 0;
  /** Address of the array of digits. */
  dig = 0;
  /** Digits that the array has room for. */
  alloc = 0;
  /** Index in `mp.roots` of the array's address for one that is on C's stack, else NO_ROOT or FIXED. */
  rootSlot = NO_ROOT;

  constructor() {
    super(typeInt);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.dig);
  }

  /** Gives it a value and just as many digits as that takes, none of them on the heap. */
  fix(value: bigint): void {
    put(this, value);
    this.alloc = this.len;
    this.rootSlot = FIXED;
  }
}

function digBytes(n: number): number {
  return (n * mp.mpzDigBits) / 8;
}

function digitsForInt(): number {
  return mp.intBits / mp.mpzDigBits;
}

function digitsForLongLong(): number {
  return 64 / mp.mpzDigBits;
}

function put(z: Mpz, value: bigint, atMost = Number.POSITIVE_INFINITY): void {
  z.value = value;
  z.len = digitsOf(value, atMost);
}

/** A zero on C's stack, without digits yet; its array stays alive until `mp.roots.mark()` is set back. */
export function mpzOnStack(): Mpz {
  const z = new Mpz();
  z.rootSlot = mp.roots.mark();
  mp.roots.keepPtr(0);
  return z;
}

/** Small ints from -OFTEN to OFTEN are made an operand again and again: each once for a width of words and of digits. */
const OFTEN = 1024;
const oftenUsed: (Mpz | null)[][] = [];

/** An operand made from a small int, digits and all on C's stack (mpz_init_fixed_from_int). It is never written to. */
export function mpzFixedFromInt(value: number | bigint): Mpz {
  const alloc = digitsForInt();
  if (typeof value === 'number' && value >= -OFTEN && value <= OFTEN) {
    const known = (oftenUsed[mp.intBits + mp.mpzDigBits] ??= new Array<Mpz | null>(2 * OFTEN + 1).fill(null));
    return (known[value + OFTEN] ??= fixed(BigInt(value), alloc));
  }
  return fixed(BigInt(value), alloc);
}

function fixed(value: bigint, alloc: number): Mpz {
  const z = new Mpz();
  z.rootSlot = FIXED;
  z.alloc = alloc;
  put(z, value, alloc);
  return z;
}

/** Frees the digits of one on C's stack (mpz_deinit). */
export function mpzDeinit(z: Mpz): void {
  if (z.rootSlot !== FIXED) mFree(z.dig, digBytes(z.alloc));
}

/** Makes room for `need` digits (mpz_need_dig). Raises MemoryError. */
function mpzNeedDig(z: Mpz, need: number): void {
  if (z.rootSlot === FIXED) return;
  const n = need < MIN_ALLOC ? MIN_ALLOC : need;
  const { alloc } = z;
  if (alloc >= n) return;
  const digBytes = mp.mpzDigBits >> 3;
  z.dig = mRealloc(z.dig, alloc * digBytes, n * digBytes);
  z.alloc = n;
  if (z.rootSlot >= 0) mp.roots.set(z.rootSlot, z.dig);
}

/** mpz_clone: a copy whose struct is a chunk too. The caller frees it; it is rooted until `mp.roots.mark()` is set back. */
function mpzClone(src: Mpz): Mpz {
  const z = new Mpz();
  z.ptr = mMalloc(mp.sizes.mpz_t, z);
  mp.roots.keepPtr(z.ptr);
  z.dig = mMalloc(digBytes(src.alloc), null);
  z.alloc = src.alloc;
  z.value = src.value;
  z.len = src.len;
  return z;
}

function mpzFree(z: Mpz): void {
  mFree(z.dig, digBytes(z.alloc));
  mFree(z.ptr, mp.sizes.mpz_t);
}

function mpzSet(dest: Mpz, src: Mpz): void {
  mpzNeedDig(dest, src.len);
  dest.value = src.value;
  dest.len = src.len;
}

/** mpz_set_from_int: 0 takes no digits. */
export function mpzSetFromInt(z: Mpz, value: bigint): void {
  if (value !== 0n) mpzNeedDig(z, digitsForInt());
  put(z, value, digitsForInt());
}

/** mpz_set_from_ll, for a value that fits a `long long` or an `unsigned long long`. */
export function mpzSetFromLl(z: Mpz, value: bigint): void {
  mpzNeedDig(z, digitsForLongLong());
  put(z, value, digitsForLongLong());
}

/** Sets a whole value of 2^30 or more, given exactly (mpz_set_from_float). */
export function mpzSetFromFloat(z: Mpz, value: bigint): void {
  mpzNeedDig(z, digitsOf(value, Number.POSITIVE_INFINITY));
  put(z, value);
}

/** Sets a value that was read from `len` characters, digits or not (mpz_set_from_str). */
export function mpzSetFromStr(z: Mpz, value: bigint, len: number): void {
  mpzNeedDig(z, Math.floor((len * 8) / mp.mpzDigBits) + 1);
  put(z, value);
}

/** Sets a value that was read from `len` bytes (mpz_set_from_bytes). */
export function mpzSetFromBytes(z: Mpz, value: bigint, len: number): void {
  mpzNeedDig(z, Math.ceil((len * 8) / mp.mpzDigBits));
  put(z, value);
}

/** dest = |z| */
export function mpzAbs(dest: Mpz, z: Mpz): void {
  mpzSet(dest, z);
  if (dest.value < 0n) dest.value = -dest.value;
}

/** dest = -z */
export function mpzNeg(dest: Mpz, z: Mpz): void {
  mpzSet(dest, z);
  dest.value = -dest.value;
}

/** dest = ~z */
export function mpzNot(dest: Mpz, z: Mpz): void {
  mpzSet(dest, z);
  if (z.value >= 0n) mpzNeedDig(dest, z.len + 1);
  put(dest, ~z.value);
}

/** dest = lhs << rhs, with rhs >= 0 */
export function mpzShl(dest: Mpz, lhs: Mpz, rhs: number): void {
  if (lhs.len === 0 || rhs === 0) {
    mpzSet(dest, lhs);
    return;
  }
  mpzNeedDig(dest, lhs.len + Math.ceil(rhs / mp.mpzDigBits));
  put(dest, lhs.value << BigInt(rhs));
}

/** dest = lhs >> rhs, with rhs >= 0 */
export function mpzShr(dest: Mpz, lhs: Mpz, rhs: number): void {
  if (lhs.len === 0 || rhs === 0) {
    mpzSet(dest, lhs);
    return;
  }
  mpzNeedDig(dest, lhs.len);
  put(dest, lhs.value >> BigInt(rhs));
}

/** Adding magnitudes can carry into one more digit than the longer operand has. */
function needForSum(dest: Mpz, lhs: Mpz, rhs: Mpz, sameSigns: boolean): number {
  const n = lhs.len;
  const m = rhs.len;
  const longer = n > m ? n : m;
  const atMost = sameSigns ? longer + 1 : longer;
  mpzNeedDig(dest, atMost);
  return atMost;
}

/** dest = lhs + rhs; any two can be the same */
export function mpzAdd(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  const a = lhs.value;
  const b = rhs.value;
  const atMost = needForSum(dest, lhs, rhs, a < 0n === b < 0n);
  const value = a + b;
  dest.value = value;
  dest.len = digitsOf(value, atMost);
}

/** dest = lhs - rhs; any two can be the same */
export function mpzSub(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  const a = lhs.value;
  const b = rhs.value;
  const atMost = needForSum(dest, lhs, rhs, a < 0n !== b < 0n);
  const value = a - b;
  dest.value = value;
  dest.len = digitsOf(value, atMost);
}

/** The digits of a result of `&` and `|`: one more than the longer operand's where a negative one is complemented. */
function needForBits(dest: Mpz, lhs: Mpz, rhs: Mpz, extra: boolean): void {
  mpzNeedDig(dest, Math.max(lhs.len, rhs.len) + (extra ? 1 : 0));
}

/** dest = lhs & rhs */
export function mpzAnd(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  needForBits(dest, lhs, rhs, lhs.value < 0n || rhs.value < 0n);
  put(dest, lhs.value & rhs.value);
}

/** dest = lhs | rhs */
export function mpzOr(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  needForBits(dest, lhs, rhs, lhs.value < 0n || rhs.value < 0n);
  put(dest, lhs.value | rhs.value);
}

/** dest = lhs ^ rhs; `bitwise` is MICROPY_OPT_MPZ_BITWISE, which saves the digit for two negative operands */
export function mpzXor(dest: Mpz, lhs: Mpz, rhs: Mpz, bitwise: boolean): void {
  const lhsNeg = lhs.value < 0n;
  const rhsNeg = rhs.value < 0n;
  needForBits(dest, lhs, rhs, bitwise ? lhsNeg !== rhsNeg : lhsNeg || rhsNeg);
  put(dest, lhs.value ^ rhs.value);
}

/** Products of two digits that take a firmware about as long as a round of a loop. */
const DIGIT_PRODUCTS_A_STEP = 4096;

/** dest = lhs * rhs; an operand that is the destination is cloned first */
export function mpzMul(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  const n = lhs.len;
  const m = rhs.len;
  if (n === 0 || m === 0) {
    dest.value = 0n;
    dest.len = 0;
    return;
  }
  const work = n * m;
  if (work >= DIGIT_PRODUCTS_A_STEP) countSteps(Math.floor(work / DIGIT_PRODUCTS_A_STEP));
  const top = mp.roots.top;
  const temp = lhs === dest || rhs === dest ? mpzClone(dest) : null;
  // Before the product, which takes long where it is too large for the heap.
  mpzNeedDig(dest, n + m);
  const value = lhs.value * rhs.value;
  dest.value = value;
  dest.len = digitsOf(value, n + m);
  if (temp !== null) {
    mpzFree(temp);
    mp.roots.release(top);
  }
}

/** dest = lhs ** rhs, by squaring; a negative exponent gives 0 */
export function mpzPow(dest: Mpz, lhs: Mpz, rhs: Mpz): void {
  if (lhs.len === 0 || rhs.value < 0n) {
    put(dest, 0n);
    return;
  }
  if (rhs.len === 0) {
    mpzSetFromInt(dest, 1n);
    return;
  }
  const top = mp.roots.mark();
  const x = mpzClone(lhs);
  const n = mpzClone(rhs);
  mpzSetFromInt(dest, 1n);
  for (let exponent = rhs.value; ; ) {
    if ((exponent & 1n) !== 0n) mpzMul(dest, dest, x);
    exponent >>= 1n;
    if (exponent === 0n) break;
    mpzMul(x, x, x);
  }
  mpzFree(x);
  mpzFree(n);
  mp.roots.release(top);
}

/** dest = lhs ** rhs % mod, by squaring; a negative exponent gives 0. The modulus is not 0. */
export function mpzPow3(dest: Mpz, lhs: Mpz, rhs: Mpz, mod: Mpz): void {
  if (lhs.len === 0 || rhs.value < 0n || mod.value === 1n || mod.value === -1n) {
    put(dest, 0n);
    return;
  }
  mpzSetFromInt(dest, 1n);
  if (rhs.len === 0) return;
  const top = mp.roots.mark();
  const x = mpzClone(lhs);
  const n = mpzClone(rhs);
  const quo = mpzOnStack();
  for (let exponent = rhs.value; ; ) {
    if ((exponent & 1n) !== 0n) {
      mpzMul(dest, dest, x);
      mpzRemainder(quo, dest, dest, mod);
    }
    exponent >>= 1n;
    if (exponent === 0n) break;
    mpzMul(x, x, x);
    mpzRemainder(quo, x, x, mod);
  }
  mpzDeinit(quo);
  mpzFree(x);
  mpzFree(n);
  mp.roots.release(top);
}

function needForDivmod(quo: Mpz, rem: Mpz, lhs: Mpz): void {
  mpzNeedDig(quo, lhs.len + 1);
  mpzNeedDig(rem, lhs.len + 1);
}

/**
 * quo = lhs // rhs, as `mpzDivmod` with a remainder that nobody wants: its digits are allocated and freed. The divisor is
 * not 0.
 */
export function mpzQuotient(quo: Mpz, lhs: Mpz, rhs: Mpz): void {
  const dividend = lhs.value;
  const divisor = rhs.value;
  if (dividend < 0n !== divisor < 0n) {
    const rem = mpzOnStack();
    mpzDivmod(quo, rem, lhs, rhs);
    mpzDeinit(rem);
    return;
  }
  const need = lhs.len + 1;
  const atMost = need - rhs.len;
  mpzNeedDig(quo, need);
  const restBytes = digBytes(need < MIN_ALLOC ? MIN_ALLOC : need);
  const rest = mRealloc(0, 0, restBytes);
  const value = dividend / divisor;
  quo.value = value;
  quo.len = digitsOf(value, atMost < 0 ? 0 : atMost);
  mFree(rest, restBytes);
}

/** As `mpzDivmod` for a quotient that nobody wants: `quo` has the room for it, its value is anything. */
export function mpzRemainder(quo: Mpz, rem: Mpz, lhs: Mpz, rhs: Mpz): void {
  if (lhs.value < 0n !== rhs.value < 0n) {
    mpzDivmod(quo, rem, lhs, rhs);
    return;
  }
  needForDivmod(quo, rem, lhs);
  put(rem, lhs.value % rhs.value, Math.min(lhs.len, rhs.len));
}

/** quo, rem = divmod(lhs, rhs), rounded as Python does; lhs can be rem. The divisor is not 0. */
export function mpzDivmod(quo: Mpz, rem: Mpz, lhs: Mpz, rhs: Mpz): void {
  const signsDiffer = lhs.value < 0n !== rhs.value < 0n;
  const dividend = lhs.value;
  const divisor = rhs.value;
  needForDivmod(quo, rem, lhs);
  const { len } = lhs;
  const quotient = dividend / divisor;
  // Multiplying takes less time than dividing again.
  const remainder = dividend - quotient * divisor;
  put(quo, quotient, Math.max(0, len - rhs.len + 1));
  put(rem, remainder, Math.min(len, rhs.len));
  if (signsDiffer && rem.len !== 0) {
    const top = mp.roots.mark();
    // C never frees this one.
    const minusOne = mpzOnStack();
    mpzSetFromInt(minusOne, -1n);
    mpzAdd(quo, quo, minusOne);
    mpzAdd(rem, rem, rhs);
    mp.roots.release(top);
  }
}

/** The digits of a copy that formatting a number divides down (mpz_as_str_inpl): allocated and freed. */
export function mpzFormatScratch(z: Mpz): void {
  if (z.len === 0) return;
  const ptr = mMalloc(digBytes(z.len), null);
  mFree(ptr, digBytes(z.len));
}

/** The value as a float, rounded after each digit as C adds them up (mpz_as_float). */
export function mpzAsFloat(z: Mpz): number {
  const bits = BigInt(mp.mpzDigBits);
  const mask = (1n << bits) - 1n;
  const base = 2 ** mp.mpzDigBits;
  const mag = magnitude(z.value);
  let val = 0;
  for (let shift = BigInt(z.len - 1) * bits; shift >= 0n; shift -= bits) {
    const digit = Number((mag >> shift) & mask);
    val = mp.floatIsDouble ? val * base + digit : Math.fround(Math.fround(val * base) + digit);
  }
  return z.value < 0n ? -val : val;
}
