import { mMalloc } from './malloc.js';
import { MpMap, mapInit, mapStore } from './map.js';
import { MpObject } from './obj.js';
import { mp } from './state.js';
import { typeDict } from './types.js';
/** `mp_obj_dict_t`: dict, OrderedDict, and the globals of a module. */
export class MpDict extends MpObject {
    constructor(type = typeDict) {
        super(type);
        this.map = new MpMap();
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        heap.mark(this.map.table.ptr);
    }
}
/** Allocates a dict with room for `n` entries (mp_obj_new_dict): the object, then its table. Raises MemoryError. */
export function newDict(n) {
    const dict = new MpDict();
    dict.ptr = mMalloc(mp.sizes.mp_obj_dict_t, dict);
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = dict.ptr;
    mapInit(dict.map, n);
    mp.rootTop = top;
    return dict;
}
/** A dict that is part of C's static state; only its table is on the heap. */
export function newStaticDict(n) {
    const dict = new MpDict();
    mapInit(dict.map, n);
    return dict;
}
/** `mp_obj_dict_store` on a dict known to be writable. */
export function dictStore(dict, key, value) {
    mapStore(dict.map, key, value);
}
