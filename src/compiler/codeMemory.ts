import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import type { MpQstr } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import type { EmitCommon } from './emitCommon.js';
import type { MpRawCode } from './rawCode.js';
import type { Scope } from './scope.js';

/** What an emitter takes from the heap while it works, and what it leaves there of a function. */
export interface CodeMemory extends HeapOwner {
  /** The chunk of the emitter's struct. */
  readonly ptr: number;
  /** Its code is machine code outside of the heap. */
  readonly isMachineCode: boolean;
  /** Room for the labels of the function that has most of them. Raises MemoryError. */
  setMaxNumLabels(n: number): void;
  /** A pass begins. Raises MemoryError. */
  startPass(pass: number, scope: Scope): void;
  /** A pass ends. Raises MemoryError. */
  endPass(): void;
  /** The number that code has for a string. Raises MemoryError. */
  qstr(qst: MpQstr): number;
  /** The value stack grows or shrinks. Raises MemoryError. */
  move(delta: number): void;
  /** An exception block begins. Raises MemoryError. */
  pushBlock(): void;
  /** The innermost exception block ends. */
  popBlock(): void;
  /** Room for a function's code. Raises MemoryError. */
  allocCode(nBytes: number): void;
  /** Gives a function what is its own. Raises MemoryError. */
  assign(rc: MpRawCode): void;
  /** Frees all but the code. */
  free(): void;
}

/** The memory of bytecode (py/emitbc.c `emit_t`). */
export class BytecodeMemory implements CodeMemory {
  readonly ptr: number;
  readonly isMachineCode = false;
  private readonly common: EmitCommon;
  private scope: Scope | null = null;
  private nLabels = 0;
  private labelPtr = 0;
  private codePtr = 0;

  /** emit_bc_new. Raises MemoryError. */
  constructor(common: EmitCommon) {
    this.common = common;
    this.ptr = mMalloc(mp.sizes.emit_t, this);
  }

  trace(heap: MarkSink): void {
    if (this.scope !== null) heap.mark(this.scope.ptr);
    heap.mark(this.labelPtr);
    heap.mark(this.codePtr);
  }

  /** emit_bc_set_max_num_labels. */
  setMaxNumLabels(n: number): void {
    this.labelPtr = mMalloc(n * mp.wordBytes, null);
    this.nLabels = n;
  }

  startPass(_pass: number, scope: Scope): void {
    this.scope = scope;
  }

  endPass(): void {}

  qstr(qst: MpQstr): number {
    return this.common.useQstr(qst);
  }

  move(): void {}

  pushBlock(): void {}

  popBlock(): void {}

  allocCode(nBytes: number): void {
    this.codePtr = mMalloc(nBytes, null);
  }

  assign(rc: MpRawCode): void {
    rc.codePtr = this.codePtr;
  }

  /** emit_bc_free. */
  free(): void {
    mFree(this.labelPtr, this.nLabels * mp.wordBytes);
    mFree(this.ptr, mp.sizes.emit_t);
  }
}
