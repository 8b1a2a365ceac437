import { macroOn } from '../abi/board.js';
import { newLeafKind } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mMallocLeaf } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, type MpQstr, type MpType } from '../runtime/obj.js';
import {
  MP_BINARY_OP_EQUAL,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_LEN,
  objGetIndex,
  objGetInt,
  objGetIntMaybe,
} from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { normaliseInt, wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { defineType, newBool, newRomType, typeRange } from '../runtime/types.js';
import { longSliceIndices, MpSlice, sliceIndices } from './slice.js';

/** The type `range` (py/objrange.c). Bounds are C ints; what is computed with them wraps around as those do. */

const RANGE_SLICES = romFeature('UHEAP_RANGE_SLICES');
const RANGE_LONG_INTS = romFeature('UHEAP_RANGE_LONG_INTS');

/** A machine word: a bigint where a number can't hold it. */
type Int = number | bigint;

/** `mp_obj_range_t`. */
class MpRange extends MpObject {
  start: Int;
  stop: Int;
  step: Int;

  constructor(type: MpType) {
    super(type);
    this.start = 0;
    this.stop = 0;
    this.step = 1;
  }

  override trace(): void {}
}

/** Numbers so near to 0 that they are small ints on every board, and sums and products of two are safe integers. */
const NEAR = 2 ** 30 - 1;

function isNear(n: Int): n is number {
  return typeof n === 'number' && n >= -NEAR && n <= NEAR;
}

/** A machine word, with wraparound. */
function word(n: bigint): bigint {
  return BigInt.asIntN(mp.intBits, n);
}

/** `mp_obj_range_it_t`: three numbers, no pointers. */
class RangeIter extends MpObject {
  cur: number;
  readonly stop: number;
  readonly step: number;
  /** What is counted instead, from where plain numbers are not enough; those are at their end. */
  readonly far: { cur: bigint; readonly stop: bigint; readonly step: bigint } | null;

  constructor(range: MpRange) {
    super(typeRangeIter);
    const { start, stop, step } = range;
    if (isNear(start) && isNear(stop) && isNear(step)) {
      this.cur = start;
      this.stop = stop;
      this.step = step;
      this.far = null;
    } else {
      this.cur = 0;
      this.stop = 0;
      this.step = 1;
      this.far = { cur: BigInt(start), stop: BigInt(stop), step: BigInt(step) };
    }
  }

  override trace(): void {}
}

function rangeIterNext(self: MpObj): MpObj {
  const it = self as RangeIter;
  const { cur, stop, step } = it;
  if (step > 0 ? cur >= stop : cur <= stop) return it.far === null ? MP_OBJ_NULL : farNext(it.far);
  it.cur = cur + step;
  return cur;
}

function farNext(it: NonNullable<RangeIter['far']>): MpObj {
  const { cur, stop, step } = it;
  if (step > 0n ? cur >= stop : cur <= stop) return MP_OBJ_NULL;
  it.cur = word(cur + step);
  return rangeItem(normaliseInt(cur));
}

/** A number of a range: where the release has it, a long int if need be. */
function rangeItem(value: Int): MpObj {
  if (value >= mp.fastIntMin && value <= mp.fastIntMax) return value;
  return mp.features[RANGE_LONG_INTS] === 1 ? newInt(value) : wrapSmallInt(value);
}

const typeRangeIter = newRomType('iterator', { iterNext: rangeIterNext });

const LEAF_RANGE = newLeafKind(new MpRange(typeRange));
const LEAF_RANGE_ITER = newLeafKind(new RangeIter(new MpRange(typeRange)));

function newRange(type: MpType): MpRange {
  const range = new MpRange(type);
  range.ptr = mMallocLeaf(mp.sizes.mp_obj_range_t, range, LEAF_RANGE);
  return range;
}

function rangeMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 3, false);
  const range = newRange(type);
  // Converting an argument can call user code; the new object is only in a register then.
  const top = mp.roots.mark();
  mp.roots.keepPtr(range.ptr);
  if (nArgs === 1) {
    range.stop = objGetInt(args[off]!);
  } else {
    range.start = objGetInt(args[off]!);
    range.stop = objGetInt(args[off + 1]!);
    if (nArgs === 3) {
      range.step = objGetInt(args[off + 2]!);
      if (range.step === 0) raiseValueError('zero step');
    }
  }
  mp.roots.release(top);
  return range;
}

