import type { Heap } from '../gc/heap.js';
import { MpException } from './exception.js';
import { MpMap } from './map.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType } from './obj.js';
import { mpConstNone } from './types.js';

/** `mp_obj_instance_t`: an instance of a class made by user code. `subobj` holds the native base's object, if any. */
export class MpInstance extends MpObject {
  readonly members = new MpMap();
  /** One slot for each native base (0 or 1); MP_OBJ_NULL until the native constructor has run. */
  readonly subobj: MpObj[];

  constructor(type: MpType, nNativeBases: number) {
    super(type);
    this.subobj = nNativeBases === 0 ? [] : [MP_OBJ_NULL];
  }

  override trace(heap: Heap): void {
    heap.mark(this.type.ptr);
    heap.mark(this.members.table.ptr);
    for (let i = 0; i < this.subobj.length; i++) {
      const o = this.subobj[i]!;
      if (typeof o === 'object') heap.mark(o.ptr);
    }
  }
}

/** The built-in exception inside an exception object (`get_native_exception`). */
export function nativeException(exc: MpObj): MpException {
  return (exc instanceof MpInstance ? exc.subobj[0] : exc) as MpException;
}

/** First argument of an exception, or None (`mp_obj_exception_get_value`). */
export function exceptionGetValue(exc: MpObj): MpObj {
  const { items } = nativeException(exc).args;
  return items.length === 0 ? mpConstNone : items[0]!;
}
