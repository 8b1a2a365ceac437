import { FreeIndex } from './freeIndex.js';
import type { HeapConfig, HeapOwner, MemoryRange } from './types.js';

export const AT_FREE = 0;
export const AT_HEAD = 1;
export const AT_TAIL = 2;
/** A head that the running collection has reached. */
export const AT_MARK = 3;

export const BLOCKS_PER_ATB = 4;
const BLOCKS_PER_FTB = 8;
/** Always free, so that a chunk that ends the pool is not taken to go on into what follows the table. */
const ALLOC_TABLE_GAP_BYTE = 1;

/** Sixteen tails in one word of the allocation table. */
const TAILS = 0xaaaaaaaa | 0;

/** Bytes of `mp_state_mem_area_t`: a link with split heaps, two tables, the pool's ends and three counters. */
export function sizeofArea(config: Pick<HeapConfig, 'wordBytes' | 'finaliser' | 'splitHeap'>): number {
  return config.wordBytes * (6 + (config.finaliser ? 1 : 0) + (config.splitHeap ? 1 : 0));
}

/** Bytes of allocation table for an area of `totalBytes` bytes (`py/gc.c gc_setup_area`). */
export function allocTableBytes(totalBytes: number, bytesPerBlock: number, finaliser: boolean): number {
  const eighths = 8 + (finaliser ? (8 * BLOCKS_PER_ATB) / BLOCKS_PER_FTB : 0) + 8 * BLOCKS_PER_ATB * bytesPerBlock;
  return Math.floor(((totalBytes - ALLOC_TABLE_GAP_BYTE) * 8) / eighths);
}

/** Bytes of memory that an area of `nBlocks` blocks takes, its struct included, rounded up to whole blocks. */
export function bytesForBlocks(nBlocks: number, config: HeapConfig): number {
  const bytes =
    Math.floor(nBlocks / BLOCKS_PER_ATB) +
    (config.finaliser ? Math.floor(nBlocks / BLOCKS_PER_FTB) : 0) +
    nBlocks * config.bytesPerBlock +
    ALLOC_TABLE_GAP_BYTE +
    sizeofArea(config);
  return Math.ceil(bytes / config.bytesPerBlock) * config.bytesPerBlock;
}

/**
 * One contiguous stretch of the heap: allocation table, gap byte, finaliser table and pool, laid out as
 * `py/gc.c gc_setup_area` does it. Blocks are counted from the start of the pool.
 */
export class Area {
  /** Address of the area's first byte: its struct's for an added area, its allocation table's for the first one. */
  readonly base: number;
  /** Address of the allocation table. */
  readonly tableStart: number;
  readonly poolStart: number;
  /** Exclusive. */
  readonly poolEnd: number;
  /** Blocks in the pool, a multiple of 4. */
  readonly nBlocks: number;
  readonly bytesPerBlock: number;
  /** The allocation table with its gap byte: two bits a block, the lowest block in the lowest bits. */
  readonly atb: Uint8Array;
  /** The finaliser table, one bit a block; empty without `MICROPY_ENABLE_FINALISER`. */
  readonly ftb: Uint8Array;
  /** The allocation table again, 16 blocks a word, padded with free blocks. */
  readonly words: Int32Array;
  /** Content of the chunk whose head is at this block; null elsewhere. */
  readonly owners: (HeapOwner | null)[];
  readonly freeRuns: FreeIndex;
  /** At the head of each chunk its length in blocks (shared with `freeRuns`, which has the ends of free runs). */
  readonly lengths: Int32Array;
  /** `gc_last_used_block`: nothing after this block is in use. May be one past the last used block, as in C. */
  lastUsedBlock = 0;
  /** Blocks in use, dead ones included. */
  usedBlocks = 0;

  /**
   * @param range as passed to `gc_init` or `gc_add`; the end is rounded down to a block
   * @param added whether the area's own struct stands at its start (`gc_add`)
   * @throws RangeError when there is no room for a single table byte
   */
  constructor(range: MemoryRange, added: boolean, config: HeapConfig) {
    const { bytesPerBlock, finaliser } = config;
    this.base = range.start;
    this.tableStart = range.start + (added ? sizeofArea(config) : 0);
    this.poolEnd = range.end - (range.end % bytesPerBlock);
    this.bytesPerBlock = bytesPerBlock;
    const tableBytes = allocTableBytes(this.poolEnd - this.tableStart, bytesPerBlock, finaliser);
    if (!(tableBytes >= 1)) {
      throw new RangeError(`a heap area of ${range.end - range.start} bytes is too small`);
    }
    this.nBlocks = tableBytes * BLOCKS_PER_ATB;
    this.poolStart = this.poolEnd - this.nBlocks * bytesPerBlock;
    const atbBytes = tableBytes + ALLOC_TABLE_GAP_BYTE;
    const buffer = new ArrayBuffer((atbBytes + 3) & ~3);
    this.atb = new Uint8Array(buffer, 0, atbBytes);
    this.words = new Int32Array(buffer);
    this.ftb = new Uint8Array(finaliser ? Math.ceil(this.nBlocks / BLOCKS_PER_FTB) : 0);
    this.owners = new Array<HeapOwner | null>(this.nBlocks).fill(null);
    this.freeRuns = new FreeIndex(this.nBlocks);
    this.lengths = this.freeRuns.lengths;
  }

