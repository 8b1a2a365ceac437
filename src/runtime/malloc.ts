import type { HeapOwner } from '../gc/heap.js';
import { countBytes, mFree, mMallocMaybe, mReallocMaybe } from './mallocMaybe.js';
import { raiseMsg, raiseMsgVarg } from './raise.js';
import type { Kept } from './roots.js';
import { mp } from './state.js';
import { typeMemoryError } from './types.js';

/** The allocations of py/malloc.c that raise MemoryError where there's no memory. */

export { mFree, mMallocMaybe, mReallocMaybe };

/** Raises MemoryError (py/runtime.c m_malloc_fail). */
export function mMallocFail(nBytes: number | bigint): never {
  if (mp.heap.isLocked) raiseMsg(typeMemoryError, 'memory allocation failed, heap is locked');
  mp.requestFailed?.(Number(nBytes));
  if (!mp.options.allocFailSizeFmt) {
    return raiseMsgVarg(typeMemoryError, 'memory allocation failed, allocating %u bytes', nBytes);
  }
  // The macro for the format of a size keeps the text from being known to the tool that compresses texts.
  const unit = mp.wordBytes === 8 ? '%lu' : '%u';
  return raiseMsgVarg(typeMemoryError, `memory allocation failed, allocating ${unit} bytes`, nBytes);
}

/** Allocates a chunk whose content is `owner` (null: bytes without pointers). Raises MemoryError. */
export function mMalloc(nBytes: number, owner: HeapOwner | null): number {
  const ptr = mp.heap.alloc(nBytes, false, owner);
  if (ptr === 0 && nBytes !== 0) mMallocFail(nBytes);
  // As countBytes does: of all calls the most frequent.
  mp.totalBytesAllocated += nBytes;
  const current = mp.currentBytesAllocated + nBytes;
  mp.currentBytesAllocated = current;
  if (current > mp.peakBytesAllocated) mp.peakBytesAllocated = current;
  return ptr;
}

/** As `mMalloc`, while up to three values that nothing else may hold are kept alive. Raises MemoryError. */
export function mMallocKeeping(nBytes: number, owner: HeapOwner | null, a: Kept, b: Kept = 0, c: Kept = 0): number {
  const { roots } = mp;
  const mark = roots.top;
  roots.keep(a);
  if (typeof b === 'object') roots.keep(b);
  if (typeof c === 'object') roots.keep(c);
  const ptr = mMalloc(nBytes, owner);
  roots.release(mark);
  return ptr;
}

/** As `mMalloc`, for an object of a kind of leaf (`Heap.allocLeaf`), which only those who watch the heap look at. */
export function mMallocLeaf(nBytes: number, owner: HeapOwner, leafKind: number): number {
  const { heap } = mp;
  const ptr = heap.observer === null ? heap.allocLeaf(nBytes, leafKind) : heap.alloc(nBytes, false, owner);
  if (ptr === 0) mMallocFail(nBytes);
  countBytes(nBytes);
  return ptr;
}

/** As `mMalloc`, for an object whose `__del__` runs when it is collected. */
export function mMallocWithFinaliser(nBytes: number, owner: HeapOwner | null): number {
  const ptr = mp.heap.alloc(nBytes, true, owner);
  if (ptr === 0 && nBytes !== 0) mMallocFail(nBytes);
  countBytes(nBytes);
  return ptr;
}

/** Resizes a chunk, moving it if need be. Raises MemoryError. The owner goes along; the caller updates its pointer. */
export function mRealloc(ptr: number, oldBytes: number, newBytes: number): number {
  const newPtr = mp.heap.realloc(ptr, newBytes, true);
  if (newPtr === 0 && newBytes !== 0) mMallocFail(newBytes);
  countBytes(newBytes - oldBytes);
  return newPtr;
}
