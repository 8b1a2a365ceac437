import { macro, macroOn } from '../abi/board.js';
import { newInt, newIntFromLl } from './newInt.js';
import type { MpObj } from './obj.js';
import { mp } from './state.js';

/** MICROPY_TIMESTAMP_IMPL_UINT: timestamps are an `mp_uint_t`. */
const TIMESTAMP_IMPL_UINT = 1;

/** Whether what a C timestamp is made of is never a small int (timeutils_obj_from_timestamp). */
export function hasLongTimestamps(): boolean {
  const { board } = mp;
  return macroOn(board, 'UHEAP_TIME_LL') && macro(board, 'MICROPY_TIMESTAMP_IMPL') !== TIMESTAMP_IMPL_UINT;
}

/** The object for a timestamp in seconds. Raises OverflowError, MemoryError. */
export function newTimestamp(seconds: number): MpObj {
  return hasLongTimestamps() ? newIntFromLl(seconds) : newInt(seconds);
}
