import type { Heap } from '../gc/heap.js';
import type { MpDict } from './dict.js';
import type { MpFunBc } from './funBc.js';
import { type MpObj, ObjArray } from './obj.js';

/** An entry of a frame's exception stack (`mp_exc_stack_t`). */
export interface ExcBlock {
  /** Bytecode offset of the handler. */
  handler: number;
  /** Stack pointer when the block was entered, with the with/finally mark. */
  valSp: number;
  isWithOrFinally: boolean;
  prevExc: MpObj | null;
}

/**
 * `mp_code_state_t`: a running frame. `state` is the array C has: the value stack grows up from index 0, locals sit at
 * the end in reverse order (local i at nState - 1 - i), and nothing is cleared when it is popped. `ptr` is 0 while it
 * lives on C's stack, its own chunk's address, or that of the generator which embeds it.
 */
export class CodeState extends ObjArray {
  fun: MpFunBc;
  /** Bytecode offset of the next instruction. */
  ip = 0;
  /** Index of the top of the value stack in `state`; -1: empty. */
  sp = -1;
  /** Exception blocks, and the index of the innermost (-1: none). */
  excStack: ExcBlock[] = [];
  excSp = -1;
  oldGlobals: MpDict | null = null;
  prev: CodeState | null = null;

  constructor(fun: MpFunBc, state: MpObj[]) {
    super(state);
    this.fun = fun;
  }

  get state(): MpObj[] {
    return this.slots;
  }

  override trace(heap: Heap): void {
    heap.mark(this.fun.ptr);
    super.trace(heap);
    if (this.oldGlobals !== null) heap.mark(this.oldGlobals.ptr);
  }
}
