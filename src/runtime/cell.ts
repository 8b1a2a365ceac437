import type { MarkSink } from '../gc/heap.js';
import { mMalloc } from './malloc.js';
import { type MpObj, MpObject, traceObj } from './obj.js';
import { mp, pushRoot } from './state.js';
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
  const top = mp.rootTop;
  pushRoot(obj);
  o.ptr = mMalloc(mp.sizes.mp_obj_cell_t, o);
  mp.rootTop = top;
  return o;
}
