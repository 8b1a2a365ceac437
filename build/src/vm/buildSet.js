import { MP_MAP_LOOKUP_ADD_IF_NOT_FOUND } from '../runtime/map.js';
import { newSet, setLookup } from '../runtime/set.js';
import { mp, pushRoot } from '../runtime/state.js';
/** A set of `items[off..off+n)` (mp_obj_new_set). Raises TypeError for what can't be hashed, MemoryError. */
export function buildSet(items, off, n) {
    const set = newSet(n);
    const top = mp.rootTop;
    pushRoot(set);
    for (let i = 0; i < n; i++)
        setStore(set, items[off + i]);
    mp.rootTop = top;
    return set;
}
/** mp_obj_set_store. */
export function setStore(set, item) {
    setLookup(set, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
}
