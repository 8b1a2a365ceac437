import { placeIter } from './iterBuf.js';
import { MpObject, traceObj } from './obj.js';
import { typeGetItemIter } from './types.js';
/** `mp_obj_getitem_iter_t`: iterates by calling `__getitem__` with 0, 1, 2, ... until IndexError or StopIteration. */
export class MpGetItemIter extends MpObject {
    constructor(fun, self) {
        super(typeGetItemIter);
        this.args = [fun, self, 0];
    }
    trace(heap) {
        traceObj(heap, this.args[0]);
        traceObj(heap, this.args[1]);
    }
}
/** mp_obj_new_getitem_iter. Raises MemoryError where it needs the heap. */
export function newGetItemIter(fun, self, iterBuf, off) {
    const it = placeIter(new MpGetItemIter(fun, self), iterBuf, off, 2, self);
    if (iterBuf !== null)
        iterBuf[off + 1] = fun;
    return it;
}
