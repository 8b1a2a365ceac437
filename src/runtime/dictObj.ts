import type { MarkSink } from '../gc/heap.js';
import { MpMap } from './mapObj.js';
import { MpObject, type MpType } from './obj.js';
import { typeDict } from './types.js';

/** `mp_obj_dict_t`: dict, OrderedDict, and the globals of a module. */
export class MpDict extends MpObject {
  readonly map = new MpMap();

  constructor(type: MpType = typeDict) {
    super(type);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.map.ptr);
  }
}