function rangePrint(print: MpPrint, self: MpObj): void {
  const { start, stop, step } = self as MpRange;
  print.strn(`range(${start}, ${stop}`);
  print.strn(step === 1 ? ')' : `, ${step})`);
}

/** range_len: of a range whose span a word can't hold, what C's division makes of it. */
function len(range: MpRange): Int {
  const { start, stop, step } = range;
  if (isNear(start) && isNear(stop) && isNear(step)) {
    const span = stop - start + step + (step > 0 ? -1 : 1);
    return Math.max(0, Math.trunc(span / step));
  }
  const by = BigInt(step);
  const span = word(BigInt(stop) - BigInt(start) + by + (by > 0n ? -1n : 1n));
  const n = word(span / by);
  return n < 0n ? 0 : normaliseInt(n);
}

/** start + index * step. */
function at({ start, step }: MpRange, index: Int): Int {
  if (isNear(start) && isNear(step) && isNear(index)) {
    const value = start + index * step;
    if (isNear(value)) return value;
  }
  return normaliseInt(word(BigInt(start) + BigInt(index) * BigInt(step)));
}

function rangeUnaryOp(op: number, self: MpObj): MpObj {
  const n = len(self as MpRange);
  if (op === MP_UNARY_OP_BOOL) return newBool(n > 0);
  return op === MP_UNARY_OP_LEN ? rangeItem(n) : MP_OBJ_NULL;
}

function rangeBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  if (op !== MP_BINARY_OP_EQUAL || !(rhs instanceof MpRange)) return MP_OBJ_NULL;
  if (!macroOn(mp.board, 'MICROPY_PY_BUILTINS_RANGE_BINOP')) return MP_OBJ_NULL;
  const a = lhs as MpRange;
  const n = len(a);
  if (n !== len(rhs)) return newBool(false);
  return newBool(n === 0 || (a.start === rhs.start && (n === 1 || a.step === rhs.step)));
}

function rangeSubscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  if (value !== MP_OBJ_SENTINEL) return MP_OBJ_NULL;
  const range = self as MpRange;
  const n = len(range);
  if (!(index instanceof MpSlice)) return rangeItem(at(range, indexIn(range, n, index)));
  const slice = sliceOf(index, n);
  const part = newRange(typeRange);
  part.start = at(range, slice.start);
  part.stop = at(range, slice.stop);
  part.step = normaliseInt(word(BigInt(slice.step) * BigInt(range.step)));
  return part;
}

/** mp_get_index of a range of `n` numbers. */
function indexIn(range: MpRange, n: Int, index: MpObj): Int {
  if (typeof n === 'bigint') {
    const value = objGetIntMaybe(index);
    if (value !== null && value >= -n && value < n) return normaliseInt(value < 0 ? BigInt(value) + n : BigInt(value));
  }
  return objGetIndex(range.type, Number(n), index, false);
}

/** Where a slice of `n` numbers begins and ends; before UHEAP_RANGE_SLICES an empty one ends where it begins. */
function sliceOf(index: MpSlice, n: Int): { start: Int; stop: Int; step: Int } {
  const { start, stop, step } = typeof n === 'number' ? sliceIndices(index, n) : longSliceIndices(index, n);
  if (mp.features[RANGE_SLICES] === 1) return { start, stop, step };
  const empty = step > 0 ? start > stop : start < stop;
  return { start, stop: empty ? start : stop, step };
}

function rangeGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  const it = new RangeIter(self as MpRange);
  if (iterBuf !== null) return placeIter(it, iterBuf, off, 0, MP_OBJ_NULL);
  it.ptr = mMallocLeaf(mp.sizes.mp_obj_iter_buf_t, it, LEAF_RANGE_ITER);
  return it;
}

const QSTR_start = q('start');
const QSTR_stop = q('stop');
const QSTR_step = q('step');

function rangeAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL || (attr !== QSTR_start && attr !== QSTR_stop && attr !== QSTR_step)) return;
  if (!macroOn(mp.board, 'MICROPY_PY_BUILTINS_RANGE_ATTRS')) return;
  const range = self as MpRange;
  if (attr === QSTR_start) dest[off] = newInt(range.start);
  else if (attr === QSTR_stop) dest[off] = newInt(range.stop);
  else dest[off] = newInt(range.step);
}

defineType(typeRange, {
  makeNew: rangeMakeNew,
  print: rangePrint,
  unaryOp: rangeUnaryOp,
  binaryOp: rangeBinaryOp,
  subscr: rangeSubscr,
  getIter: rangeGetIter,
  attr: rangeAttr,
});
