import type { Heap, HeapOwner } from '../gc/heap.js';
import type { CodePrelude, RawCode } from '../runtime/funBc.js';
import { mMalloc } from '../runtime/malloc.js';
import type { MpModule } from '../runtime/module.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr, traceSlots } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { compileOptions } from './options.js';

/** `mp_raw_code_t` on the heap. */
export class MpRawCode implements RawCode {
  ptr = 0;
  kind: RawCode['kind'] = 'bytecode';
  isGenerator = false;
  isFromFile = false;
  bytecode = NO_CODE;
  codePtr = 0;
  children: MpRawCode[] = NO_CHILDREN;
  childrenPtr = 0;
  prelude?: CodePrelude;
  viperArgs: readonly number[] = NO_ARGS;
  nativeSlots = 0;
  lineOfDefinition = 0;

  trace(heap: Heap): void {
    heap.mark(this.codePtr);
    heap.mark(this.childrenPtr);
  }
}

const NO_CODE = new Uint8Array(0);
const NO_CHILDREN: MpRawCode[] = [];
const NO_ARGS: readonly number[] = [];

/** An empty raw code (mp_emit_glue_new_raw_code). Raises MemoryError. */
export function newRawCode(): MpRawCode {
  const rc = new MpRawCode();
  rc.ptr = mMalloc(mp.sizes.mp_raw_code_t, rc);
  return rc;
}

/** The array of a function's children. */
export class ChildTable implements HeapOwner {
  ptr = 0;
  readonly codes: MpRawCode[] = [];

  trace(heap: Heap): void {
    for (const rc of this.codes) heap.mark(rc.ptr);
  }
}

/** Allocates room for `n` children. Raises MemoryError. */
export function newChildTable(n: number): ChildTable {
  const table = new ChildTable();
  table.ptr = mMalloc(n * mp.wordBytes, table);
  return table;
}

/** The chunk of a module's constants; the strings before them are no pointers. */
class ConstTable implements HeapOwner {
  readonly objs: MpObj[];

  constructor(objs: MpObj[]) {
    this.objs = objs;
  }

  trace(heap: Heap): void {
    traceSlots(heap, this.objs);
  }
}

/** Bytes of a string's number in the table (qstr_short_t). */
const QSTR_SHORT_BYTES = 2;

/**
 * Gives a module room for its strings and constants (mp_module_context_alloc_tables), to be filled in. Where the bytecode
 * holds the strings' own numbers there is no table on the heap; `qstrTable` is by number then, its entry 0 the source file.
 * Raises MemoryError.
 */
export function allocModuleTables(context: MpModule, nQstr: number, nObj: number): void {
  const objs: MpObj[] = [];
  const owner = new ConstTable(objs);
  if (compileOptions().qstrTable) {
    const nWords = Math.ceil((nQstr * QSTR_SHORT_BYTES) / mp.objBytes);
    context.qstrTablePtr = mMalloc((nWords + nObj) * mp.objBytes, owner);
    // Without constants it points behind the chunk, and keeps alive whatever comes to begin there.
    if (context.qstrTablePtr !== 0) context.objTablePtr = context.qstrTablePtr + nWords * mp.objBytes;
  } else if (nObj > 0) {
    context.objTablePtr = mMalloc(nObj * mp.objBytes, owner);
  }
  for (let i = 0; i < nObj; i++) objs.push(MP_OBJ_NULL);
  context.qstrTable = [] as MpQstr[];
  context.objTable = objs;
}
