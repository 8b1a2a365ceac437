import type { MarkSink } from '../gc/heap.js';
import { placeIter } from '../runtime/iterBuf.js';
import { MP_OBJ_STOP_ITERATION, type MpObj, type MpStr } from '../runtime/obj.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { mp } from '../runtime/state.js';
import { strIsAscii, utf8Next } from '../runtime/utf8.js';

/** Word of `mp_obj_str_it_t` that holds the string. */
const STR_SLOT = 2;

abstract class StrIterBase extends MpPolymorphIter {
  protected readonly str: MpStr;
  protected cur = 0;

  constructor(str: MpStr) {
    super();
    this.str = str;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.str.ptr);
  }
}

/** Characters, each an interned string (str_it_iternext). */
class StrIter extends StrIterBase {
  private readonly bytewise: boolean;

  constructor(str: MpStr) {
    super(str);
    this.bytewise = strIsAscii(str) || !mp.options.strUnicode;
  }

  next(): MpObj {
    const { data } = this.str;
    const from = this.cur;
    if (from >= data.length) return MP_OBJ_STOP_ITERATION;
    const to = this.bytewise ? from + 1 : utf8Next(data, from);
    const ch = qstrFromStr(data.slice(from, to));
    this.cur = to;
    return ch;
  }
}

/** Values of bytes (bytes_it_iternext). */
class BytesIter extends StrIterBase {
  next(): MpObj {
    return this.cur < this.str.data.length ? this.str.data.charCodeAt(this.cur++) : MP_OBJ_STOP_ITERATION;
  }
}

/** mp_obj_new_str_iterator. */
export function newStrIterator(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new StrIter(self as MpStr), iterBuf, off, STR_SLOT, self);
}

/** mp_obj_new_bytes_iterator. */
export function newBytesIterator(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new BytesIter(self as MpStr), iterBuf, off, STR_SLOT, self);
}
