import { macroOn } from '../abi/board.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MpObject, type MpQstr } from '../runtime/obj.js';
import { perMachine } from '../runtime/perBoard.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { newRomType } from '../runtime/types.js';
import type { CodeMemory } from './codeMemory.js';
import { type EmitCommon, MP_PASS_EMIT, MP_PASS_STACK_SIZE } from './emitCommon.js';
import type { MpRawCode } from './rawCode.js';
import { ID_FLAG_IS_PARAM, type Scope } from './scope.js';

/**
 * What making machine code takes from the heap, where the code itself lies outside of it (py/emitnative.c, py/asmbase.c):
 * the emitter's tables, the table of functions among the module's constants, the names of a function's arguments, and a
 * node for the code's region (ports/unix/alloc.c). None of this depends on the machine code.
 */

const QSTR_STAR = q('*');

/** Entries of the tables of the value stack and of the exception blocks, and how the latter grows. */
const STACK_ENTRIES = 8;
const BLOCK_ENTRIES = 8;
const MORE_BLOCKS = 4;
/** Bytes of a `vtype_kind_t`. */
const VTYPE_BYTES = 4;

/** `mp_fun_table`, which every native function has as a constant. */
const funTable = new MpObject(newRomType('fun_table', {}));

/** The assembler's struct, which points to the offsets of labels. */
class Assembler implements HeapOwner {
  readonly ptr: number;
  readonly bytes: number;
  labelPtr = 0;

  constructor() {
    const { sizes, board } = mp;
    this.bytes = macroOn(board, 'MICROPY_EMIT_X64') ? sizes.asm_x64_t : sizes.asm_x86_t;
    this.ptr = mMalloc(this.bytes, this);
  }

  trace(heap: MarkSink): void {
    heap.mark(this.labelPtr);
  }
}

/** `mmap_region_t`: a piece of executable memory; all of them are a list. */
class Region implements HeapOwner {
  readonly ptr: number;
  private readonly next: Region | null;

  constructor(next: Region | null) {
    this.next = next;
    this.ptr = mMalloc(mp.sizes.mmap_region_t, this);
  }

  trace(heap: MarkSink): void {
    heap.mark(this.next === null ? 0 : this.next.ptr);
  }
}

/** The head of the list, which is a root. */
const regions = perMachine(() => {
  const list: { head: Region | null } = { head: null };
  mp.rootVisitors.push((heap) => heap.mark(list.head === null ? 0 : list.head.ptr));
  return list;
});

export class NativeMemory implements CodeMemory {
  readonly ptr: number;
  readonly isMachineCode = true;
  private readonly common: EmitCommon;
  private scope: Scope | null = null;
  private assembler: Assembler | null = null;
  private nLabels = 0;
  /** Types of locals: entries and their chunk. */
  private nTypes = 0;
  private typesPtr = 0;
  private stackAlloc = STACK_ENTRIES;
  private stackPtr = 0;
  private blockAlloc = BLOCK_ENTRIES;
  private blocksPtr = 0;
  private nBlocks = 0;
  private stackSize = 0;
  /** The most that a function's value stack holds. */
  private stackMax = 0;
  /** The last pass over a function may be made again for the sake of bytecode, but machine code is made once. */
  private isAgain = false;

  /** `export_name_new` of the emitter. Raises MemoryError. */
  constructor(common: EmitCommon, maxNumLabels: number) {
    this.common = common;
    this.ptr = mMalloc(mp.sizes.native_emit_t, this);
    const top = mp.roots.mark();
    mp.roots.keepPtr(this.ptr);
    this.stackPtr = mMalloc(STACK_ENTRIES * mp.sizes.stack_info_t, null);
    this.blocksPtr = mMalloc(BLOCK_ENTRIES * mp.sizes.exc_stack_entry_t, null);
    this.assembler = new Assembler();
    this.setMaxNumLabels(maxNumLabels);
    mp.roots.release(top);
  }

  trace(heap: MarkSink): void {
    if (this.scope !== null) heap.mark(this.scope.ptr);
    heap.mark(this.typesPtr);
    heap.mark(this.stackPtr);
    heap.mark(this.blocksPtr);
    if (this.assembler !== null) heap.mark(this.assembler.ptr);
  }

  setMaxNumLabels(n: number): void {
    this.assembler!.labelPtr = mMalloc(n * mp.wordBytes, null);
    this.nLabels = n;
  }

  startPass(pass: number, scope: Scope): void {
    this.isAgain = pass === MP_PASS_EMIT && this.isAgain;
    this.scope = scope;
    this.stackSize = 0;
    this.nBlocks = 0;
    if (pass === MP_PASS_STACK_SIZE) this.stackMax = 0;
    if (this.nTypes < scope.numLocals) {
      this.typesPtr = mRealloc(this.typesPtr, this.nTypes * VTYPE_BYTES, scope.numLocals * VTYPE_BYTES);
      this.nTypes = scope.numLocals;
    }
    if (pass === MP_PASS_EMIT && !this.isAgain) {
      const list = regions();
      list.head = new Region(list.head);
      this.isAgain = true;
    }
    this.common.useConstObj(funTable);
  }

  /** The names of a function and of its arguments stand behind its code; a viper function has none. */
  endPass(): void {
    const scope = this.scope!;
    if (scope.emitOption === 'viper') return;
    this.common.useQstr(scope.simpleName);
    const nArgs = scope.numPosArgs + scope.numKwonlyArgs;
    for (let i = 0; i < nArgs; i++) {
      const id = scope.ids.find((x) => (x.flags & ID_FLAG_IS_PARAM) !== 0 && x.localNum === i);
      this.common.useQstr(id === undefined ? QSTR_STAR : id.qst);
    }
  }

  /** Machine code has strings' own numbers in it. */
  qstr(qst: MpQstr): number {
    return this.common.unlistedQstr(qst);
  }

  move(delta: number): void {
    const size = this.stackSize + delta;
    if (size > this.stackAlloc) {
      const alloc = (size + 8) & ~3;
      const { stack_info_t: bytes } = mp.sizes;
      this.stackPtr = mRealloc(this.stackPtr, this.stackAlloc * bytes, alloc * bytes);
      this.stackAlloc = alloc;
    }
    this.stackSize = size;
    if (size > this.stackMax) this.stackMax = size;
  }

  pushBlock(): void {
    if (this.nBlocks === this.blockAlloc) {
      const { exc_stack_entry_t: bytes } = mp.sizes;
      const alloc = this.blockAlloc + MORE_BLOCKS;
      this.blocksPtr = mRealloc(this.blocksPtr, this.blockAlloc * bytes, alloc * bytes);
      this.blockAlloc = alloc;
    }
    this.nBlocks++;
  }

  popBlock(): void {
    this.nBlocks--;
  }

  allocCode(): void {}

  /** The table of children has one more entry: where the function's names are. */
  assign(rc: MpRawCode): void {
    const { scope, common } = this;
    this.isAgain = false;
    if (scope!.emitOption === 'native' && common.children !== null) common.growChildren();
    rc.nativeSlots = scope!.numLocals + this.stackMax;
  }

  free(): void {
    const { ptr, bytes, labelPtr } = this.assembler!;
    mFree(labelPtr, this.nLabels * mp.wordBytes);
    mFree(ptr, bytes);
    mFree(this.blocksPtr, this.blockAlloc * mp.sizes.exc_stack_entry_t);
    mFree(this.typesPtr, this.nTypes * VTYPE_BYTES);
    mFree(this.stackPtr, this.stackAlloc * mp.sizes.stack_info_t);
    mFree(this.ptr, mp.sizes.native_emit_t);
  }
}
