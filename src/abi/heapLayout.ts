/** How `py/gc.c gc_setup_area` divides one area: alloc table, gap byte, finaliser table, table of weak references, slack, pool. Lengths are bytes. */
export interface AreaLayout {
  readonly allocTableStart: number;
  readonly allocTableBytes: number;
  /** 0 in a build without finalisers. */
  readonly finaliserTableStart: number;
  readonly finaliserTableBytes: number;
  readonly blocks: number;
  readonly poolStart: number;
  readonly poolEnd: number;
}

/** What the layout depends on besides the addresses. */
export interface AreaRules {
  /** `MICROPY_BYTES_PER_GC_BLOCK`, a power of two. */
  readonly bytesPerBlock: number;
  /** `MICROPY_ENABLE_FINALISER` */
  readonly finaliser: boolean;
  /** `MICROPY_PY_WEAKREF`. Absent: false. */
  readonly weakrefs?: boolean;
}

const BLOCKS_PER_ATB = 4;
const BLOCKS_PER_FTB = 8;
const BITS_PER_BYTE = 8;
const ALLOC_TABLE_GAP_BYTE = 1;

/**
 * The layout of the bytes from `start` up to `end`; the end is first brought down to a multiple of the block size, as `gc_init` does.
 * An area too small for one byte of table has 0 blocks or less.
 */
export function areaLayout(start: number, end: number, rules: AreaRules): AreaLayout {
  const { bytesPerBlock, finaliser, weakrefs = false } = rules;
  const poolEnd = end - (end % bytesPerBlock);
  const usable = poolEnd - start - ALLOC_TABLE_GAP_BYTE;
  const bitTables = (finaliser ? 1 : 0) + (weakrefs ? 1 : 0);
  const bitsPerTableByte =
    BITS_PER_BYTE +
    (bitTables * BITS_PER_BYTE * BLOCKS_PER_ATB) / BLOCKS_PER_FTB +
    BITS_PER_BYTE * BLOCKS_PER_ATB * bytesPerBlock;
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
