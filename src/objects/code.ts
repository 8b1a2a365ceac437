import type { MarkSink } from '../gc/heap.js';
import type { RawCode } from '../runtime/funBc.js';
import { mMalloc } from '../runtime/malloc.js';
import type { Constants } from '../runtime/module.js';
import { type MpObj, MpObject, traceObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newRomType } from '../runtime/types.js';

/** Code objects (py/objcode.c), as MICROPY_PY_BUILTINS_CODE has them. */

/** `mp_obj_code_t` of builds where it has the function that was compiled (level 1). */
export class MpCompiledFunction extends MpObject {
  fun: MpObj = mpConstNone;

  constructor() {
    super(typeCode);
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.fun);
  }
}

/** `mp_obj_code_t` of builds where it has code without a module (level 2); fullCode.ts has what more there is at level 3. */
export class MpCode extends MpObject {
  readonly constants: Constants;
  readonly rawCode: RawCode;
  /** The address of what it has of the code: the raw code, a copy of it, or only the bytecode. */
  readonly protoFun: number;

  constructor(constants: Constants, rawCode: RawCode, protoFun: number) {
    super(typeCode);
    this.constants = constants;
    this.rawCode = rawCode;
    this.protoFun = protoFun;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.constants.qstrTablePtr);
    heap.mark(this.constants.objTablePtr);
    heap.mark(this.protoFun);
  }
}

/** What a chunk has that is a copy of a function's raw code (`mp_raw_code_truncated_t`). */
export class CopiedRawCode {
  readonly ptr: number;
  private readonly rawCode: RawCode;

  constructor(rawCode: RawCode) {
    this.rawCode = rawCode;
    this.ptr = mMalloc(mp.sizes.mp_raw_code_truncated_t, this);
  }

  trace(heap: MarkSink): void {
    heap.mark(this.rawCode.codePtr);
    heap.mark(this.rawCode.childrenPtr);
  }
}

export const typeCode = newRomType('code', {});

/** A code object (mp_obj_new_code). Raises MemoryError. */
export function newCode(constants: Constants, rawCode: RawCode, protoFun: number): MpCode {
  const code = new MpCode(constants, rawCode, protoFun);
  const top = mp.roots.mark();
  mp.roots.keepPtr(constants.qstrTablePtr);
  mp.roots.keepPtr(constants.objTablePtr);
  mp.roots.keepPtr(protoFun);
  code.ptr = mMalloc(mp.sizes.mp_obj_code_t, code);
  mp.roots.release(top);
  return code;
}
