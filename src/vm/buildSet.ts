import { MP_MAP_LOOKUP_ADD_IF_NOT_FOUND } from '../runtime/map.js';
import type { MpObj } from '../runtime/obj.js';
import { type MpSet, newSet, setLookup } from '../runtime/set.js';
import { mp } from '../runtime/state.js';

/** A set of `items[off..off+n)` (mp_obj_new_set). Raises TypeError for what can't be hashed, MemoryError. */
export function buildSet(items: MpObj[], off: number, n: number): MpSet {
  const set = newSet(n);
  const top = mp.roots.mark();
  mp.roots.keep(set);
  for (let i = 0; i < n; i++) setStore(set, items[off + i]!);
  mp.roots.release(top);
  return set;
}

/** mp_obj_set_store. */
export function setStore(set: MpSet, item: MpObj): void {
  setLookup(set, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
}
