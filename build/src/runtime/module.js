import { MpObject } from './obj.js';
import { typeModule } from './types.js';
/** `mp_obj_module_t` as the head of a `mp_module_context_t`: a module's globals, and the constants of its code. */
export class MpModule extends MpObject {
    constructor(globals, typed = true) {
        super(typeModule);
        this.qstrTable = [];
        this.objTable = [];
        this.qstrTablePtr = 0;
        this.objTablePtr = 0;
        /** Handles what the globals don't have (MP_REGISTER_MODULE_DELEGATION); built-in modules only. */
        this.delegate = null;
        this.globals = globals;
        this.typed = typed;
    }
    trace(heap) {
        heap.mark(this.globals.ptr);
        heap.mark(this.qstrTablePtr);
        heap.mark(this.objTablePtr);
    }
}
