import { placeIter } from '../runtime/iterBuf.js';
import { MP_OBJ_STOP_ITERATION } from '../runtime/obj.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { mp } from '../runtime/state.js';
import { strIsAscii, utf8Next } from '../runtime/utf8.js';
/** Word of `mp_obj_str_it_t` that holds the string. */
const STR_SLOT = 2;
class StrIterBase extends MpPolymorphIter {
    constructor(str) {
        super();
        this.cur = 0;
        this.str = str;
    }
    trace(heap) {
        heap.mark(this.str.ptr);
    }
}
/** Characters, each an interned string (str_it_iternext). */
class StrIter extends StrIterBase {
    constructor(str) {
        super(str);
        this.bytewise = strIsAscii(str) || !mp.options.strUnicode;
    }
    next() {
        const { data } = this.str;
        const from = this.cur;
        if (from >= data.length)
            return MP_OBJ_STOP_ITERATION;
        const to = this.bytewise ? from + 1 : utf8Next(data, from);
        const ch = qstrFromStr(data.slice(from, to));
        this.cur = to;
        return ch;
    }
}
/** Values of bytes (bytes_it_iternext). */
class BytesIter extends StrIterBase {
    next() {
        return this.cur < this.str.data.length ? this.str.data.charCodeAt(this.cur++) : MP_OBJ_STOP_ITERATION;
    }
}
/** mp_obj_new_str_iterator. */
export function newStrIterator(self, iterBuf, off) {
    return placeIter(new StrIter(self), iterBuf, off, STR_SLOT, self);
}
/** mp_obj_new_bytes_iterator. */
export function newBytesIterator(self, iterBuf, off) {
    return placeIter(new BytesIter(self), iterBuf, off, STR_SLOT, self);
}
