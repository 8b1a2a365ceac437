import { type Board, type FrameSlot, type LongIntImpl, macro } from '../abi/board.js';
import type { StructSizes } from '../abi/structs.js';
import type { Heap, MarkSink } from '../gc/heap.js';
import { type BuildOptions, buildOptions } from './buildOptions.js';
import type { ChipReset } from './chipReset.js';
import { type Clock, VirtualClock } from './clock.js';
import type { CodeState } from './codeState.js';
import type { MpDict } from './dictObj.js';
import { newHardwareRandom } from './hardwareRandom.js';
import type { MpMap } from './mapObj.js';
import { MP_OBJ_NULL, type MpObj, type MpObject, type MpQstr, traceObj } from './obj.js';
import type { MpPrint } from './print.js';
import type { QstrTable } from './qstrTable.js';
import { Roots } from './roots.js';
import { type TextCompression, textCompressionOf } from './textCompression.js';

/** Marks more roots: a port's or a module's own root pointers (MP_REGISTER_ROOT_POINTER). */
export type RootVisitor = (heap: MarkSink) => void;

/** How much error messages say (MICROPY_ERROR_REPORTING); 0 is nothing. */
export const MICROPY_ERROR_REPORTING_TERSE = 1;
export const MICROPY_ERROR_REPORTING_NORMAL = 2;
export const MICROPY_ERROR_REPORTING_DETAILED = 3;

/** What interrupts a program that says nothing else. */
export const CTRL_C = 3;
export const NO_INTERRUPT_CHAR = -1;

/** Entries into a function and jumps back in it before JavaScript is made of its bytecode. */
const JIT_AFTER = 400;
/** Those of all code in the process before JavaScript is made of what is only called often: about half a second. */
const JIT_CALLS_FROM = 500_000;
/** Jumps back in a function before JavaScript is made of it in a younger process. */
const JIT_LOOPS_AT = 8_000;

/** Backward jumps of a program between two calls of the host's `onStepsUsedUp`. */
export const STEPS_BETWEEN_LOOKS = 1 << 20;

/**
 * `mp_state_ctx`: all that one running MicroPython has. Several machines can exist; the one that runs is `mp`.
 */
export class MpState {
  readonly board: Board;
  readonly sizes: StructSizes;
  readonly wordBytes: number;
  /** Size of an `mp_obj_t`: a word, or 8 bytes in representation D. */
  readonly objBytes: number;
  /** `addressOffset` of the board. */
  readonly addressOffset: number;
  /** Which of their slots the build's frames keep (`staleLocals`). */
  readonly keepsAttrBase: boolean;
  readonly keepsCalledFun: boolean;
  readonly keepsHandledExc: boolean;
  readonly keepsUntilSmallInt: boolean;
  /** What the outermost frame has in slots that some opcodes use, until they do (`until`); 0: nothing. */
  wordUntilSmallInt = 0;
  wordUntilAttr = 0;
  wordUntilSlice = 0;
  readonly smallIntMin: number | bigint;
  readonly smallIntMax: number | bigint;
  /** Largest magnitude below which a result is a small int without further checks: min(2^53, the range). */
  readonly fastIntMin: number;
  readonly fastIntMax: number;
  readonly qstrHashMask: number;
  /** Bits of an `mp_int_t`, which is as wide as an `mp_obj_t`. */
  readonly intBits: 32 | 64;
  /** Bits of a digit of an arbitrary-precision integer (`MPZ_DIG_SIZE`). */
  readonly mpzDigBits: number;
  /** Kind of the integers that are objects. */
  readonly longIntImpl: LongIntImpl;
  /** False: floats have single precision. */
  readonly floatIsDouble: boolean;
  /** Representations C and D keep a float in the `mp_obj_t` itself. */
  readonly floatIsImmediate: boolean;
  /** Representation C: an immediate float loses the two lowest bits of its mantissa. */
  readonly floatIsCut: boolean;
  /** One byte a macro that some ROM table row depends on (runtime/rom.ts); 1 where the firmware has it. */
  features: Uint8Array = new Uint8Array(0);

