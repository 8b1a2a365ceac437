import { MpObject, traceObj } from './obj.js';
import { typeSuper } from './types.js';
/** `mp_obj_super_t`: looks attributes up in the bases of `cls`, for `self`. */
export class MpSuper extends MpObject {
    constructor(cls, self) {
        super(typeSuper);
        this.cls = cls;
        this.self = self;
    }
    trace(heap) {
        traceObj(heap, this.cls);
        traceObj(heap, this.self);
    }
}
