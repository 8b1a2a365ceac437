import { macro, macroOn } from '../abi/board.js';
import { VirtualClock } from './clock.js';
import { newHardwareRandom } from './hardwareRandom.js';
import { MP_OBJ_NULL, traceObj } from './obj.js';
import { textCompressionOf } from './textCompression.js';
function buildOptions(board) {
    return {
        memStats: macroOn(board, 'MICROPY_MEM_STATS'),
        stackCheck: macroOn(board, 'MICROPY_STACK_CHECK'),
        schedulerDepth: macro(board, 'MICROPY_SCHEDULER_DEPTH'),
        immediateObjs: macroOn(board, 'MICROPY_OBJ_IMMEDIATE_OBJS'),
        float: board.floatImpl !== 'none',
        singleFloat: board.floatImpl === 'float',
        strUnicode: macroOn(board, 'MICROPY_PY_BUILTINS_STR_UNICODE'),
        cpythonCompat: macroOn(board, 'MICROPY_CPYTHON_COMPAT'),
        checkSelfArg: macroOn(board, 'MICROPY_BUILTIN_METHOD_CHECK_SELF_ARG'),
        reverseMethods: macroOn(board, 'MICROPY_PY_REVERSE_SPECIAL_METHODS'),
        descriptors: macroOn(board, 'MICROPY_PY_DESCRIPTORS'),
        delattrSetattr: macroOn(board, 'MICROPY_PY_DELATTR_SETATTR'),
        property: macroOn(board, 'MICROPY_PY_BUILTINS_PROPERTY'),
        multipleInheritance: macroOn(board, 'MICROPY_MULTIPLE_INHERITANCE'),
        notImplemented: macroOn(board, 'MICROPY_PY_BUILTINS_NOTIMPLEMENTED'),
        moduleGetattr: macroOn(board, 'MICROPY_MODULE_GETATTR'),
        functionAttrs: macroOn(board, 'MICROPY_PY_FUNCTION_ATTRS'),
        generatorPendThrow: macroOn(board, 'MICROPY_PY_GENERATOR_PEND_THROW'),
        excInfo: macroOn(board, 'MICROPY_PY_SYS_EXC_INFO'),
        warnings: macroOn(board, 'MICROPY_WARNINGS'),
        externalImport: macroOn(board, 'MICROPY_ENABLE_EXTERNAL_IMPORT'),
    };
}
/** What interrupts a program that says nothing else. */
export const CTRL_C = 3;
/** Entries into a function and jumps back in it before JavaScript is made of its bytecode. */
const JIT_AFTER = 400;
/** Backward jumps of a program between two calls of the host's `onStepsUsedUp`. */
export const STEPS_BETWEEN_LOOKS = 1 << 20;
/**
 * `mp_state_ctx`: all that one running MicroPython has. Several machines can exist; the one that runs is `mp`.
 */
