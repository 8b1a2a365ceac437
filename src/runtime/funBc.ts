import type { HeapOwner, MarkSink } from '../gc/heap.js';
import type { CodeState } from './codeState.js';
import type { MpDict } from './dictObj.js';
import { type MpObj, MpObject, type MpQstr, type MpType, type StructContent, traceSlots } from './obj.js';

/** `mp_module_context_t`: a module's globals and constants, which all functions compiled with it share. */
export interface ModuleContext extends HeapOwner {
  ptr: number;
  globals: MpDict;
  /** `constants.qstr_table`; the bytecode names strings by their place in it. */
  qstrTable: MpQstr[];
  /** `constants.obj_table`. */
  objTable: MpObj[];
}

/** What a function's prelude says (py/bc.h); offsets are into its bytecode. See bytecode/prelude.ts. */
export interface CodePrelude {
  readonly nState: number;
  readonly nExcStack: number;
  /** MP_SCOPE_FLAG_*. */
  readonly scopeFlags: number;
  readonly nPosArgs: number;
  readonly nKwonlyArgs: number;
  readonly nDefPosArgs: number;
  readonly nInfo: number;
  readonly nCell: number;
  readonly infoStart: number;
  readonly argNamesStart: number;
  readonly lineInfo: number;
  readonly cellStart: number;
  /** First instruction. */
  readonly opcodes: number;
}

/**
 * `mp_raw_code_t`: a compiled function without its module, and the children it makes. `codePtr` is the address of the
 * bytecode's chunk, 0 for frozen code.
 */
export interface RawCode extends HeapOwner {
  ptr: number;
  kind: 'bytecode' | 'native' | 'viper';
  isGenerator: boolean;
  /** It was read from a `.mpy` file, which may be damaged. */
  readonly isFromFile: boolean;
  bytecode: Uint8Array;
  codePtr: number;
  children: RawCode[];
  /** Address of the array of children. */
  childrenPtr: number;
  /** The prelude, once it has been decoded. */
  prelude?: CodePrelude;
  /** Once a function has been made of it. */
  hot?: HotCode;
  /** What the arguments of a viper function are converted to (MP_NATIVE_TYPE_*). */
  readonly viperArgs: readonly number[];
  /** Slots of a frame of machine code, locals and value stack; 0: as of bytecode. */
  readonly nativeSlots: number;
  /** Source line at which it is defined; 0: of a module, or not known. */
  readonly lineOfDefinition: number;
}

/** What the functions share that are made of the same code in a module: sizes of frames, and what comes of running often. */
class HotCode {
  /** Bytes of the locals, the value stack and the exception blocks (`state_size`); -1: no function was made yet. */
  stateBytes = -1;
  /** Bytes of a generator with such a frame. */
  generatorBytes = 0;
  /** Bytes of a frame on the heap; 0: it fits on C's stack, or the firmware has a Python stack. */
  heapFrameBytes = 0;
  /** Bytes of a frame on the Python stack. */
  pystackBytes = 0;
  /** Bytes of C stack that a call takes in the model. */
  stackBytes = 0;
  /** How often it has been entered, and jumped back in. */
  heat = 0;
  /** JavaScript made of it (vm/jit), null: none. */
  run: ((cs: CodeState) => number) | null = null;
  /** The module of those functions. */
  readonly context: ModuleContext;

  constructor(context: ModuleContext) {
    this.context = context;
  }
}

/** `mp_obj_fun_bc_t`: a Python function. `extraArgs` are the default values, and the dict of keyword defaults last. */
export class MpFunBc extends MpObject {
  readonly context: ModuleContext;
  readonly rawCode: RawCode;
  readonly bytecode: Uint8Array;
  readonly prelude: CodePrelude;
  readonly hot: HotCode;
  readonly extraArgs: readonly MpObj[];
  /** True where a call with exactly the positional arguments needs nothing but to copy them. */
  isPlain: boolean;

  constructor(
    type: MpType,
    context: ModuleContext,
    rawCode: RawCode,
    prelude: CodePrelude,
    extraArgs: readonly MpObj[],
  ) {
    super(type);
    this.context = context;
    this.rawCode = rawCode;
    this.bytecode = rawCode.bytecode;
    this.prelude = prelude;
    // Frozen code is shared by the machines of a process.
    if (rawCode.hot === undefined || rawCode.hot.context !== context) rawCode.hot = new HotCode(context);
    this.hot = rawCode.hot;
    this.extraArgs = extraArgs;
    this.isPlain = (prelude.scopeFlags & 0x0e) === 0 && prelude.nKwonlyArgs === 0 && prelude.nCell === 0;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.context.ptr);
    heap.mark(this.rawCode.childrenPtr);
    heap.mark(this.rawCode.codePtr);
    traceSlots(heap, this.extraArgs);
  }

  /** Machine code is not known. */
  override cStruct(): StructContent | null {
    const { context, rawCode, bytecode, extraArgs } = this;
    if (rawCode.kind !== 'bytecode') return null;
    const fields = {
      context: context.ptr,
      child_table: rawCode.childrenPtr,
      bytecode: { ptr: rawCode.codePtr, bytes: bytecode },
      rc: rawCode.ptr,
    };
    return { name: 'mp_obj_fun_bc_t', type: this.type, fields, tail: extraArgs };
  }
}

/** A function of builds with `sys.settrace`, which refers to its raw code too. Each call needs an object for its frame. */
export class MpTracedFunBc extends MpFunBc {
  override isPlain = false;

  override trace(heap: MarkSink): void {
    super.trace(heap);
    heap.mark(this.rawCode.ptr);
  }
}
