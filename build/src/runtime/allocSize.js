import { mMallocFail } from './malloc.js';
/**
 * A length for which memory is asked, which C takes as unsigned: a negative one is far beyond what there is. Raises
 * MemoryError for it; `extra` is what the caller would have added.
 */
export function allocSize(n, extra) {
    const size = Number(n);
    return size < 0 ? mMallocFail(size + extra + 2 ** 32) : size;
}
