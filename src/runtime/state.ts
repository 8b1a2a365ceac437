import type { Board } from '../abi/board.js';
import type { StructSizes } from '../abi/structs.js';
import type { Heap, HeapHooks } from '../gc/heap.js';
import type { CodeState } from './codeState.js';
import type { MpDict } from './dict.js';
import type { MpMap } from './map.js';
import { MP_OBJ_NULL, type MpObj, type MpObject, type MpQstr, traceObj, traceSlots } from './obj.js';
import type { MpPrint } from './print.js';
import type { QstrPools } from './qstr.js';

/** Marks more roots: a port's or a module's own root pointers (MP_REGISTER_ROOT_POINTER). */
export type RootVisitor = (heap: Heap) => void;

/**
 * `mp_state_ctx`: all that one running MicroPython has. Several machines can exist; the one that runs is `mp`.
 */
export class MpState {
  readonly board: Board;
  readonly sizes: StructSizes;
  readonly wordBytes: number;
  /** Size of an `mp_obj_t`: a word, or 8 bytes in representation D. */
  readonly objBytes: number;
  readonly smallIntMin: number | bigint;
  readonly smallIntMax: number | bigint;
  /** Largest magnitude below which a result is a small int without further checks: min(2^53, the range). */
  readonly fastIntMin: number;
  readonly fastIntMax: number;
  readonly qstrHashMask: number;
  /** One byte a macro that some ROM table row depends on (runtime/rom.ts); 1 where the firmware has it. */
  features: Uint8Array = new Uint8Array(0);

  heap!: Heap;
  qstrs!: QstrPools;

  // Byte statistics of py/malloc.c (MICROPY_MEM_STATS), in bytes.
  totalBytesAllocated = 0;
  currentBytesAllocated = 0;
  peakBytesAllocated = 0;

  // Thread state.
  dictLocals!: MpDict;
  dictGlobals!: MpDict;
  stopIterationArg: MpObj = MP_OBJ_NULL;
  pendingException: MpObj = MP_OBJ_NULL;
  /** Innermost running bytecode frame. */
  frame: CodeState | null = null;

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

  /** Modelled C stack: bytes in use and the firmware's limit. */
  stackUsed = 0;
  stackLimit = 0;

  /**
   * Addresses that C would hold in registers or on its stack while a callee may allocate. Push with
   * `mp.roots[mp.rootTop++] = ptr`, restore `rootTop` afterwards. Whoever catches an exception restores it too.
   */
  readonly roots: number[] = [];
  rootTop = 0;

  readonly rootVisitors: RootVisitor[] = [];
  /** Named root pointers of modules and ports. */
  readonly rootObjs = new Map<string, MpObj>();

  /** Standard output (and the place where tracebacks go on a port that has one stream). */
  print!: MpPrint;
  errorPrint!: MpPrint;

  /** Globals of built-in modules, built when first needed. */
  readonly builtinModules = new Map<MpQstr, MpObject>();
  builtinsMap!: MpMap;

  constructor(board: Board, sizes: StructSizes, range: { min: number | bigint; max: number | bigint }) {
    this.board = board;
    this.sizes = sizes;
    this.wordBytes = board.wordBytes;
    this.objBytes = board.objRepr === 'D' ? 8 : board.wordBytes;
    this.smallIntMin = range.min;
    this.smallIntMax = range.max;
    this.fastIntMin = Math.max(Number(range.min), -Number.MAX_SAFE_INTEGER);
    this.fastIntMax = Math.min(Number(range.max), Number.MAX_SAFE_INTEGER);
    const hashBytes = Number(board.macros.MICROPY_QSTR_BYTES_IN_HASH ?? 2);
    this.qstrHashMask = hashBytes === 1 ? 0xff : 0xffff;
  }

  /** Marks everything that C's root pointers and stack would point to. */
  visitRoots(heap: Heap): void {
    heap.mark(this.dictLocals.ptr);
    heap.mark(this.dictGlobals.ptr);
    this.dictMain.map.trace(heap);
    this.loadedModules.map.trace(heap);
    if (this.builtinsOverride !== null) heap.mark(this.builtinsOverride.ptr);
    this.emergencyException.trace(heap);
    this.kbdException.trace(heap);
    heap.mark(this.emergencyBufPtr);
    traceObj(heap, this.stopIterationArg);
    traceObj(heap, this.pendingException);
    this.qstrs.visitRoots(heap);
    for (const v of this.rootObjs.values()) traceObj(heap, v);
    for (const visit of this.rootVisitors) visit(heap);
    for (let i = 0; i < this.rootTop; i++) heap.mark(this.roots[i]!);
    for (let f = this.frame; f !== null; f = f.prev) {
      if (f.ptr !== 0) heap.mark(f.ptr);
      else traceSlots(heap, f.state);
      heap.mark(f.fun.ptr);
      heap.mark(f.oldGlobals === null ? 0 : f.oldGlobals.ptr);
    }
  }
}

export type MachineHooks = HeapHooks;

/** The running machine. Everything below `machine/` reads its state here, as C reads `mp_state_ctx`. */
export let mp: MpState;

/** Makes `state` the running machine and returns the one that ran before. */
export function enterState(state: MpState): MpState {
  const before = mp;
  mp = state;
  return before;
}

/** Keeps a value's chunk alive until `mp.rootTop` is set back. */
export function pushRoot(v: MpObj): void {
  if (typeof v === 'object' && v.ptr !== 0) mp.roots[mp.rootTop++] = v.ptr;
}
