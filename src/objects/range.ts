import { macroOn } from '../abi/board.js';
import { argCheckNum } from '../runtime/args.js';
import { placeIter } from '../runtime/iterBuf.js';
import { mMalloc } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, type MpQstr, type MpType } from '../runtime/obj.js';
import { MP_BINARY_OP_EQUAL, MP_UNARY_OP_BOOL, MP_UNARY_OP_LEN, objGetIndex, objGetInt } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { defineType, newBool, newRomType, typeRange } from '../runtime/types.js';
import { boundSlice } from './sequence.js';
import { MpSlice, sliceIndices } from './slice.js';

/** The type `range` (py/objrange.c). Bounds are C ints; beyond 2^53 they are not exact here. */

const RANGE_SLICES = romFeature('UHEAP_RANGE_SLICES');
const RANGE_LONG_INTS = romFeature('UHEAP_RANGE_LONG_INTS');

/** `mp_obj_range_t`. */
class MpRange extends MpObject {
  start = 0;
  stop = 0;
  step = 1;

  override trace(): void {}
}

/** `mp_obj_range_it_t`: three numbers, no pointers. */
class RangeIter extends MpObject {
  cur: number;
  readonly stop: number;
  readonly step: number;

  constructor(range: MpRange) {
    super(typeRangeIter);
    this.cur = range.start;
    this.stop = range.stop;
    this.step = range.step;
  }

  override trace(): void {}
}

function rangeIterNext(self: MpObj): MpObj {
  const it = self as RangeIter;
  const { cur, stop, step } = it;
  if (step > 0 ? cur >= stop : cur <= stop) return MP_OBJ_NULL;
  it.cur = cur + step;
  return cur >= mp.fastIntMin && cur <= mp.fastIntMax ? cur : rangeItem(cur);
}

/** A number of a range: where the release has it, a long int if need be. */
function rangeItem(value: number): MpObj {
  if (value >= mp.fastIntMin && value <= mp.fastIntMax) return value;
  return mp.features[RANGE_LONG_INTS] === 1 ? newInt(value) : wrapSmallInt(value);
}

const typeRangeIter = newRomType('iterator', { iterNext: rangeIterNext });

function newRange(type: MpType): MpRange {
  const range = new MpRange(type);
  range.ptr = mMalloc(mp.sizes.mp_obj_range_t, range);
  return range;
}

function rangeMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 3, false);
  const range = newRange(type);
  // Converting an argument can call user code; the new object is only in a register then.
  const top = mp.roots.mark();
  mp.roots.keepPtr(range.ptr);
  if (nArgs === 1) {
    range.stop = Number(objGetInt(args[off]!));
  } else {
    range.start = Number(objGetInt(args[off]!));
    range.stop = Number(objGetInt(args[off + 1]!));
    if (nArgs === 3) {
      range.step = Number(objGetInt(args[off + 2]!));
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

function len(range: MpRange): number {
  const { start, stop, step } = range;
  const span = stop - start + step + (step > 0 ? -1 : 1);
  return Math.max(0, Math.trunc(span / step));
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
  if (!(index instanceof MpSlice)) {
    return rangeItem(range.start + objGetIndex(range.type, n, index, false) * range.step);
  }
  const exact = mp.features[RANGE_SLICES] === 1;
  const slice = exact ? sliceIndices(index, n) : boundSlice(n, index);
  const part = newRange(typeRange);
  part.start = range.start + slice.start * range.step;
  part.stop = range.start + slice.stop * range.step;
  part.step = slice.step * range.step;
  // Going down, the slice's end is the last element, not the place before it.
  if (slice.step < 0 && !exact) part.stop -= range.step;
  return part;
}

function rangeGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new RangeIter(self as MpRange), iterBuf, off, 0, MP_OBJ_NULL);
}

function rangeAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL || !macroOn(mp.board, 'MICROPY_PY_BUILTINS_RANGE_ATTRS')) return;
  const range = self as MpRange;
  if (attr === q('start')) dest[off] = newInt(range.start);
  else if (attr === q('stop')) dest[off] = newInt(range.stop);
  else if (attr === q('step')) dest[off] = newInt(range.step);
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
