import { mMalloc } from './malloc.js';
import { MpObject, traceObj } from './obj.js';
import { mp, pushRoot } from './state.js';
import { typeBoundMeth } from './types.js';
/** `mp_obj_bound_meth_t`: a method that was loaded as a value. What it does is in objects/boundMeth.ts. */
export class MpBoundMeth extends MpObject {
    constructor(meth, self) {
        super(typeBoundMeth);
        this.meth = meth;
        this.self = self;
    }
    trace(heap) {
        traceObj(heap, this.meth);
        traceObj(heap, this.self);
    }
}
/** mp_obj_new_bound_meth. Raises MemoryError. */
export function newBoundMeth(meth, self) {
    const o = new MpBoundMeth(meth, self);
    const top = mp.rootTop;
    pushRoot(meth);
    pushRoot(self);
    o.ptr = mMalloc(mp.sizes.mp_obj_bound_meth_t, o);
    mp.rootTop = top;
    return o;
}
