import { getIter, iterNext } from '../runtime/iter.js';
import { MP_OBJ_STOP_ITERATION, type MpObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';

/**
 * Calls `each` for every item of an iterable, through an iterator on the heap as native code makes one
 * (`mp_getiter(o, NULL)`). `keep` and the iterator stay reachable meanwhile; each item does while `each` runs.
 */
export function iterate(iterable: MpObj, keep: MpObj, each: (item: MpObj) => void): void {
  const top = mp.roots.mark();
  mp.roots.keep(keep);
  const it = getIter(iterable, null, 0);
  mp.roots.keep(it);
  const itemTop = mp.roots.mark();
  for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
    mp.roots.keep(item);
    each(item);
    mp.roots.release(itemTop);
  }
  mp.roots.release(top);
}
