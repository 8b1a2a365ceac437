import type { MarkSink } from '../gc/heap.js';
import { mMallocKeeping } from './malloc.js';
import { type MpObj, MpObject, traceObj } from './obj.js';
import { mp } from './state.js';
import { typeCell } from './types.js';

/** `mp_obj_cell_t`: a variable that functions share. */
export class MpCell extends MpObject {
  obj: MpObj;

  constructor(obj: MpObj) {
    super(typeCell);
    this.obj = obj;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.obj);
  }
}

/** mp_obj_new_cell. Raises MemoryError. */
export function newCell(obj: MpObj): MpCell {
  const o = new MpCell(obj);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_cell_t, o, obj);
  return o;
}
