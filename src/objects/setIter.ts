import type { MarkSink } from '../gc/heap.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj } from '../runtime/obj.js';
import { MpPolymorphIter } from '../runtime/polymorphIter.js';
import type { MpSet } from '../runtime/set.js';

/** Going through a set's table. */

/** Whether an item is at this place of the table. */
export function filled(set: MpSet, i: number): boolean {
  const item = set.table.slots[i]!;
  return item !== MP_OBJ_NULL && item !== MP_OBJ_SENTINEL;
}

/** `mp_obj_set_it_t`: behind the polymorphic iterator type. */
export class SetIter extends MpPolymorphIter {
  readonly set: MpSet;
  cur = 0;

  constructor(set: MpSet) {
    super();
    this.set = set;
  }

  override next(): MpObj {
    const { set } = this;
    for (let i = this.cur; i < set.alloc; i++) {
      if (filled(set, i)) {
        this.cur = i + 1;
        return set.table.slots[i]!;
      }
    }
    return MP_OBJ_NULL;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.set.ptr);
  }
}
