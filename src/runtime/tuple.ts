import type { Heap } from '../gc/heap.js';
import { mMalloc } from './malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr, type MpType, traceSlots } from './obj.js';
import { mp } from './state.js';
import { typeAttrTuple, typeTuple } from './types.js';

/** `mp_obj_tuple_t`: tuple, namedtuple instance (its type says so) and attrtuple; the items are in the object. */
export class MpTuple extends MpObject {
  readonly items: MpObj[];

  constructor(type: MpType, items: MpObj[]) {
    super(type);
    this.items = items;
  }

  override trace(heap: Heap): void {
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

export const mpConstEmptyTuple = new MpTuple(typeTuple, []);

/** Allocates a tuple of the given type and items, of which `items` becomes the storage. Raises MemoryError. */
export function newTupleOfType(type: MpType, items: MpObj[]): MpTuple {
  const tuple = new MpTuple(type, items);
  tuple.ptr = mMalloc(mp.sizes.mp_obj_tuple_t + items.length * mp.objBytes, tuple);
  return tuple;
}

/** A tuple of `items` (mp_obj_new_tuple): the array becomes its storage; the shared empty tuple for none. */
export function newTuple(items: MpObj[]): MpTuple {
  if (items.length === 0) return mpConstEmptyTuple;
  return newTupleOfType(typeTuple, items);
}

/** A tuple of `n` empty slots, filled by the caller. */
export function newTupleN(n: number): MpTuple {
  return newTuple(new Array<MpObj>(n).fill(MP_OBJ_NULL));
}

/** mp_obj_new_attrtuple: one hidden item holds the names. Raises MemoryError. */
export function newAttrTuple(fields: readonly MpQstr[], items: MpObj[]): MpAttrTuple {
  const tuple = new MpAttrTuple(fields, items);
  tuple.ptr = mMalloc(mp.sizes.mp_obj_tuple_t + (items.length + 1) * mp.objBytes, tuple);
  return tuple;
}
