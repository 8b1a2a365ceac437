import type { HeapOwner } from '../gc/heap.js';
import { printException } from '../objects/exceptionPrint.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1 } from '../runtime/call.js';
import { MP_OBJ_NULL, type MpObj, MpObject } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';

const QSTR_del = q('__del__');

/**
 * Calls the `__del__` of an object that a sweep is about to free (py/gc.c gc_sweep). The heap is locked meanwhile, so
 * a finaliser that allocates gets a MemoryError; whatever it raises is printed and dropped.
 */
export function finaliseObject(owner: HeapOwner | null): void {
  if (!(owner instanceof MpObject)) return;
  const top = mp.roots.mark();
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(owner, QSTR_del, dest, 0);
  if (dest[0] === MP_OBJ_NULL) return;
  const wasLocked = mp.schedLocked;
  mp.schedLocked = true;
  try {
    callFunction1(dest[0]!, dest[1]!);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    printException(mp.platPrint, e);
  }
  mp.schedLocked = wasLocked;
}
