import type { MarkSink } from '../gc/heap.js';
import { mMallocKeeping } from './malloc.js';
import { type MpObj, MpObject, traceObj } from './obj.js';
import { mp } from './state.js';
import { typeBoundMeth } from './types.js';

/** `mp_obj_bound_meth_t`: a method that was loaded as a value. What it does is in objects/boundMeth.ts. */
export class MpBoundMeth extends MpObject {
  readonly meth: MpObj;
  readonly self: MpObj;

  constructor(meth: MpObj, self: MpObj) {
    super(typeBoundMeth);
    this.meth = meth;
    this.self = self;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.meth);
    traceObj(heap, this.self);
  }
}

/** mp_obj_new_bound_meth. Raises MemoryError. */
export function newBoundMeth(meth: MpObj, self: MpObj): MpObj {
  const o = new MpBoundMeth(meth, self);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_bound_meth_t, o, meth, self);
  return o;
}
