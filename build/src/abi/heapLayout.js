const BLOCKS_PER_ATB = 4;
const BLOCKS_PER_FTB = 8;
const BITS_PER_BYTE = 8;
const ALLOC_TABLE_GAP_BYTE = 1;
/**
 * The layout of the bytes from `start` up to `end`; the end is first brought down to a multiple of the block size, as `gc_init` does.
 * An area too small for one byte of table has 0 blocks or less.
 */
export function areaLayout(start, end, rules) {
    const { bytesPerBlock, finaliser } = rules;
    const poolEnd = end - (end % bytesPerBlock);
    const usable = poolEnd - start - ALLOC_TABLE_GAP_BYTE;
    const bitsPerTableByte = finaliser
        ? BITS_PER_BYTE + (BITS_PER_BYTE * BLOCKS_PER_ATB) / BLOCKS_PER_FTB + BITS_PER_BYTE * BLOCKS_PER_ATB * bytesPerBlock
        : BITS_PER_BYTE + BITS_PER_BYTE * BLOCKS_PER_ATB * bytesPerBlock;
    const allocTableBytes = Math.max(0, Math.floor((usable * BITS_PER_BYTE) / bitsPerTableByte));
    const blocks = allocTableBytes * BLOCKS_PER_ATB;
    return {
        allocTableStart: start,
        allocTableBytes,
        finaliserTableStart: finaliser ? start + allocTableBytes + ALLOC_TABLE_GAP_BYTE : 0,
        finaliserTableBytes: finaliser ? Math.ceil(blocks / BLOCKS_PER_FTB) : 0,
        blocks,
        poolStart: poolEnd - blocks * bytesPerBlock,
        poolEnd,
    };
}