  /** AT_FREE, AT_HEAD, AT_TAIL or AT_MARK; the block after the last one is AT_FREE. */
  kind(block: number): number {
    return (this.words[block >> 4]! >>> ((block & 15) << 1)) & 3;
  }

  /** Address of a block. */
  address(block: number): number {
    return this.poolStart + block * this.bytesPerBlock;
  }

  /** Whether the chunk with its head at this block is flagged for a finaliser. */
  hasFinaliser(block: number): boolean {
    return this.ftb.length !== 0 && ((this.ftb[block >> 3]! >> (block & 7)) & 1) !== 0;
  }

  setFinaliser(block: number): void {
    if (this.ftb.length !== 0) {
      this.ftb[block >> 3]! |= 1 << (block & 7);
    }
  }

  clearFinaliser(block: number): void {
    if (this.ftb.length !== 0) {
      this.ftb[block >> 3]! &= ~(1 << (block & 7));
    }
  }

  /** Calls `visit` for the head of every chunk, dead ones included, in order of address. */
  forEachHead(visit: (block: number) => void): void {
    for (let block = 0; block < this.nBlocks; block += this.lengths[block]!) {
      if (this.kind(block) !== AT_FREE) {
        visit(block);
      }
    }
  }

  /** Takes the first `n` blocks of the free run that starts at `start` as a new chunk. */
  take(start: number, n: number, owner: HeapOwner | null): void {
    this.takeFree(start, n);
    const shift = (start & 15) << 1;
    if (shift + 2 * n <= 32) {
      // A head, then tails: the bits 01 10 10 ... counted from the lowest.
      this.words[start >> 4]! |= (((TAILS >>> (32 - 2 * n)) ^ 3) << shift) | 0;
    } else {
      this.fill(start, start + n, TAILS);
      this.words[start >> 4]! ^= 3 << shift;
    }
    this.lengths[start] = n;
    this.owners[start] = owner;
    const last = start + n - 1;
    if (last > this.lastUsedBlock) {
      this.lastUsedBlock = last;
    }
  }

  /** Frees the chunk with its head at `block`. */
  release(block: number): void {
    const n = this.lengths[block]!;
    this.owners[block] = null;
    this.fill(block, block + n, 0);
    this.giveFree(block, n);
  }

  /** Frees all but the first `n` blocks of the chunk with its head at `block`. */
  shrink(block: number, n: number): void {
    const old = this.lengths[block]!;
    this.lengths[block] = n;
    this.fill(block + n, block + old, 0);
    this.giveFree(block + n, old - n);
  }

  /** Blocks in the free run that starts right after the chunk with its head at `block`. */
  freeAfter(block: number): number {
    const next = block + this.lengths[block]!;
    return next < this.nBlocks && this.kind(next) === AT_FREE ? this.lengths[next]! : 0;
  }

  /** Makes the chunk with its head at `block` `n` blocks long, taking from the free run after it. */
  extend(block: number, n: number): void {
    const old = this.lengths[block]!;
    this.takeFree(block + old, n - old);
    this.fill(block + old, block + n, TAILS);
    this.lengths[block] = n;
    if (block + n > this.lastUsedBlock) {
      this.lastUsedBlock = block + n;
    }
  }

  private takeFree(start: number, n: number): void {
    const rest = this.lengths[start]! - n;
    this.freeRuns.remove(start);
    if (rest > 0) {
      this.freeRuns.add(start + n, rest);
    }
    this.usedBlocks += n;
  }

  /** Enters blocks that have just been freed, joined with the free runs on both sides. */
  private giveFree(first: number, n: number): void {
    this.usedBlocks -= n;
    let length = n;
    const next = first + n;
    if (next < this.nBlocks && this.kind(next) === AT_FREE) {
      length += this.lengths[next]!;
      this.freeRuns.remove(next);
    }
    if (first > 0 && this.kind(first - 1) === AT_FREE) {
      const before = this.lengths[first - 1]!;
      this.freeRuns.resize(first - before, before + length);
    } else {
      this.freeRuns.add(first, length);
    }
  }

  private fill(from: number, to: number, pattern: number): void {
    const words = this.words;
    const firstWord = from >> 4;
    const lastWord = (to - 1) >> 4;
    const firstMask = -1 << ((from & 15) << 1);
    const lastMask = -1 >>> (30 - (((to - 1) & 15) << 1));
    if (firstWord === lastWord) {
      const mask = firstMask & lastMask;
      words[firstWord] = (words[firstWord]! & ~mask) | (pattern & mask);
      return;
    }
    words[firstWord] = (words[firstWord]! & ~firstMask) | (pattern & firstMask);
    if (lastWord > firstWord + 1) {
      words.fill(pattern, firstWord + 1, lastWord);
    }
    words[lastWord] = (words[lastWord]! & ~lastMask) | (pattern & lastMask);
  }
}
