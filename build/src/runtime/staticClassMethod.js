import { mMalloc } from './malloc.js';
import { MpObject, traceObj } from './obj.js';
import { mp, pushRoot } from './state.js';
/** `mp_obj_static_class_method_t`: what `staticmethod` and `classmethod` make; its type tells which. */
export class MpStaticClassMethod extends MpObject {
    constructor(type, fun) {
        super(type);
        this.fun = fun;
    }
    trace(heap) {
        traceObj(heap, this.fun);
    }
}
/** Wraps `fun` for one of the two types. Raises MemoryError. */
export function newStaticClassMethod(type, fun) {
    const o = new MpStaticClassMethod(type, fun);
    const top = mp.rootTop;
    pushRoot(fun);
    o.ptr = mMalloc(mp.sizes.mp_obj_static_class_method_t, o);
    mp.rootTop = top;
    return o;
}
