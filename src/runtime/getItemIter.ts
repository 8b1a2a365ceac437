import type { MarkSink } from '../gc/heap.js';
import { placeIter } from './iterBuf.js';
import { type MpObj, MpObject, traceObj } from './obj.js';
import { typeGetItemIter } from './types.js';

/** `mp_obj_getitem_iter_t`: iterates by calling `__getitem__` with 0, 1, 2, ... until IndexError or StopIteration. */
export class MpGetItemIter extends MpObject {
  /** Function, self or MP_OBJ_NULL, and the next index: as `callMethodNKw` takes them. */
  readonly args: MpObj[];

  constructor(fun: MpObj, self: MpObj) {
    super(typeGetItemIter);
    this.args = [fun, self, 0];
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.args[0]!);
    traceObj(heap, this.args[1]!);
  }
}

/** mp_obj_new_getitem_iter. Raises MemoryError where it needs the heap. */
export function newGetItemIter(fun: MpObj, self: MpObj, iterBuf: MpObj[] | null, off: number): MpObject {
  const it = placeIter(new MpGetItemIter(fun, self), iterBuf, off, 2, self);
  if (iterBuf !== null) iterBuf[off + 1] = fun;
  return it;
}
