import type { MarkSink } from '../gc/heap.js';
import { mMalloc } from './malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from './obj.js';
import { mp, pushRoot } from './state.js';

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
  const top = mp.rootTop;
  pushRoot(fun);
  o.ptr = mMalloc(mp.sizes.mp_obj_static_class_method_t, o);
  mp.rootTop = top;
  return o;
}
