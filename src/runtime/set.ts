import type { MarkSink } from '../gc/heap.js';
import { emptiedWhileSearched } from './firmwareFault.js';
import { objEqual, objHash } from './installedOps.js';
import { mFree, mMalloc } from './malloc.js';
import { hashAllocAtLeast, hashPos, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, MP_MAP_LOOKUP_REMOVE_IF_FOUND } from './map.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, type MpType, ObjArray } from './obj.js';
import { emptySlots, NO_SLOTS } from './slots.js';
import { mp } from './state.js';
import { countStep } from './steps.js';
import { typeSet } from './types.js';

const NO_TABLE = new ObjArray(NO_SLOTS);

/** `mp_obj_set_t`: set and frozenset; the type tells which. Its table is a chunk of its own. */
export class MpSet extends MpObject {
  table: ObjArray;
  used: number;
  alloc: number;

  constructor(type: MpType) {
    super(type);
    this.table = NO_TABLE;
    this.used = 0;
    this.alloc = 0;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.table.ptr);
  }
}

/** Gives the set an empty table of `n` slots (mp_set_init). */
function setInit(set: MpSet, n: number): void {
  const table = newTable(set, n);
  set.table = table;
  set.alloc = n;
  set.used = 0;
}

function newTable(set: MpSet, n: number): ObjArray {
  const table = new ObjArray(NO_SLOTS);
  const { roots } = mp;
  const top = roots.keepPtr(set.ptr);
  table.ptr = mMalloc(n * mp.objBytes, table);
  roots.release(top);
  table.slots = emptySlots(n);
  return table;
}

/** A set with room for `n` items (mp_obj_new_set). Raises MemoryError. */
export function newSet(n: number, type: MpType = typeSet): MpSet {
  const set = new MpSet(type);
  set.ptr = mMalloc(mp.sizes.mp_obj_set_t, set);
  setInit(set, n);
  return set;
}

function rehash(set: MpSet): void {
  const old = set.table;
  const oldAlloc = set.alloc;
  // C changes the set before it asks for the memory.
  set.alloc = hashAllocAtLeast(oldAlloc + 1);
  set.used = 0;
  set.table = newTable(set, set.alloc);
  const top = mp.roots.mark();
  mp.roots.keepPtr(old.ptr);
  for (let i = 0; i < oldAlloc; i++) {
    const item = old.slots[i]!;
    if (item !== MP_OBJ_NULL && item !== MP_OBJ_SENTINEL) setLookup(set, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  }
  mp.roots.release(top);
  mFree(old.ptr, oldAlloc * mp.objBytes);
}

/**
 * Looks an item up (mp_set_lookup), adding or removing it as `kind` (bits of MP_MAP_LOOKUP_*) says. Returns the item
 * that is, or was, in the set, or MP_OBJ_NULL.
 */
export function setLookup(set: MpSet, index: MpObj, kind: number): MpObj {
  const add = (kind & MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) !== 0;
  if (set.alloc === 0) {
    if (!add) return MP_OBJ_NULL;
    rehash(set);
  }
  const hash = typeof index === 'number' ? index : objHash(index);
  if (set.alloc === 0) emptiedWhileSearched('set');
  let pos = typeof hash === 'number' && hash >= 0 ? hash % set.alloc : hashPos(hash, set.alloc);
  let start = pos;
  let avail = -1;
  for (;;) {
    const slots = set.table.slots;
    const item = slots[pos]!;
    if (item === MP_OBJ_NULL) {
      if (!add) return MP_OBJ_NULL;
      set.used++;
      slots[avail < 0 ? pos : avail] = index;
      return index;
    }
    if (item === MP_OBJ_SENTINEL) {
      if (avail < 0) avail = pos;
    } else if (typeof item === 'number' && typeof index === 'number' ? item === index : objEqual(item, index)) {
      if (pos >= set.alloc) emptiedWhileSearched('set');
      if ((kind & MP_MAP_LOOKUP_REMOVE_IF_FOUND) !== 0) removeAt(set, pos);
      return item;
    }
    if (set.alloc === 0) emptiedWhileSearched('set');
    countStep();
    if (++pos >= set.alloc) pos %= set.alloc;
    if (pos === start) {
      if (!add) return MP_OBJ_NULL;
      if (avail >= 0) {
        set.used++;
        set.table.slots[avail] = index;
        return index;
      }
      rehash(set);
      start = pos = hashPos(hash, set.alloc);
    }
  }
}

function removeAt(set: MpSet, pos: number): void {
  const { slots } = set.table;
  set.used--;
  slots[pos] = slots[(pos + 1) % set.alloc] === MP_OBJ_NULL ? MP_OBJ_NULL : MP_OBJ_SENTINEL;
}

/** Removes and returns the first item, or MP_OBJ_NULL (mp_set_remove_first). */
export function setRemoveFirst(set: MpSet): MpObj {
  for (let pos = 0; pos < set.alloc; pos++) {
    const item = set.table.slots[pos]!;
    if (item === MP_OBJ_NULL || item === MP_OBJ_SENTINEL) continue;
    removeAt(set, pos);
    return item;
  }
  return MP_OBJ_NULL;
}

/** Empties the set and frees its table (mp_set_clear). */
export function setClear(set: MpSet): void {
  mFree(set.table.ptr, set.alloc * mp.objBytes);
  set.alloc = 0;
  set.used = 0;
  set.table = NO_TABLE;
}
