import type { MarkSink } from '../gc/heap.js';
import { type MpObj, MpObject, traceObj } from './obj.js';
import { typeSuper } from './types.js';

/** `mp_obj_super_t`: looks attributes up in the bases of `cls`, for `self`. */
export class MpSuper extends MpObject {
  readonly cls: MpObj;
  readonly self: MpObj;

  constructor(cls: MpObj, self: MpObj) {
    super(typeSuper);
    this.cls = cls;
    this.self = self;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.cls);
    traceObj(heap, this.self);
  }
}
