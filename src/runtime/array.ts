import type { Heap, HeapOwner } from '../gc/heap.js';
import { allocSize } from './allocSize.js';
import { mMalloc, mMallocKeeping } from './malloc.js';
import { type MpObj, MpObject, type MpType, traceSlots } from './obj.js';
import { emptySlots } from './slots.js';
import { mp } from './state.js';
import { typeByteArray, typeMemoryView } from './types.js';

/** Typecode of a bytearray, to tell it from `array('B')` (py/binary.h). */
export const BYTEARRAY_TYPECODE = 1;
/** Bit of a memoryview's typecode: the buffer may be written to. */
export const MP_OBJ_ARRAY_TYPECODE_FLAG_RW = 0x80;

/**
 * The memory that arrays and memoryviews look at: the bytes, and for an array of objects (typecode 'O') the values.
 * `ptr` is the address of its chunk, 0 for what is not on the heap.
 */
export class ArrayItems implements HeapOwner {
  ptr: number;
  bytes: Uint8Array;
  slots: MpObj[] | null = null;

  constructor(bytes: Uint8Array, ptr: number) {
    this.bytes = bytes;
    this.ptr = ptr;
  }

  trace(heap: Heap): void {
    if (this.slots !== null) traceSlots(heap, this.slots);
  }
}

/** `mp_obj_array_t`: bytearray, array.array and memoryview. */
export class MpArray extends MpObject {
  /** Character code of the element type; of a memoryview also MP_OBJ_ARRAY_TYPECODE_FLAG_RW. */
  typecode: number;
  /** Unused elements after the used ones; of a memoryview the offset of its first element. */
  free: number;
  /** Elements. */
  len: number;
  items: ArrayItems;

  constructor(type: MpType, typecode: number, len: number, items: ArrayItems) {
    super(type);
    this.typecode = typecode;
    this.free = 0;
    this.len = len;
    this.items = items;
  }

  override trace(heap: Heap): void {
    heap.mark(this.items.ptr);
  }
}

const NO_BYTES = new Uint8Array(0);

/**
 * Allocates an array of `n` zeroed elements of `itemBytes` bytes each (array_new): the object, then the items. An array
 * of objects has slots for them. Raises MemoryError.
 */
export function newArray(type: MpType, typecode: number, n: number, itemBytes: number, hasSlots: boolean): MpArray {
  const items = new ArrayItems(NO_BYTES, 0);
  const array = new MpArray(type, typecode, n, items);
  array.ptr = mMalloc(mp.sizes.mp_obj_array_t, array);
  const top = mp.roots.mark();
  mp.roots.keepPtr(array.ptr);
  items.ptr = mMalloc(allocSize(n, 0) * itemBytes, hasSlots ? items : null);
  mp.roots.release(top);
  items.bytes = new Uint8Array(n * itemBytes);
  items.slots = hasSlots ? emptySlots(n) : null;
  return array;
}

/** A bytearray with a copy of `bytes` (mp_obj_new_bytearray). */
export function newByteArray(bytes: Uint8Array): MpArray {
  const array = newArray(typeByteArray, BYTEARRAY_TYPECODE, bytes.length, 1, false);
  array.items.bytes.set(bytes);
  return array;
}

/** A bytearray over memory that is allocated already, at `ptr` (mp_obj_new_bytearray_by_ref). */
export function newByteArrayByRef(bytes: Uint8Array, ptr: number): MpArray {
  const array = new MpArray(typeByteArray, BYTEARRAY_TYPECODE, bytes.length, new ArrayItems(bytes, ptr));
  const top = mp.roots.mark();
  mp.roots.keepPtr(ptr);
  array.ptr = mMalloc(mp.sizes.mp_obj_array_t, array);
  mp.roots.release(top);
  return array;
}

/** A memoryview of `n` elements from the start of `items` (mp_obj_new_memoryview). */
export function newMemoryView(typecode: number, n: number, items: ArrayItems): MpArray {
  const view = new MpArray(typeMemoryView, typecode, n, items);
  view.ptr = mMallocKeeping(mp.sizes.mp_obj_array_t, view, items);
  return view;
}
