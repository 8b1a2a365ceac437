import { ALLOC_TABLE_GAP_BYTE, bytesForBlocks, sizeofArea } from './area.js';
/** One more than the largest `size_t` of the target. */
export function sizeLimit(config) {
    return 2 ** (8 * config.wordBytes);
}
/**
 * Bytes to ask the port for when `failedBytes` bytes found no room (`py/gc.c gc_try_add_heap`): enough for the request
 * and, if there is as much, for doubling the heap.
 * @param areas what the heap is made of now
 * @param available the largest area in bytes that the port can give
 * @returns 0 if the request would not fit into what is available
 */
export function growthBytes(failedBytes, areas, available, config) {
    const overhead = Math.floor(((failedBytes * 13) % sizeLimit(config)) / 512);
    const needed = (failedBytes + Math.max(2048, overhead)) % sizeLimit(config);
    return available < needed ? 0 : Math.min(available, Math.max(bytesForAsMuch(areas, config), needed));
}
/** Up to v1.21 the areas' own bytes are added up, and nothing is rounded. */
function bytesForAsMuch(areas, config) {
    let blocks = 0;
    let bytes = 0;
    for (const area of areas) {
        blocks += area.nBlocks;
        bytes += area.poolEnd - area.tableStart + ALLOC_TABLE_GAP_BYTE + sizeofArea(config);
    }
    return config.growthRule === 'areas' ? bytes : bytesForBlocks(blocks, config);
}
