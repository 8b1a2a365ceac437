import type { Heap, HeapOwner } from '../gc/heap.js';
import type { MpDict } from './dict.js';
import { MpObject, type MpObj, type MpQstr, type MpType, traceSlots } from './obj.js';

/** `mp_module_context_t`: a module's globals and constants, which all functions compiled with it share. */
export interface ModuleContext extends HeapOwner {
  ptr: number;
  globals: MpDict;
  /** `constants.qstr_table`; the bytecode names strings by their place in it. */
  qstrTable: MpQstr[];
  /** `constants.obj_table`. */
  objTable: MpObj[];
}

/**
 * `mp_raw_code_t`: a compiled function without its module, and the children it makes. `codePtr` is the address of the
 * bytecode's chunk, 0 for frozen code.
 */
export interface RawCode extends HeapOwner {
  ptr: number;
  kind: 'bytecode' | 'native' | 'viper';
  isGenerator: boolean;
  bytecode: Uint8Array;
  codePtr: number;
  children: RawCode[];
  /** Address of the array of children. */
  childrenPtr: number;
}

/** `mp_obj_fun_bc_t`: a Python function. `extraArgs` are the default values, and the dict of keyword defaults last. */
export class MpFunBc extends MpObject {
  readonly context: ModuleContext;
  readonly rawCode: RawCode;
  readonly bytecode: Uint8Array;
  readonly extraArgs: MpObj[];

  constructor(type: MpType, context: ModuleContext, rawCode: RawCode, extraArgs: MpObj[]) {
    super(type);
    this.context = context;
    this.rawCode = rawCode;
    this.bytecode = rawCode.bytecode;
    this.extraArgs = extraArgs;
  }

  override trace(heap: Heap): void {
    heap.mark(this.context.ptr);
    heap.mark(this.rawCode.childrenPtr);
    heap.mark(this.rawCode.codePtr);
    traceSlots(heap, this.extraArgs);
  }
}

