import { callMethodNKw } from '../runtime/call.js';
import { MP_OBJ_STOP_ITERATION, MpObject } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { defineType, typeGetItemIter, typeIndexError, typeStopIteration } from '../runtime/types.js';
/** The iterator over what has only `__getitem__` (py/objgetitemiter.c). */
function getItemIterNext(self) {
    const { args } = self;
    const top = mp.rootTop;
    try {
        const value = callMethodNKw(1, 0, args, 0);
        args[2]++;
        return value;
    }
    catch (e) {
        if (!(e instanceof MpObject) || (e.type !== typeStopIteration && e.type !== typeIndexError))
            throw e;
        mp.rootTop = top;
        return MP_OBJ_STOP_ITERATION;
    }
}
defineType(typeGetItemIter, { iterNext: getItemIterNext });
