import type { MarkSink } from '../gc/heap.js';
import type { MpDict } from './dictObj.js';
import type { MpFunBc } from './funBc.js';
import { MP_OBJ_NULL, type MpObj, type MpObject, ObjArray } from './obj.js';

/**
 * An entry of a frame's exception stack (`mp_exc_stack_t`). Popped entries stay as they are, since a collector sees
 * what they hold.
 */
export class ExcBlock {
  /** Bytecode offset of the handler. */
  handler = 0;
  /** Stack pointer when the block was entered. */
  valSp = 0;
  isWithOrFinally = false;
  /** The exception that the handler got, or null. */
  prevExc: MpObject | null = null;
}

/** The exception blocks of a frame that has entered none. */
export const NO_BLOCKS: ExcBlock[] = [];

/**
 * `mp_code_state_t`: a running frame. `slots` is the array C has: the value stack grows up from index 0, locals sit at
 * the end in reverse order (local i at nState - 1 - i), and nothing is cleared when it is popped. `ptr` is 0 while it
 * lives on C's stack, its own chunk's address, or that of the generator which embeds it.
 */
export class CodeState extends ObjArray {
  fun: MpFunBc;
  /** Bytecode offset of the instruction that runs; where the frame isn't running, of the next. -1: it has finished. */
  ip = 0;
  /** Index of the top of the value stack in `slots`; -1: empty. */
  sp = -1;
  /** Where the frame goes on after the instruction that runs, which may be the call of a Python function. */
  nextIp = 0;
  /** Jumps back until the interpreter looks whether JavaScript is to go on with the frame. */
  roundsUntilHot = 0;
  /** Exception blocks, and the index of the innermost (-1: none). */
  excStack: ExcBlock[] = NO_BLOCKS;
  excSp = -1;
  oldGlobals: MpDict | null = null;
  /** The frame below, of this or an outer run of the VM. */
  prev: CodeState | null = null;
  /** The last exception that this run of the frame caught: `nlr.ret_val`, which C leaves on its stack. */
  nlrRetVal: MpObj = MP_OBJ_NULL;
  /** The object of the last LOAD_ATTR in this run of the frame, which some builds leave in a slot of C's stack. */
  attrBase: MpObj = MP_OBJ_NULL;
  /** What the last CALL_FUNCTION in this run of the frame called, which some builds leave in a slot of C's stack. */
  calledFun: MpObj = MP_OBJ_NULL;
  /** The exception after which this run of the frame went on last: some builds save it with `nlr_push`'s registers. */
  handledExc: MpObj = MP_OBJ_NULL;
  /** Whether this run of the frame loaded a small int by LOAD_CONST_SMALL_INT, over what was in the slot for it. */
  loadedSmallInt = false;
  /** `mp.roots.mark()`, `mp.stackUsed` and `mp.pystackUsed` while this frame runs, and the last two before its call. */
  rootTop = 0;
  stackUsed = 0;
  pystackUsed = 0;
  stackBefore = 0;
  pystackBefore = 0;
  /** For reports: the frame's place, from 1 on, in the call path that was looked at last; 0 since it was entered. */
  pathIndex = 0;

  constructor(fun: MpFunBc, state: MpObj[]) {
    super(state);
    this.fun = fun;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.fun.ptr);
    super.trace(heap);
    for (let i = 0; i < this.excStack.length; i++) {
      const exc = this.excStack[i]!.prevExc;
      if (exc !== null) heap.mark(exc.ptr);
    }
    if (this.oldGlobals !== null) heap.mark(this.oldGlobals.ptr);
  }
}
