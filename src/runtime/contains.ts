import { objEqual } from './equal.js';
import { installContainsByIteration } from './installedOps.js';
import { getIterOnCStack, iterNext } from './iter.js';
import { MP_OBJ_STOP_ITERATION, type MpObj } from './obj.js';
import { mp } from './state.js';

/** `value in container` for a container whose type can't tell: walks it (the end of py/runtime.c mp_binary_op). */
function contains(container: MpObj, value: MpObj): boolean {
  const top = mp.roots.mark();
  mp.roots.keep(value);
  const it = getIterOnCStack(container);
  for (;;) {
    const next = iterNext(it);
    const found = next !== MP_OBJ_STOP_ITERATION && objEqual(next, value);
    if (found || next === MP_OBJ_STOP_ITERATION) {
      mp.roots.release(top);
      return found;
    }
  }
}

installContainsByIteration(contains);
