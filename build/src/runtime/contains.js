import { objEqual } from './equal.js';
import { getIterOnCStack, iterNext } from './iter.js';
import { MP_OBJ_STOP_ITERATION } from './obj.js';
import { installContainsByIteration } from './opsCore.js';
import { mp, pushRoot } from './state.js';
/** `value in container` for a container whose type can't tell: walks it (the end of py/runtime.c mp_binary_op). */
function contains(container, value) {
    const top = mp.rootTop;
    pushRoot(value);
    const it = getIterOnCStack(container);
    for (;;) {
        const next = iterNext(it);
        const found = next !== MP_OBJ_STOP_ITERATION && objEqual(next, value);
        if (found || next === MP_OBJ_STOP_ITERATION) {
            mp.rootTop = top;
            return found;
        }
    }
}
installContainsByIteration(contains);
