import { MpArray, newByteArray } from './array.js';
import { latin1Bytes, latin1Text } from './latin1.js';
import { mMalloc } from './malloc.js';
import { type MpObj, MpQstr, MpStr, type MpType, NULL_PTR } from './obj.js';
import { objGetType } from './objType.js';
import { qstrFromStr } from './qstr.js';
import { q } from './qstrStatic.js';
import { raiseMsgVarg, raiseType, raiseTypeError } from './raise.js';
import { romFeature } from './rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { typeByteArray, typeBytes, typeStr, typeTypeError, typeUnicodeError } from './types.js';
import { isAscii, utf8Check } from './utf8.js';

const STR_UNICODE_CHECK = romFeature('MICROPY_PY_BUILTINS_STR_UNICODE_CHECK');

/** `mp_const_empty_bytes`: in ROM. */
export const mpConstEmptyBytes = new MpStr(typeBytes, '', 0, 5381);

export const emptyStr: MpQstr = q('');

/** Raises UnicodeError, on firmware that checks, where bytes are not UTF-8. */
export function checkUtf8(data: string): void {
  if (!isAscii(data) && mp.features[STR_UNICODE_CHECK] === 1 && !utf8Check(data)) raiseType(typeUnicodeError);
}

/** Allocates a str or bytes object and a copy of its bytes (mp_obj_new_str_copy): the object, then the bytes. */
export function newStrCopy(type: MpType, data: string): MpStr {
  const str = new MpStr(type, data, 0, 0);
  str.ptr = mMalloc(mp.sizes.mp_obj_str_t, str);
  const top = mp.roots.mark();
  mp.roots.keepPtr(str.ptr);
  str.dataPtr = mMalloc(data.length + 1, null);
  mp.roots.release(top);
  return str;
}

/** Allocates only the object, for bytes that are on the heap already at `dataPtr` (or in ROM: 0). */
export function newStrAt(type: MpType, data: string, dataPtr: number): MpStr {
  const str = new MpStr(type, data, dataPtr, 0);
  const top = mp.roots.mark();
  mp.roots.keepPtr(dataPtr);
  str.ptr = mMalloc(mp.sizes.mp_obj_str_t, str);
  mp.roots.release(top);
  return str;
}

/** mp_obj_new_str: the interned string if these bytes are interned already, else a new object. */
export function newStr(data: string): MpStr {
  checkUtf8(data);
  return mp.qstrs.find(data) ?? newStrCopy(typeStr, data);
}

/** mp_obj_new_str_of_type: a str, bytes or bytearray. */
export function newStrOfType(type: MpType, data: string): MpObj {
  if (type === typeStr) return newStr(data);
  if (type === typeByteArray) return newByteArray(latin1Bytes(data));
  return newStrCopy(typeBytes, data);
}

/** Bytes copied from `sourcePtr`; nothing is allocated for the bytes of a null pointer (mp_obj_new_bytes). */
export function newBytesFrom(data: string, sourcePtr: number): MpStr {
  return sourcePtr === NULL_PTR ? newStrAt(typeBytes, '', NULL_PTR) : newStrCopy(typeBytes, data);
}

/** True for the bytes of a null pointer, in which C finds nothing, not even nothing (find_subbytes). */
export function isNullData(o: MpObj): boolean {
  if (o instanceof MpStr) return o.dataPtr === NULL_PTR;
  return o instanceof MpArray && o.items.ptr === 0 && o.items.bytes.length === 0;
}

/** A part of a str, bytes or bytearray, of the same type (mp_obj_new_str_of_type on its data). */
export function newPartOf(source: MpObj, data: string): MpObj {
  if (source instanceof MpStr && source.dataPtr === NULL_PTR) return newStrAt(typeBytes, '', NULL_PTR);
  return newStrOfType(objGetType(source), data);
}

/** mp_obj_new_bytes; the empty one is in ROM only where C says so, by the caller. */
export function newBytes(data: string): MpStr {
  return newStrCopy(typeBytes, data);
}

/** mp_obj_new_str_via_qstr: always interns. */
export function newStrViaQstr(data: string): MpQstr {
  return qstrFromStr(data);
}

/** mp_obj_is_str: an interned string or a str object. */
export function isStr(o: MpObj): o is MpStr {
  return o instanceof MpStr && o.type === typeStr;
}

/** Raises TypeError for a value that is no str, or not of the kind of string that is needed (bad_implicit_conversion). */
export function badImplicitConversion(o: MpObj): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't convert to str implicitly");
  const { name } = objGetType(o);
  return raiseMsgVarg(
    typeTypeError,
    "can't convert '%q' object to %q implicitly",
    name,
    name.data === 'str' ? 'bytes' : 'str',
  );
}

/** Bytes of a str, bytes or array (GET_STR_DATA_LEN; C reads anything else as if it were one, here it's a TypeError). */
export function strData(o: MpObj): string {
  if (o instanceof MpStr) return o.data;
  if (o instanceof MpArray) return latin1Text(o.items.bytes, 0, o.len);
  return badImplicitConversion(o);
}

/** Bytes of a str or bytes (mp_obj_str_get_data). Raises TypeError. */
export function objStrGetData(o: MpObj): string {
  return o instanceof MpStr ? o.data : badImplicitConversion(o);
}

/** Bytes of a str or bytes up to the first NUL, as C reads a `char *` (mp_obj_str_get_str). Raises TypeError. */
export function objStrGetStr(o: MpObj): string {
  const data = objStrGetData(o);
  const nul = data.indexOf('\0');
  return nul < 0 ? data : data.slice(0, nul);
}

/** The interned string that equals a str (mp_obj_str_get_qstr). Raises TypeError, MemoryError. */
export function objStrGetQstr(o: MpObj): MpQstr {
  if (o instanceof MpQstr) return o;
  return isStr(o) ? qstrFromStr(o.data) : badImplicitConversion(o);
}
