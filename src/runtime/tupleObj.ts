import type { MarkSink } from '../gc/heap.js';
import { type MpObj, MpObject, type MpQstr, type MpType, traceSlots } from './obj.js';
import { emptySlots } from './slots.js';
import { typeAttrTuple, typeTuple } from './types.js';

/** `mp_obj_tuple_t`: tuple, namedtuple instance (its type says so) and attrtuple; the items are in the object. */
export class MpTuple extends MpObject {
  items: MpObj[];

  constructor(type: MpType, items: MpObj[]) {
    super(type);
    this.items = items;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceSlots(heap, this.items);
  }
}

/** An attrtuple's field names are in ROM (`os.uname()`, `sys.implementation`). */
export class MpAttrTuple extends MpTuple {
  readonly fields: readonly MpQstr[];

  constructor(fields: readonly MpQstr[], items: MpObj[]) {
    super(typeAttrTuple, items);
    this.fields = fields;
  }
}

export const mpConstEmptyTuple = new MpTuple(typeTuple, emptySlots(0));
