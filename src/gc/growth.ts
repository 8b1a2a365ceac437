import { bytesForBlocks } from './area.js';
import type { HeapConfig } from './types.js';

/** One more than the largest `size_t` of the target. */
export function sizeLimit(config: HeapConfig): number {
  return 2 ** (8 * config.wordBytes);
}

/**
 * Bytes to ask the port for when `failedBytes` bytes found no room (`py/gc.c gc_try_add_heap`): enough for the request
 * and, if there is as much, for doubling the heap.
 * @param totalBlocks blocks in the heap now
 * @param available the largest area in bytes that the port can give
 * @returns 0 if the request would not fit into what is available
 */
export function growthBytes(failedBytes: number, totalBlocks: number, available: number, config: HeapConfig): number {
  const overhead = Math.floor(((failedBytes * 13) % sizeLimit(config)) / 512);
  const needed = (failedBytes + Math.max(2048, overhead)) % sizeLimit(config);
  return available < needed ? 0 : Math.min(available, Math.max(bytesForBlocks(totalBlocks, config), needed));
}
