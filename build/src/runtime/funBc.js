import { MpObject, traceSlots } from './obj.js';
/** What is known of compiled code that runs often; the functions made of it in a module share it. */
export class HotCode {
    constructor(context) {
        /** How often it has been entered, and jumped back in. */
        this.heat = 0;
        /** JavaScript made of it (vm/jit), null: none. */
        this.run = null;
        this.context = context;
    }
}
/** `mp_obj_fun_bc_t`: a Python function. `extraArgs` are the default values, and the dict of keyword defaults last. */
export class MpFunBc extends MpObject {
    constructor(type, context, rawCode, prelude, extraArgs) {
        super(type);
        /** Bytes of the locals, the value stack and the exception blocks (`state_size`). */
        this.stateBytes = 0;
        /** Bytes of a frame on the heap; 0: it fits on C's stack, or the firmware has a Python stack. */
        this.heapFrameBytes = 0;
        /** Bytes of a frame on the Python stack. */
        this.pystackBytes = 0;
        /** Bytes of C stack that a call takes in the model. */
        this.stackBytes = 0;
        this.context = context;
        this.rawCode = rawCode;
        this.bytecode = rawCode.bytecode;
        this.prelude = prelude;
        // Frozen code is shared by the machines of a process.
        if (rawCode.hot === undefined || rawCode.hot.context !== context)
            rawCode.hot = new HotCode(context);
        this.hot = rawCode.hot;
        this.extraArgs = extraArgs;
        this.isPlain = (prelude.scopeFlags & 0x0e) === 0 && prelude.nKwonlyArgs === 0 && prelude.nCell === 0;
    }
    trace(heap) {
        heap.mark(this.context.ptr);
        heap.mark(this.rawCode.childrenPtr);
        heap.mark(this.rawCode.codePtr);
        traceSlots(heap, this.extraArgs);
    }
}
