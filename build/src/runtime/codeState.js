import { MP_OBJ_NULL, ObjArray } from './obj.js';
/**
 * An entry of a frame's exception stack (`mp_exc_stack_t`). Popped entries stay as they are, since a collector sees
 * what they hold.
 */
export class ExcBlock {
    constructor() {
        /** Bytecode offset of the handler. */
        this.handler = 0;
        /** Stack pointer when the block was entered. */
        this.valSp = 0;
        this.isWithOrFinally = false;
        /** The exception that the handler got, or null. */
        this.prevExc = null;
    }
}
/**
 * `mp_code_state_t`: a running frame. `state` is the array C has: the value stack grows up from index 0, locals sit at
 * the end in reverse order (local i at nState - 1 - i), and nothing is cleared when it is popped. `ptr` is 0 while it
 * lives on C's stack, its own chunk's address, or that of the generator which embeds it.
 */
export class CodeState extends ObjArray {
    constructor(fun, state) {
        super(state);
        /** Bytecode offset of the instruction that runs; where the frame isn't running, of the next. -1: it has finished. */
        this.ip = 0;
        /** Index of the top of the value stack in `state`; -1: empty. */
        this.sp = -1;
        /** Where the frame goes on when the Python function that it calls returns. */
        this.nextIp = 0;
        /** Exception blocks, and the index of the innermost (-1: none). */
        this.excStack = [];
        this.excSp = -1;
        this.oldGlobals = null;
        /** The frame below, of this or an outer run of the VM. */
        this.prev = null;
        /** The last exception that this run of the frame caught: `nlr.ret_val`, which C leaves on its stack. */
        this.nlrRetVal = MP_OBJ_NULL;
        /** The object of the last LOAD_ATTR in this run of the frame, which some builds leave in a slot of C's stack. */
        this.attrBase = MP_OBJ_NULL;
        /** What the last CALL_FUNCTION in this run of the frame called, which some builds leave in a slot of C's stack. */
        this.calledFun = MP_OBJ_NULL;
        /** The exception after which this run of the frame went on last: some builds save it with `nlr_push`'s registers. */
        this.handledExc = MP_OBJ_NULL;
        /** Whether this run of the frame loaded a small int by LOAD_CONST_SMALL_INT, over what was in the slot for it. */
        this.loadedSmallInt = false;
        /** `mp.rootTop`, `mp.stackUsed` and `mp.pystackUsed` while this frame runs, and the last two before its call. */
        this.rootTop = 0;
        this.stackUsed = 0;
        this.pystackUsed = 0;
        this.stackBefore = 0;
        this.pystackBefore = 0;
        /** For reports: the frame's place, from 1 on, in the call path that was looked at last; 0 since it was entered. */
        this.pathIndex = 0;
        this.fun = fun;
    }
    get state() {
        return this.slots;
    }
    trace(heap) {
        heap.mark(this.fun.ptr);
        super.trace(heap);
        for (let i = 0; i < this.excStack.length; i++) {
            const exc = this.excStack[i].prevExc;
            if (exc !== null)
                heap.mark(exc.ptr);
        }
        if (this.oldGlobals !== null)
            heap.mark(this.oldGlobals.ptr);
    }
}