  heap!: Heap;
  /** Told of every request of so many bytes that is about to raise a MemoryError, but for those on a locked heap. */
  requestFailed: ((nBytes: number) => void) | null = null;
  /** Told of what `gc.mem_free()` and `gc.mem_alloc()` answer, in bytes. */
  figureTold: ((bytes: number) => void) | null = null;
  qstrs!: QstrTable;

  // Byte statistics of py/malloc.c (MICROPY_MEM_STATS), in bytes.
  totalBytesAllocated = 0;
  currentBytesAllocated = 0;
  peakBytesAllocated = 0;

  // Thread state.
  dictLocals!: MpDict;
  dictGlobals!: MpDict;
  stopIterationArg: MpObj = MP_OBJ_NULL;
  pendingException: MpObj = MP_OBJ_NULL;
  /** Runs of the VM that are under way, each called by native code that another called. */
  vmRuns = 0;
  /** Innermost running bytecode frame. */
  frame: CodeState | null = null;
  /** The character that interrupts what runs, -1 for none (shared/runtime/interrupt_char.c). */
  interruptChar = CTRL_C;
  /** Hears of each change of `interruptChar`: whoever receives the bytes looks for it among them. */
  onInterruptChar: ((c: number) => void) | null = null;
  /** Ends everything by throwing, as a reset of the chip does, where the board goes on from its start. */
  onHardReset: ((by: ChipReset) => never) | null = null;
  /** What started the chip last, and whether it went on with a soft reset since. */
  startedBy: ChipReset = 'power-on';
  isAfterSoftReset = false;
  /** `machine.soft_reset()` was called: the SystemExit that it raises means a soft reset (pyexec_system_exit). */
  isForcedExit = false;
  /** How many sources are being parsed and compiled, one inside another: for whoever watches the heap. */
  compiling = 0;

  // VM state.
  dictMain!: MpDict;
  loadedModules!: MpDict;
  builtinsOverride: MpDict | null = null;
  optimiseValue = 0;
  /** Exception object used when there's no memory for one. */
  emergencyException!: MpObject;
  kbdException!: MpObject;
  emergencyBufPtr = 0;
  emergencyBufSize = 0;
  /** The tuple and the str that were last put into that buffer: its words are seen by every collection. */
  emergencyTuple: MpObject | null = null;
  emergencyStr: MpObject | null = null;

  /** Modelled C stack: bytes in use and the firmware's limit. */
  stackUsed = 0;
  stackLimit = 0;
  /** Bytes of it that calling a Python function takes up to the check of the limit, and in all but for the frame. */
  callStackBytes = 0;
  vmStackBytes = 0;
  /** Bytes more where it's a method, and where native code makes the call. */
  methodStackBytes = 0;
  nativeStackBytes = 0;
  /** Bytes of resuming a generator. */
  generatorStackBytes = 0;
  /** Bytes from an iterator to the one that it gets its items from, and from a container that's printed to its items. */
  iterStackBytes = 0;
  printStackBytes = 0;
  /** How a frame on C's stack is rounded: to a multiple, after adding some bytes. */
  allocaAlign = 8;
  allocaExtra = 0;
  /** Bytes of the Python stack (py/pystack.c) and in use; size 0: the firmware has none. */
  pystackSize = 0;
  pystackUsed = 0;

  /** Functions compiled for which the firmware makes machine code. */
  nativeFunctions = 0;

  /** How often code must run before JavaScript is made of it (vm/jit). */
  jitAfter = JIT_AFTER;
  /** How much code the process must have run before that goes for code without a long loop, too. */
  jitCallsFrom = JIT_CALLS_FROM;
  /** How often code must have jumped back until then. */
  readonly jitLoopsAt = JIT_LOOPS_AT;
  /** Backward jumps until `onStepsUsedUp` is called. */
  stepsLeft = STEPS_BETWEEN_LOOKS;
  /** Calls of functions until `onCallsUsedUp` is called: a program can run for ever without a loop. */
  callsLeft = STEPS_BETWEEN_LOOKS;
  onCallsUsedUp: (() => void) | null = null;
  /** Lets the host look at a program that runs on, and end it by throwing. */
  onStepsUsedUp: (() => void) | null = null;

