import { mMalloc } from './malloc.js';
import { MpQstr, MpStr, type MpType } from './obj.js';
import { qstrFromStr } from './qstr.js';
import { q } from './qstrStatic.js';
import { mp } from './state.js';
import { typeBytes, typeStr } from './types.js';

/** `mp_const_empty_bytes`: in ROM. */
export const mpConstEmptyBytes = new MpStr(typeBytes, '', 0, 5381);

/** Allocates a str or bytes object and a copy of its bytes (mp_obj_new_str_copy): the object, then the bytes. */
export function newStrCopy(type: MpType, data: string): MpStr {
  const str = new MpStr(type, data, 0, 0);
  str.ptr = mMalloc(mp.sizes.mp_obj_str_t, str);
  const top = mp.rootTop;
  mp.roots[mp.rootTop++] = str.ptr;
  str.dataPtr = mMalloc(data.length + 1, null);
  mp.rootTop = top;
  return str;
}

/** Allocates only the object, for bytes that are on the heap already at `dataPtr` (or in ROM: 0). */
export function newStrAt(type: MpType, data: string, dataPtr: number): MpStr {
  const str = new MpStr(type, data, dataPtr, 0);
  const top = mp.rootTop;
  mp.roots[mp.rootTop++] = dataPtr;
  str.ptr = mMalloc(mp.sizes.mp_obj_str_t, str);
  mp.rootTop = top;
  return str;
}

/** mp_obj_new_str: the interned string if these bytes are interned already, else a new object. */
export function newStr(data: string): MpStr {
  return mp.qstrs.find(data) ?? newStrCopy(typeStr, data);
}

/** mp_obj_new_str_of_type. */
export function newStrOfType(type: MpType, data: string): MpStr {
  if (type === typeStr) return newStr(data);
  return newStrCopy(type, data);
}

/** mp_obj_new_bytes; the empty one is in ROM only where C says so, by the caller. */
export function newBytes(data: string): MpStr {
  return newStrCopy(typeBytes, data);
}

/** mp_obj_new_str_via_qstr: always interns. */
export function newStrViaQstr(data: string): MpQstr {
  return qstrFromStr(data);
}

export const emptyStr: MpQstr = q('');
