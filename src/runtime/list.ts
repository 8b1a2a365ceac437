import type { MarkSink } from '../gc/heap.js';
import { mMalloc, mRealloc } from './malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, traceSlots } from './obj.js';
import { emptySlots, moreSlots, NO_SLOTS } from './slots.js';
import { mp } from './state.js';
import { typeList } from './types.js';

/** Smallest number of item slots a list has (py/objlist.c). */
export const LIST_MIN_ALLOC = 4;

/** `mp_obj_list_t`: the object, and an array of `alloc` slots of which `len` are in use. It owns both chunks. */
export class MpList extends MpObject {
  slots: MpObj[];
  /** Address of the array. */
  itemsPtr: number;
  len: number;
  alloc: number;

  /** A list without an array: see `listInit`. */
  constructor() {
    super(typeList);
    this.slots = NO_SLOTS;
    this.itemsPtr = 0;
    this.len = 0;
    this.alloc = 0;
  }

  override trace(heap: MarkSink, ptr = this.ptr): void {
    if (ptr === this.ptr) {
      heap.mark(this.type.ptr);
      heap.mark(this.itemsPtr);
    } else {
      traceSlots(heap, this.slots);
    }
  }
}

/** Whether the chunk at `ptr` is a list's array, which the list owns; also while one of them is being allocated. */
export function isListItems(owner: unknown, ptr: number): owner is MpList {
  return owner instanceof MpList && owner.ptr !== ptr && owner.alloc !== 0;
}

/** Gives a list object its array for `n` items, the unused slots empty (mp_obj_list_init). */
export function listInit(list: MpList, n: number): void {
  listInitFrom(list, n, null, 0);
}

/** The same with the `n` values at `src[off..]`, or none. */
function listInitFrom(list: MpList, n: number, src: readonly MpObj[] | null, off: number): void {
  list.alloc = Math.max(n, LIST_MIN_ALLOC);
  list.len = n;
  const { roots } = mp;
  const top = roots.keepPtr(list.ptr);
  list.itemsPtr = mMalloc(list.alloc * mp.objBytes, list);
  roots.release(top);
  // Only now, as a list that is too large for the heap can be too large for an array.
  if (src !== null && n >= LIST_MIN_ALLOC) {
    list.slots = src.slice(off, off + n);
  } else {
    const slots = emptySlots(list.alloc);
    if (src !== null) for (let i = 0; i < n; i++) slots[i] = src[off + i]!;
    list.slots = slots;
  }
}

/** A list of `n` empty slots (list_new). Raises MemoryError. */
export function newListN(n: number): MpList {
  const list = new MpList();
  list.ptr = mMalloc(mp.sizes.mp_obj_list_t, list);
  listInit(list, n);
  return list;
}

/** A list with the `n` values at `src[off..]`; they must be reachable from a root (mp_obj_new_list). */
export function newList(src: readonly MpObj[], off: number, n: number): MpList {
  const list = new MpList();
  list.ptr = mMalloc(mp.sizes.mp_obj_list_t, list);
  listInitFrom(list, n, src, off);
  return list;
}

/**
 * Gives a list's array room for `alloc` items. Who has it at hand sees what comes into it only where it has not moved; a
 * new one has just as many slots, where one that is written on behind its end gets some twenty.
 */
export function growItems(list: MpList, alloc: number): void {
  const { itemsPtr, slots } = list;
  list.itemsPtr = mRealloc(itemsPtr, list.alloc * mp.objBytes, alloc * mp.objBytes);
  if (list.itemsPtr !== itemsPtr) list.slots = moreSlots(slots, alloc);
  else for (let i = list.alloc; i < alloc; i++) slots[i] = MP_OBJ_NULL;
  list.alloc = alloc;
}

/** mp_obj_list_append: doubles the array when it is full. Raises MemoryError. */
export function listAppend(list: MpList, value: MpObj): void {
  if (list.len >= list.alloc) {
    const top = mp.roots.mark();
    mp.roots.keepPtr(list.ptr);
    mp.roots.keep(value);
    growItems(list, list.alloc * 2);
    mp.roots.release(top);
  }
  list.slots[list.len++] = value;
}