  readonly roots = new Roots();

  readonly rootVisitors: RootVisitor[] = [];
  /** Named root pointers of modules and ports. */
  readonly rootObjs = new Map<string, MpObj>();

  /** `mp_plat_print`: what `mem_info` and friends print to. */
  platPrint!: MpPrint;
  /** Where the port prints uncaught exceptions (`mp_stderr_print` on unix). */
  errorPrint!: MpPrint;
  /** `mp_sys_stdout_print`: what `print` prints to. */
  stdoutPrint!: MpPrint;
  /** The same stream for bytes that go out as they are (`mp_hal_stdout_tx_strn`): `sys.stdout.buffer`. */
  stdoutBytes!: MpPrint;

  /** Callbacks of `micropython.schedule` that wait, oldest first. */
  readonly schedQueue: { fun: MpObj; arg: MpObj }[] = [];
  /** The ring that they are in (`sched_queue`), which keeps what has run until another takes its place, and its first. */
  readonly schedRing: { fun: MpObj; arg: MpObj }[] = [];
  schedAt = 0;
  schedLocked = false;
  /** True while the VM has something to look at between two instructions: a pending exception or a callback. */
  pending = false;

  readonly options: BuildOptions;
  /** One of MICROPY_ERROR_REPORTING_TERSE and so on. */
  readonly errorReporting: number;

  /** `sys.argv`: a list object that is part of C's static state. */
  sysArgv!: MpObject;
  /** The object behind `sys.stdin` (0), `sys.stdout` (1) and `sys.stderr` (2). */
  stdFile!: (fd: number) => MpObj;
  /** What the time functions read. */
  clock: Clock;
  /** A random 32-bit number of the hardware: where random generators are seeded from. */
  hardwareRandom: () => number = newHardwareRandom(0);
  /** A printer that writes to a stream object; raises OSError where it is none. */
  streamPrint!: (stream: MpObj) => MpPrint;

  /** Globals of built-in modules, built when first needed. */
  readonly builtinModules = new Map<MpQstr, MpObject>();
  builtinsMap!: MpMap;

  private knownCompression: TextCompression | null | undefined = undefined;

  constructor(board: Board, sizes: StructSizes, range: { min: number | bigint; max: number | bigint }) {
    this.board = board;
    this.sizes = sizes;
    this.wordBytes = board.wordBytes;
    this.objBytes = board.objBytes;
    this.options = buildOptions(board);
    this.clock = new VirtualClock(board.release.released);
    this.emergencyBufSize = macro(board, 'MICROPY_EMERGENCY_EXCEPTION_BUF_SIZE');
    this.errorReporting = macro(board, 'MICROPY_ERROR_REPORTING');
    this.addressOffset = board.addressOffset;
    const keeps = (slot: FrameSlot): boolean => board.staleLocals.some(({ what }) => what === slot);
    this.keepsAttrBase = keeps('attrBase');
    this.keepsCalledFun = keeps('calledFun');
    this.keepsHandledExc = keeps('handledExc');
    this.keepsUntilSmallInt = board.staleLocals.some(({ until }) => until === 'smallInt');
    this.intBits = this.objBytes === 8 ? 64 : 32;
    this.longIntImpl = board.longIntImpl;
    this.mpzDigBits = macro(board, 'MPZ_DIG_SIZE');
    this.floatIsDouble = board.floatImpl === 'double';
    this.floatIsImmediate = board.objRepr === 'C' || board.objRepr === 'D';
    this.floatIsCut = board.objRepr === 'C';
    this.smallIntMin = range.min;
    this.smallIntMax = range.max;
    this.fastIntMin = Math.max(Number(range.min), -Number.MAX_SAFE_INTEGER);
    this.fastIntMax = Math.min(Number(range.max), Number.MAX_SAFE_INTEGER);
    const hashBytes = macro(board, 'MICROPY_QSTR_BYTES_IN_HASH');
    this.qstrHashMask = hashBytes === 1 ? 0xff : 0xffff;
  }

