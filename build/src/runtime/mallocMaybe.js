import { mp } from './state.js';
/**
 * The malloc layer (py/malloc.c): byte statistics over the heap. Sizes are bytes; pointers are
 * simulated addresses, 0 is NULL.
 */
/** Adds to the byte statistics. */
export function countBytes(n) {
    mp.totalBytesAllocated += n;
    mp.currentBytesAllocated += n;
    if (mp.currentBytesAllocated > mp.peakBytesAllocated)
        mp.peakBytesAllocated = mp.currentBytesAllocated;
}
/**
 * Allocates a chunk whose content is `owner` (null: bytes without pointers), or returns 0 where there's no memory; the
 * statistics count it all the same, as in C.
 */
export function mMallocMaybe(nBytes, owner) {
    const ptr = mp.heap.alloc(nBytes, false, owner);
    countBytes(nBytes);
    return ptr;
}
/** Resizes a chunk (moving it if allowed) or returns 0 where it can't be done. The owner goes along. */
export function mReallocMaybe(ptr, oldBytes, newBytes, allowMove) {
    const newPtr = mp.heap.realloc(ptr, newBytes, allowMove);
    if (newPtr !== 0 || newBytes === 0)
        countBytes(newBytes - oldBytes);
    return newPtr;
}
/** Frees a chunk of `nBytes` asked for. */
export function mFree(ptr, nBytes) {
    mp.heap.free(ptr);
    mp.currentBytesAllocated -= nBytes;
}