export class MpState {
    constructor(board, sizes, range) {
        /** What the outermost frame has in the slot that LOAD_CONST_SMALL_INT uses, until it does (`untilSmallInt`); 0: nothing. */
        this.mainFrameWord = 0;
        /** One byte a macro that some ROM table row depends on (runtime/rom.ts); 1 where the firmware has it. */
        this.features = new Uint8Array(0);
        // Byte statistics of py/malloc.c (MICROPY_MEM_STATS), in bytes.
        this.totalBytesAllocated = 0;
        this.currentBytesAllocated = 0;
        this.peakBytesAllocated = 0;
        this.stopIterationArg = MP_OBJ_NULL;
        this.pendingException = MP_OBJ_NULL;
        /** Runs of the VM that are under way, each called by native code that another called. */
        this.vmRuns = 0;
        /** Innermost running bytecode frame. */
        this.frame = null;
        /** The character that interrupts what runs, -1 for none (shared/runtime/interrupt_char.c). */
        this.interruptChar = CTRL_C;
        /** `machine.soft_reset()` was called: the SystemExit that it raises means a soft reset (pyexec_system_exit). */
        this.isForcedExit = false;
        /** How many sources are being parsed and compiled, one inside another: for whoever watches the heap. */
        this.compiling = 0;
        this.builtinsOverride = null;
        this.optimiseValue = 0;
        this.emergencyBufPtr = 0;
        this.emergencyBufSize = 0;
        /** Modelled C stack: bytes in use and the firmware's limit. */
        this.stackUsed = 0;
        this.stackLimit = 0;
        /** Bytes of it that calling a Python function takes up to the check of the limit, and in all but for the frame. */
        this.callStackBytes = 0;
        this.vmStackBytes = 0;
        /** Bytes more where it's a method, and where native code makes the call. */
        this.methodStackBytes = 0;
        this.nativeStackBytes = 0;
        /** Bytes of resuming a generator. */
        this.generatorStackBytes = 0;
        /** Bytes from an iterator to the one that it gets its items from, and from a container that's printed to its items. */
        this.iterStackBytes = 0;
        this.printStackBytes = 0;
        /** How a frame on C's stack is rounded: to a multiple, after adding some bytes. */
        this.allocaAlign = 8;
        this.allocaExtra = 0;
        /** Bytes of the Python stack (py/pystack.c) and in use; size 0: the firmware has none. */
        this.pystackSize = 0;
        this.pystackUsed = 0;
        /** Functions compiled for which the firmware makes machine code. */
        this.nativeFunctions = 0;
        /** How often code must run before JavaScript is made of it (vm/jit); Infinity: it never is. */
        this.jitAfter = JIT_AFTER;
        /** Backward jumps until `onStepsUsedUp` is called. */
        this.stepsLeft = STEPS_BETWEEN_LOOKS;
        /** Lets the host look at a program that runs on, and end it by throwing. */
        this.onStepsUsedUp = null;
        /**
         * Addresses that C would hold in registers or on its stack while a callee may allocate. Push with
         * `mp.roots[mp.rootTop++] = ptr`, restore `rootTop` afterwards. Whoever catches an exception restores it too.
         */
        this.roots = [];
        this.rootTop = 0;
        this.rootVisitors = [];
        /** Named root pointers of modules and ports. */
        this.rootObjs = new Map();
        /** Callbacks of `micropython.schedule` that wait, oldest first. */
        this.schedQueue = [];
        this.schedLocked = false;
        /** True while the VM has something to look at between two instructions: a pending exception or a callback. */
        this.pending = false;
        /** What the time functions read. */
        this.clock = new VirtualClock();
        /** A random 32-bit number of the hardware: where random generators are seeded from. */
        this.hardwareRandom = newHardwareRandom(0);
        /** Globals of built-in modules, built when first needed. */
        this.builtinModules = new Map();
        this.board = board;
        this.sizes = sizes;
        this.wordBytes = board.wordBytes;
        this.objBytes = board.objBytes;
        this.options = buildOptions(board);
        this.textCompression = textCompressionOf(board);
        this.emergencyBufSize = macro(board, 'MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE');
        this.errorReporting = macro(board, 'MICROPY_ERROR_REPORTING');
        this.addressOffset = board.addressOffset;
        const keeps = (slot) => board.staleLocals.some(({ what }) => what === slot);
        this.keepsAttrBase = keeps('attrBase');
        this.keepsCalledFun = keeps('calledFun');
        this.keepsHandledExc = keeps('handledExc');
        this.keepsUntilSmallInt = board.staleLocals.some(({ untilSmallInt }) => untilSmallInt === true);
        this.intBits = this.objBytes === 8 ? 64 : 32;
        this.longIntImpl = board.longIntImpl;
        this.mpzDigBits = Number(board.macros.MPZ_DIG_SIZE ?? (board.arch === 'x86_64' ? 32 : 16));
        this.floatIsDouble = board.floatImpl === 'double';
        this.floatIsImmediate = board.objRepr === 'C' || board.objRepr === 'D';
        this.floatIsCut = board.objRepr === 'C';
        this.smallIntMin = range.min;
        this.smallIntMax = range.max;
        this.fastIntMin = Math.max(Number(range.min), -Number.MAX_SAFE_INTEGER);
        this.fastIntMax = Math.min(Number(range.max), Number.MAX_SAFE_INTEGER);
        const hashBytes = Number(board.macros.MICROPY_QSTR_BYTES_IN_HASH ?? 2);
        this.qstrHashMask = hashBytes === 1 ? 0xff : 0xffff;
    }
    /**
     * Where a frame's exception blocks begin, which the VM holds as a pointer of its own. A frame without any has it point
     * behind its chunk, and so keeps alive whatever begins there.
     */
    excStackPtr({ ptr, fun }) {
        const head = fun.rawCode.isGenerator ? this.sizes.mp_obj_gen_instance_t : this.sizes.mp_code_state_t;
        return ptr + head + fun.prelude.nState * this.objBytes;
    }
    /** Marks everything that C's root pointers and stack would point to. */
    visitRoots(heap) {
        heap.mark(this.dictLocals.ptr);
        heap.mark(this.dictGlobals.ptr);
        this.dictMain.map.trace(heap);
        this.loadedModules.map.trace(heap);
        if (this.builtinsOverride !== null)
            heap.mark(this.builtinsOverride.ptr);
        this.emergencyException.trace(heap);
        this.kbdException.trace(heap);
        heap.mark(this.emergencyBufPtr);
        traceObj(heap, this.stopIterationArg);
        traceObj(heap, this.pendingException);
        this.qstrs.visitRoots(heap);
        for (const item of this.schedQueue) {
            traceObj(heap, item.fun);
            traceObj(heap, item.arg);
        }
        for (const v of this.rootObjs.values())
            traceObj(heap, v);
        for (const visit of this.rootVisitors)
            visit(heap);
        for (let i = 0; i < this.rootTop; i++)
            heap.mark(this.roots[i]);
        for (let f = this.frame; f !== null; f = f.prev) {
            if (f.ptr === 0) {
                f.trace(heap);
            }
            else {
                heap.mark(f.ptr);
                heap.mark(this.excStackPtr(f));
            }
            traceObj(heap, f.nlrRetVal);
            if (this.keepsAttrBase)
                traceObj(heap, f.attrBase);
            if (this.keepsCalledFun)
                traceObj(heap, f.calledFun);
            if (this.keepsHandledExc)
                traceObj(heap, f.handledExc);
            if (f.prev === null && !f.loadedSmallInt)
                heap.mark(this.mainFrameWord);
        }
    }
}
/** The running machine. Everything below `machine/` reads its state here, as C reads `mp_state_ctx`. */
export let mp;
/** Makes `state` the running machine and returns the one that ran before. */
export function enterState(state) {
    const before = mp;
    mp = state;
    return before;
}
/** Keeps a value's chunk alive until `mp.rootTop` is set back. */
export function pushRoot(v) {
    if (typeof v === 'object' && v.ptr !== 0)
        mp.roots[mp.rootTop++] = v.ptr;
}
