import { newExceptionArgs } from '../runtime/exception.js';
import { mMallocMaybe } from '../runtime/malloc.js';
import { MpStr } from '../runtime/obj.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { typeOSError, typeStr } from '../runtime/types.js';

/** Errors of mbedTLS, as `OSError` has their numbers and the library their names. */
export const MBEDTLS_ERRORS = {
  MBEDTLS_ERR_SSL_BAD_CONFIG: -0x5e80,
  MBEDTLS_ERR_SSL_BAD_INPUT_DATA: -0x7100,
} as const;

/** Bytes that are taken for a name, however long it is. */
const TEXT_BYTES = 80;

/** Raises OSError with the number and the name of an error (extmod/modtls_mbedtls.c mbedtls_raise_error). */
export function raiseMbedtlsError(name: keyof typeof MBEDTLS_ERRORS): never {
  const errno = MBEDTLS_ERRORS[name];
  const top = mp.roots.mark();
  const ptr = mMallocMaybe(mp.sizes.mp_obj_str_t, null);
  mp.roots.keepPtr(ptr);
  const bufPtr = mMallocMaybe(TEXT_BYTES, null);
  if (ptr === 0 || bufPtr === 0) raiseOSError(errno);
  const str = new MpStr(typeStr, name, bufPtr, 0);
  str.ptr = ptr;
  mp.heap.setOwner(ptr, str);
  mp.roots.keep(str);
  const exc = newExceptionArgs(typeOSError, [errno, str]);
  mp.roots.release(top);
  throw exc;
}
