import { macroOn } from '../abi/board.js';
import { argCheckNum } from '../runtime/args.js';
import { ArrayItems, BYTEARRAY_TYPECODE, MpArray, newArray } from '../runtime/array.js';
import { growsForeignMemory } from '../runtime/firmwareFault.js';
import { getIter, iterNext } from '../runtime/iter.js';
import { mRealloc } from '../runtime/malloc.js';
import { isInt } from '../runtime/newInt.js';
import {
  type BufferInfo,
  MP_BUFFER_READ,
  MP_OBJ_NULL,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpStr,
  type MpType,
} from '../runtime/obj.js';
import { getBuffer, getBufferRaise, objGetInt, objLenMaybe } from '../runtime/ops.js';
import { raiseTypeError } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { isStr, objStrGetStr } from '../runtime/str.js';
import { mpConstNone, typeArray, typeByteArray, typeBytes } from '../runtime/types.js';
import { itemSize, setValArray } from './binary.js';
import { iterate } from './iterate.js';

/** Making and growing bytearray and array.array objects (py/objarray.c). */

const CODE_O = 0x4f;
/** Elements that an append to a full array makes room for. */
const GROW_BY = 8;

/** An array of `n` zeros (array_new); the typecode decides the type. Raises ValueError, MemoryError. */
export function arrayNew(typecode: number, n: number): MpArray {
  const size = itemSize(typecode);
  if (typecode === BYTEARRAY_TYPECODE) return newArray(typeByteArray, typecode, n, size, false);
  return newArray(typeArray, typecode, n, size, typecode === CODE_O);
}

/**
 * Resizes the items' chunk from `oldLen` to `newLen` elements. Where it moves, views of the old items keep seeing what
 * was there. Raises MemoryError.
 */
export function resizeItems(array: MpArray, oldLen: number, newLen: number, size: number): void {
  const old = array.items;
  // Of `uctypes.bytearray_at`: memory that is no chunk.
  if (old.ptr !== 0 && mp.heap.ownerOf(old.ptr) === undefined) growsForeignMemory();
  const ptr = mRealloc(old.ptr, oldLen * size, newLen * size);
  const moved = ptr !== old.ptr;
  let { bytes } = old;
  if (moved || bytes.length < newLen * size) {
    bytes = new Uint8Array(Math.max(newLen * size, Math.floor(oldLen * size * 1.5)));
    bytes.set(old.bytes.subarray(0, oldLen * size));
  }
  const items = moved ? new ArrayItems(bytes, ptr) : old;
  items.bytes = bytes;
  if (old.slots !== null) {
    items.slots = old.slots.slice(0, newLen);
    for (let i = oldLen; i < newLen; i++) items.slots[i] = MP_OBJ_NULL;
    if (ptr !== 0) mp.heap.setOwner(ptr, items);
  }
  array.items = items;
}

/** Copies `n` elements of a buffer to element `at`. */
export function copyElements(
  array: MpArray,
  at: number,
  source: MpObj,
  info: BufferInfo,
  n: number,
  size: number,
): void {
  array.items.bytes.set(info.bytes.subarray(info.offset, info.offset + n * size), at * size);
  if (array.items.slots !== null && source instanceof MpArray && source.items.slots !== null) {
    const { slots } = source.items;
    for (let i = 0; i < n; i++) array.items.slots[at + i] = slots[i]!;
  }
}

/**
 * An array that counts elements before it has the memory writes them past its chunk when there was none. What they
 * overwrite there isn't known here; they are kept beside the chunk.
 */
function keepBeyondChunk({ items, len, typecode }: MpArray): void {
  const needed = (len + 1) * itemSize(typecode);
  if (items.bytes.length >= needed) return;
  const bytes = new Uint8Array(needed + GROW_BY * itemSize(typecode));
  bytes.set(items.bytes);
  items.bytes = bytes;
}

/** `append` (array_append). Raises MemoryError, TypeError, OverflowError. */
export function arrayAppend(self: MpObj, value: MpObj): MpObj {
  const array = self as MpArray;
  if (array.free === 0) {
    if (macroOn(mp.board, 'UHEAP_ARRAY_COUNTS_FIRST')) array.free = GROW_BY;
    resizeItems(array, array.len, array.len + GROW_BY, itemSize(array.typecode));
    array.free = GROW_BY;
  }
  keepBeyondChunk(array);
  setValArray(array.typecode, array.items, array.len, value);
  array.len++;
  array.free--;
  return mpConstNone;
}

/** `extend` with anything that has a buffer (array_extend). Raises TypeError, MemoryError. */
export function arrayExtend(self: MpObj, arg: MpObj): MpObj {
  const array = self as MpArray;
  if (macroOn(mp.board, 'UHEAP_ARRAY_EXTEND_ITERABLE') && getBuffer(arg, MP_BUFFER_READ) === null) {
    iterate(arg, array, (item) => arrayAppend(array, item));
    return mpConstNone;
  }
  let info = getBufferRaise(arg, MP_BUFFER_READ);
  const size = itemSize(array.typecode);
  const n = Math.floor(info.len / size);
  if (array.free < n) {
    resizeItems(array, array.len + array.free, array.len + n, size);
    array.free = 0;
    if (self === arg) info = getBufferRaise(arg, MP_BUFFER_READ);
  } else {
    array.free -= n;
  }
  copyElements(array, array.len, arg, info, n, size);
  array.len += n;
  return mpConstNone;
}

function rawBuffer(typecode: number, initializer: MpObj): BufferInfo | null {
  const isRaw =
    typecode === BYTEARRAY_TYPECODE ||
    (initializer instanceof MpStr && initializer.type === typeBytes) ||
    (initializer instanceof MpArray && initializer.type === typeByteArray);
  return isRaw ? getBuffer(initializer, MP_BUFFER_READ) : null;
}

/** array_construct: from a buffer's bytes where the types allow it, else element by element from an iterable. */
function arrayConstruct(typecode: number, initializer: MpObj): MpObj {
  const info = rawBuffer(typecode, initializer);
  if (info !== null) {
    const size = itemSize(typecode);
    const n = Math.floor(info.len / size);
    const array = arrayNew(typecode, n);
    copyElements(array, 0, initializer, info, n, size);
    return array;
  }
  const len = objLenMaybe(initializer);
  const n = len === MP_OBJ_NULL ? 0 : Number(len);
  const array = arrayNew(typecode, n);
  const top = mp.roots.mark();
  mp.roots.keep(array);
  const it = getIter(initializer, null, 0);
  mp.roots.keep(it);
  const itemTop = mp.roots.mark();
  let i = 0;
  for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
    mp.roots.keep(item);
    if (n === 0) arrayAppend(array, item);
    else if (i < n) setValArray(typecode, array.items, i++, item);
    mp.roots.release(itemTop);
  }
  mp.roots.release(top);
  return array;
}

export function arrayMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const text = objStrGetStr(args[off]!);
  const typecode = text === '' ? 0 : text.charCodeAt(0);
  return nArgs === 1 ? arrayNew(typecode, 0) : arrayConstruct(typecode, args[off + 1]!);
}

export function byteArrayMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 3, false);
  if (nArgs === 0) return arrayNew(BYTEARRAY_TYPECODE, 0);
  const arg = args[off]!;
  if (isInt(arg)) {
    return arrayNew(BYTEARRAY_TYPECODE, Number(objGetInt(arg)));
  }
  if (isStr(arg) && nArgs === 1) {
    raiseTypeError(
      mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE
        ? 'wrong number of arguments'
        : 'string argument without an encoding',
    );
  }
  return arrayConstruct(BYTEARRAY_TYPECODE, arg);
}
