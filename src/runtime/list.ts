import type { MarkSink } from '../gc/heap.js';
import { mMalloc, mRealloc } from './malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, ObjArray } from './obj.js';
import { emptySlots } from './slots.js';
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
  list.alloc = Math.max(n, LIST_MIN_ALLOC);
  list.len = n;
  const items = new ObjArray(NO_SLOTS);
  const top = mp.roots.mark();
  mp.roots.keepPtr(list.ptr);
  items.ptr = mMalloc(list.alloc * mp.objBytes, items);
  mp.roots.release(top);
  // Only now, as a list that is too large for the heap can be too large for an array.
  items.slots = emptySlots(list.alloc);
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
  const list = newListN(n);
  const slots = list.items.slots;
  for (let i = 0; i < n; i++) slots[i] = src[off + i]!;
  return list;
}

/** mp_obj_list_append: doubles the array when it is full. Raises MemoryError. */
export function listAppend(list: MpList, value: MpObj): void {
  if (list.len >= list.alloc) {
    const top = mp.roots.mark();
    mp.roots.keepPtr(list.ptr);
    mp.roots.keep(value);
    list.items.ptr = mRealloc(list.items.ptr, list.alloc * mp.objBytes, list.alloc * 2 * mp.objBytes);
    mp.roots.release(top);
    const slots = list.items.slots;
    for (let i = list.alloc; i < list.alloc * 2; i++) slots[i] = MP_OBJ_NULL;
    list.alloc *= 2;
  }
  list.items.slots[list.len++] = value;
}
