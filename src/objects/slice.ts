import { macroOn } from '../abi/board.js';
import { type MarkSink, newLeafKind } from '../gc/heap.js';
import { fun2 } from '../runtime/fun.js';
import { mMalloc, mMallocLeaf } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr, PRINT_REPR, traceObj } from '../runtime/obj.js';
import { objGetInt, objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { defineType, mpConstNone, typeByteArray, typeMemoryView, typeSlice } from '../runtime/types.js';

/** `mp_obj_slice_t`. */
export class MpSlice extends MpObject {
  readonly start: MpObj;
  readonly stop: MpObj;
  readonly step: MpObj;

  constructor(start: MpObj, stop: MpObj, step: MpObj) {
    super(typeSlice);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.start);
    traceObj(heap, this.stop);
    traceObj(heap, this.step);
  }
}

/** Slices by small ints, as most are: nothing in them is on the heap. */
const LEAF_SLICE = newLeafKind(new MpSlice(0, 0, 0));

/** mp_obj_new_slice; its parts must be reachable. Raises MemoryError. */
function newSlice(start: MpObj, stop: MpObj, step: MpObj): MpSlice {
  const slice = new MpSlice(start, stop, step);
  const bytes = mp.sizes.mp_obj_slice_t;
  const isLeaf =
    (typeof start !== 'object' || start.ptr === 0) &&
    (typeof stop !== 'object' || stop.ptr === 0) &&
    (typeof step !== 'object' || step.ptr === 0);
  slice.ptr = isLeaf ? mMallocLeaf(bytes, slice, LEAF_SLICE) : mMalloc(bytes, slice);
  return slice;
}

/**
 * The slice for an instruction of the VM (vm.c BUILD_SLICE). Where the next one only looks up or stores with it in a type
 * that keeps none, a release with UHEAP_SLICE_ON_STACK has it on C's stack: then it has no chunk.
 *
 * @param container what is to be sliced, where the next instruction is LOAD_SUBSCR or STORE_SUBSCR; else null
 */
export function buildSlice(container: MpObj | null, start: MpObj, stop: MpObj, step: MpObj): MpSlice {
  if (mp.options.sliceOnStack && typeof container === 'object' && container !== null) {
    const { type } = container;
    if (type === typeByteArray || type === typeMemoryView) return new MpSlice(start, stop, step);
  }
  return newSlice(start, stop, step);
}

/** A bound as a plain number, cut to +-2^53: no sequence is longer. */
function bound(o: MpObj): number {
  if (typeof o === 'number') return o;
  const n = Number(objGetInt(o));
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, n));
}

/** The index that a bound of a slice means: counted from the end where it is negative, and cut to `low` and `high`. */
function indexOfBound(o: MpObj, missing: number, len: number, low: number, high: number): number {
  if (o === mpConstNone) return missing;
  const n = bound(o);
  const index = n < 0 ? n + len : n;
  return index < low ? low : index > high ? high : index;
}

/** Where a slice without a step begins in a sequence of `len` elements. */
export function partStart(slice: MpSlice, len: number): number {
  return indexOfBound(slice.start, 0, len, 0, len);
}

/** Where it ends, which is not before `start`. */
export function partStop(slice: MpSlice, len: number, start: number): number {
  const stop = indexOfBound(slice.stop, len, len, 0, len);
  return stop < start ? start : stop;
}

/** Start, stop and step for a sequence of `len` elements (mp_obj_slice_indices). Raises ValueError for a step of 0. */
export function sliceIndices(slice: MpSlice, len: number): { start: number; stop: number; step: number } {
  let step = 1;
  if (slice.step !== mpConstNone) {
    step = bound(slice.step);
    if (step === 0) raiseValueError("slice step can't be zero");
  }
  // Going down, the ends are the last element and the place before the first.
  const isUp = step > 0;
  const low = isUp ? 0 : -1;
  const high = isUp ? len : len - 1;
  const start = indexOfBound(slice.start, isUp ? 0 : len - 1, len, low, high);
  return { start, stop: indexOfBound(slice.stop, isUp ? len : -1, len, low, high), step };
}

/** `sliceIndices` of more elements than a number can count. */
export function longSliceIndices(slice: MpSlice, len: bigint): { start: bigint; stop: bigint; step: bigint } {
  const step = slice.step === mpConstNone ? 1n : BigInt(objGetInt(slice.step));
  if (step === 0n) raiseValueError("slice step can't be zero");
  const low = step > 0n ? 0n : -1n;
  const high = step > 0n ? len : len - 1n;
  const resolve = (o: MpObj, missing: bigint): bigint => {
    if (o === mpConstNone) return missing;
    const given = BigInt(objGetInt(o));
    const n = given < 0n ? given + len : given;
    return n < low ? low : n > high ? high : n;
  };
  return step > 0n
    ? { start: resolve(slice.start, 0n), stop: resolve(slice.stop, len), step }
    : { start: resolve(slice.start, len - 1n), stop: resolve(slice.stop, -1n), step };
}

function slicePrint(print: MpPrint, self: MpObj): void {
  const { start, stop, step } = self as MpSlice;
  print.strn('slice(');
  objPrintHelper(print, start, PRINT_REPR);
  print.strn(', ');
  objPrintHelper(print, stop, PRINT_REPR);
  print.strn(', ');
  objPrintHelper(print, step, PRINT_REPR);
  print.strn(')');
}

function indices(self: MpObj, lenIn: MpObj): MpObj {
  const { start, stop, step } = sliceIndices(self as MpSlice, Number(objGetInt(lenIn)));
  return newTuple([start, stop, step]);
}

const indicesFun = fun2('indices', indices);

function sliceAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  const slice = self as MpSlice;
  const attrs = macroOn(mp.board, 'MICROPY_PY_BUILTINS_SLICE_ATTRS');
  if (attrs && attr === q('start')) {
    dest[off] = slice.start;
  } else if (attrs && attr === q('stop')) {
    dest[off] = slice.stop;
  } else if (attrs && attr === q('step')) {
    dest[off] = slice.step;
  } else if (attr === q('indices') && macroOn(mp.board, 'MICROPY_PY_BUILTINS_SLICE_INDICES')) {
    dest[off] = indicesFun;
    dest[off + 1] = self;
  }
}

defineType(typeSlice, {
  // A unary operator slot that supports nothing keeps slices from being hashed by their address.
  unaryOp: () => MP_OBJ_NULL,
  attr: sliceAttr,
  print: slicePrint,
});
