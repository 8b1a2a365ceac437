import { MpDict } from './dictObj.js';
import { mMalloc } from './malloc.js';
import { mapInit, mapStore } from './map.js';
import type { MpObj } from './obj.js';
import { mp } from './state.js';

export { MpDict };

/** Allocates a dict with room for `n` entries (mp_obj_new_dict): the object, then its table. Raises MemoryError. */
export function newDict(n: number): MpDict {
  const dict = new MpDict();
  dict.ptr = mMalloc(mp.sizes.mp_obj_dict_t, dict);
  const top = mp.roots.mark();
  mp.roots.keepPtr(dict.ptr);
  mapInit(dict.map, n);
  mp.roots.release(top);
  return dict;
}

/** A dict that is part of C's static state; only its table is on the heap. */
export function newStaticDict(n: number): MpDict {
  const dict = new MpDict();
  mapInit(dict.map, n);
  return dict;
}

/** `mp_obj_dict_store` on a dict known to be writable. */
export function dictStore(dict: MpDict, key: MpObj, value: MpObj): void {
  mapStore(dict.map, key, value);
}
