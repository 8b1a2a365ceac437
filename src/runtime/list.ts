import type { MarkSink } from '../gc/heap.js';
import { mMalloc, mRealloc } from './malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, ObjArray } from './obj.js';
import { emptySlots, moreSlots } from './slots.js';
import { mp } from './state.js';
import { typeList } from './types.js';

/** Smallest number of item slots a list has (py/objlist.c). */
export const LIST_MIN_ALLOC = 4;

/** `mp_obj_list_t`: the object, and an array of `alloc` slots of which `len` are in use. */
export class MpList extends MpObject {
  items: ObjArray;
  len: number;
  alloc: number;

  constructor(items: ObjArray, len: number, alloc: number) {
    super(typeList);
    this.items = items;
    this.len = len;
    this.alloc = alloc;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.items.ptr);
  }
}

/** What an array holds until it has its chunk. */
const NO_SLOTS = emptySlots(0);

/** Gives a list object its array for `n` items, the unused slots empty (mp_obj_list_init). */
export function listInit(list: MpList, n: number): void {
  listInitFrom(list, n, null, 0);
}

/** The same with the `n` values at `src[off..]`, or none. */
function listInitFrom(list: MpList, n: number, src: readonly MpObj[] | null, off: number): void {
  list.alloc = Math.max(n, LIST_MIN_ALLOC);
  list.len = n;
  const items = new ObjArray(NO_SLOTS);
  const top = mp.roots.mark();
  mp.roots.keepPtr(list.ptr);
  items.ptr = mMalloc(list.alloc * mp.objBytes, items);
  mp.roots.release(top);
  // Only now, as a list that is too large for the heap can be too large for an array.
  if (src !== null && n >= LIST_MIN_ALLOC) {
    items.slots = src.slice(off, off + n);
  } else {
    const slots = emptySlots(list.alloc);
    if (src !== null) for (let i = 0; i < n; i++) slots[i] = src[off + i]!;
    items.slots = slots;
  }
  list.items = items;
}

const NO_ITEMS = new ObjArray(NO_SLOTS);

/** A list of `n` empty slots (list_new). Raises MemoryError. */
export function newListN(n: number): MpList {
  const list = new MpList(NO_ITEMS, 0, 0);
  list.ptr = mMalloc(mp.sizes.mp_obj_list_t, list);
  listInit(list, n);
  return list;
}

/** A list with the `n` values at `src[off..]`; they must be reachable from a root (mp_obj_new_list). */
export function newList(src: readonly MpObj[], off: number, n: number): MpList {
  const list = new MpList(NO_ITEMS, 0, 0);
  list.ptr = mMalloc(mp.sizes.mp_obj_list_t, list);
  listInitFrom(list, n, src, off);
  return list;
}

/**
 * Gives an array more slots. Who has it at hand sees what comes into it only where it has not moved; a new one has just as
 * many, where one that is written on behind its end gets some twenty.
 */
export function growItems(items: ObjArray, from: number, to: number): void {
  const { ptr, slots } = items;
  items.ptr = mRealloc(ptr, from * mp.objBytes, to * mp.objBytes);
  if (items.ptr !== ptr) items.slots = moreSlots(slots, to);
  else for (let i = from; i < to; i++) slots[i] = MP_OBJ_NULL;
}

/** mp_obj_list_append: doubles the array when it is full. Raises MemoryError. */
export function listAppend(list: MpList, value: MpObj): void {
  if (list.len >= list.alloc) {
    const top = mp.roots.mark();
    mp.roots.keepPtr(list.ptr);
    mp.roots.keep(value);
    growItems(list.items, list.alloc, list.alloc * 2);
    mp.roots.release(top);
    list.alloc *= 2;
  }
  list.items.slots[list.len++] = value;
}
