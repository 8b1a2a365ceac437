import { mMallocKeeping } from './malloc.js';
import { MP_OBJ_NULL, type MpObj, type MpObject } from './obj.js';
import { mp } from './state.js';

/**
 * Puts a fresh iterator where it belongs (`mp_obj_iter_buf_t`): into the four slots from `off` of `iterBuf`, with no
 * heap, or where that is null into a chunk. `refSlot` is the word of the C struct (2 for `mp_obj_list_it_t`) that holds
 * `ref`, the object iterated over: the slots outlive the iteration, and the collector sees what they hold.
 */
export function placeIter(it: MpObject, iterBuf: MpObj[] | null, off: number, refSlot: number, ref: MpObj): MpObject {
  if (iterBuf === null) {
    it.ptr = mMallocKeeping(mp.sizes.mp_obj_iter_buf_t, it, ref);
    return it;
  }
  iterBuf[off] = it;
  iterBuf[off + 1] = MP_OBJ_NULL;
  iterBuf[off + 2] = MP_OBJ_NULL;
  // With 8-byte objects and 4-byte words the struct's head takes one slot and its tail doesn't reach the last.
  const wide = mp.objBytes > mp.wordBytes;
  if (!wide) iterBuf[off + 3] = MP_OBJ_NULL;
  if (refSlot > 0) iterBuf[off + (wide ? (refSlot + 1) >> 1 : refSlot)] = ref;
  return it;
}
