import { mMalloc } from './malloc.js';
import { MpObject, traceObj } from './obj.js';
import { mp, pushRoot } from './state.js';
import { typeCell } from './types.js';
/** `mp_obj_cell_t`: a variable that functions share. */
export class MpCell extends MpObject {
    constructor(obj) {
        super(typeCell);
        this.obj = obj;
    }
    trace(heap) {
        traceObj(heap, this.obj);
    }
}
/** mp_obj_new_cell. Raises MemoryError. */
export function newCell(obj) {
    const o = new MpCell(obj);
    const top = mp.rootTop;
    pushRoot(obj);
    o.ptr = mMalloc(mp.sizes.mp_obj_cell_t, o);
    mp.rootTop = top;
    return o;
}
