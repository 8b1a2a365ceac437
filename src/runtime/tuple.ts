import { mMalloc } from './malloc.js';
import type { MpObj, MpType } from './obj.js';
import { emptySlots } from './slots.js';
import { mp } from './state.js';
import { MpAttrTuple, MpTuple, mpConstEmptyTuple } from './tupleObj.js';
import { typeTuple } from './types.js';

export { MpAttrTuple, MpTuple, mpConstEmptyTuple };

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

/** A tuple of `n` empty slots, filled by the caller. Raises MemoryError. */
export function newTupleN(n: number): MpTuple {
  if (n === 0) return mpConstEmptyTuple;
  const tuple = new MpTuple(typeTuple, mpConstEmptyTuple.items);
  tuple.ptr = mMalloc(mp.sizes.mp_obj_tuple_t + n * mp.objBytes, tuple);
  // Only now, as a tuple that is too large for the heap can be too large for an array.
  tuple.items = emptySlots(n);
  return tuple;
}
