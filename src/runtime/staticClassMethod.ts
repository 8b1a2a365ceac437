import type { MarkSink } from '../gc/heap.js';
import { mMallocKeeping } from './malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from './obj.js';
import { mp } from './state.js';

/** `mp_obj_static_class_method_t`: what `staticmethod` and `classmethod` make; its type tells which. */
export class MpStaticClassMethod extends MpObject {
  readonly fun: MpObj;

  constructor(type: MpType, fun: MpObj) {
    super(type);
    this.fun = fun;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.fun);
  }
}

/** Wraps `fun` for one of the two types. Raises MemoryError. */
export function newStaticClassMethod(type: MpType, fun: MpObj): MpObject {
  const o = new MpStaticClassMethod(type, fun);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_static_class_method_t, o, fun);
  return o;
}
