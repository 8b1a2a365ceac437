import { mMallocFail } from './malloc.js';
import { mp } from './state.js';

/**
 * A length for which memory is asked, which C takes as unsigned: a negative one is far beyond what there is. Raises
 * MemoryError for it; `extra` is what the caller would have added.
 */
export function allocSize(n: number | bigint, extra: number): number {
  const size = Number(n);
  return size < 0 ? mMallocFail(BigInt.asUintN(mp.wordBytes * 8, BigInt(size + extra))) : size;
}
