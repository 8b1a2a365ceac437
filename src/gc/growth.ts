import { ALLOC_TABLE_GAP_BYTE, type Area, bytesForBlocks, sizeofArea } from './area.js';
import type { HeapConfig } from './types.js';

/** One more than the largest `size_t` of the target. */
export function sizeLimit(config: HeapConfig): number {
  return 2 ** (8 * config.wordBytes);
}

/**
 * Bytes to ask the port for when `failedBytes` bytes found no room (`py/gc.c gc_try_add_heap`): enough for the request
 * and, if there is as much, for doubling the heap.
 * @param areas what the heap is made of now
 * @param available the largest area in bytes that the port can give
 * @returns 0 if the request would not fit into what is available
 */
export function growthBytes(
  failedBytes: number,
  areas: readonly Area[],
  available: number,
  config: HeapConfig,
): number {
  const overhead = Math.floor(((failedBytes * 13) % sizeLimit(config)) / 512);
  const needed = (failedBytes + Math.max(2048, overhead)) % sizeLimit(config);
  return available < needed ? 0 : Math.min(available, Math.max(bytesForAsMuch(areas, config), needed));
}

/**
 * Bytes of the largest request, in whole blocks, for which a heap would grow.
 * @param available the largest area in bytes that the port can give
 */
export function largestByGrowth(available: number, config: HeapConfig): number {
  // The inverse of what `growthBytes` adds to a request.
  const most = Math.min(available - 2048, Math.ceil(((available + 1) * 512) / 525) - 1);
  return most <= 0 ? 0 : most - (most % config.bytesPerBlock);
}

/** As many bytes as the heap has. By its areas, nothing is rounded. */
function bytesForAsMuch(areas: readonly Area[], config: HeapConfig): number {
  let blocks = 0;
  let bytes = 0;
  for (const area of areas) {
    blocks += area.nBlocks;
    bytes += area.poolEnd - area.tableStart + ALLOC_TABLE_GAP_BYTE + sizeofArea(config);
  }
  return config.growthByAreas === true ? bytes : bytesForBlocks(blocks, config);
}
