import { MpObject, traceSlots } from './obj.js';
import { typeAttrTuple, typeTuple } from './types.js';
/** `mp_obj_tuple_t`: tuple, namedtuple instance (its type says so) and attrtuple; the items are in the object. */
export class MpTuple extends MpObject {
    constructor(type, items) {
        super(type);
        this.items = items;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        traceSlots(heap, this.items);
    }
}
/** An attrtuple's field names are in ROM (`os.uname()`, `sys.implementation`). */
export class MpAttrTuple extends MpTuple {
    constructor(fields, items) {
        super(typeAttrTuple, items);
        this.fields = fields;
    }
}
export const mpConstEmptyTuple = new MpTuple(typeTuple, []);
