import { getIter, iterNext } from '../runtime/iter.js';
import { MP_OBJ_STOP_ITERATION } from '../runtime/obj.js';
import { mp, pushRoot } from '../runtime/state.js';
/**
 * Calls `each` for every item of an iterable, through an iterator on the heap as native code makes one
 * (`mp_getiter(o, NULL)`). `keep` and the iterator stay reachable meanwhile; each item does while `each` runs.
 */
export function iterate(iterable, keep, each) {
    const top = mp.rootTop;
    pushRoot(keep);
    const it = getIter(iterable, null, 0);
    pushRoot(it);
    const itemTop = mp.rootTop;
    for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
        pushRoot(item);
        each(item);
        mp.rootTop = itemTop;
    }
    mp.rootTop = top;
}