  /** How the firmware's error texts are compressed; null: they aren't. Most programs raise nothing that asks for it. */
  get textCompression(): TextCompression | null {
    if (this.knownCompression === undefined) this.knownCompression = textCompressionOf(this.board);
    return this.knownCompression;
  }

  /**
   * Where a frame's exception blocks begin, which the VM holds as a pointer of its own. A frame without any has it point
   * behind its chunk, and so keeps alive whatever begins there.
   */
  private excStackPtr({ ptr, fun }: CodeState): number {
    const head = fun.rawCode.isGenerator ? this.sizes.mp_obj_gen_instance_t : this.sizes.mp_code_state_t;
    return ptr + head + fun.prelude.nState * this.objBytes;
  }

  /** How often code must run before JavaScript is made of it, in a young process too; Infinity: it never is. */
  setJitAfter(times: number): void {
    this.jitAfter = times;
    this.jitCallsFrom = 0;
  }

  /** Says which character interrupts what runs from now on; -1: none (mp_hal_set_interrupt_char). */
  setInterruptChar(c: number): void {
    this.interruptChar = c;
    this.onInterruptChar?.(c);
  }

  /** Marks everything that C's root pointers and stack would point to. */
  visitRoots(heap: MarkSink): void {
    heap.mark(this.dictLocals.ptr);
    heap.mark(this.dictGlobals.ptr);
    heap.mark(this.dictMain.map.ptr);
    heap.mark(this.loadedModules.map.ptr);
    if (this.builtinsOverride !== null) heap.mark(this.builtinsOverride.ptr);
    this.emergencyException.trace(heap);
    this.kbdException.trace(heap);
    heap.mark(this.emergencyBufPtr);
    this.emergencyTuple?.trace(heap);
    this.emergencyStr?.trace(heap);
    traceObj(heap, this.stopIterationArg);
    traceObj(heap, this.pendingException);
    this.qstrs.visitRoots(heap);
    for (const item of this.schedRing) {
      traceObj(heap, item.fun);
      traceObj(heap, item.arg);
    }
    for (const v of this.rootObjs.values()) traceObj(heap, v);
    for (const visit of this.rootVisitors) visit(heap);
    this.roots.visit(heap);
    for (let f = this.frame; f !== null; f = f.prev) {
      if (f.ptr === 0) {
        f.trace(heap);
      } else {
        heap.mark(f.ptr);
        if (f.fun.rawCode.nativeSlots === 0) heap.mark(this.excStackPtr(f));
      }
      traceObj(heap, f.nlrRetVal);
      if (this.keepsAttrBase) traceObj(heap, f.attrBase);
      if (this.keepsCalledFun) traceObj(heap, f.calledFun);
      if (this.keepsHandledExc) traceObj(heap, f.handledExc);
      if (f.prev === null) this.visitMainFrame(f);
    }
  }

  private visitMainFrame(frame: CodeState): void {
    const { heap } = this;
    if (!frame.loadedSmallInt) heap.mark(this.wordUntilSmallInt);
    if (frame.attrBase !== MP_OBJ_NULL) this.wordUntilAttr = 0;
    heap.mark(this.wordUntilAttr);
    heap.mark(this.wordUntilSlice);
  }
}

/** The running machine. Everything below `machine/` reads its state here, as C reads `mp_state_ctx`. */
export let mp: MpState;

/** Makes `state` the running machine and returns the one that ran before. */
export function enterState(state: MpState): MpState {
  const before = mp;
  mp = state;
  return before;
}
