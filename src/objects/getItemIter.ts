import { callMethodNKw } from '../runtime/call.js';
import type { MpGetItemIter } from '../runtime/getItemIter.js';
import { MP_OBJ_STOP_ITERATION, type MpObj, MpObject } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { defineType, typeGetItemIter, typeIndexError, typeStopIteration } from '../runtime/types.js';

/** The iterator over what has only `__getitem__` (py/objgetitemiter.c). */

function getItemIterNext(self: MpObj): MpObj {
  const { args } = self as MpGetItemIter;
  const top = mp.roots.mark();
  try {
    const value = callMethodNKw(1, 0, args, 0);
    (args[2] as number)++;
    return value;
  } catch (e) {
    if (!(e instanceof MpObject) || (e.type !== typeStopIteration && e.type !== typeIndexError)) throw e;
    mp.roots.release(top);
    return MP_OBJ_STOP_ITERATION;
  }
}

defineType(typeGetItemIter, { iterNext: getItemIterNext });
