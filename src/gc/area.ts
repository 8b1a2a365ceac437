import { FreeIndex, lowestBit } from './freeIndex.js';
import { LEAF_KNOWN, leafStandIn } from './leafKinds.js';
import { OwnerTable } from './ownerTable.js';
import { PendingBlocks } from './pendingBlocks.js';
import type { HeapConfig, HeapOwner, MemoryRange } from './types.js';

export const AT_FREE = 0;
export const AT_HEAD = 1;
export const AT_TAIL = 2;
/** A head that the running collection has reached. */
export const AT_MARK = 3;

export const BLOCKS_PER_ATB = 4;
const BLOCKS_PER_FTB = 8;
/** Always free, so that a chunk that ends the pool is not taken to go on into what follows the table. */
export const ALLOC_TABLE_GAP_BYTE = 1;

/** Sixteen tails in one word of the allocation table. */
const TAILS = 0xaaaaaaaa | 0;

/** Up to so many words are filled faster one by one. */
const MANY_WORDS = 32;

/** Bytes of `mp_state_mem_area_t`: a link with split heaps, up to three tables, the pool's ends and three counters. */
export function sizeofArea(config: Pick<HeapConfig, 'wordBytes' | 'finaliser' | 'weakrefs' | 'splitHeap'>): number {
  const pointers = [config.finaliser, config.weakrefs === true, config.splitHeap].filter((isThere) => isThere).length;
  return config.wordBytes * (6 + pointers);
}

/** Bytes of allocation table for an area of `totalBytes` bytes (`py/gc.c gc_setup_area`). */
export function allocTableBytes(
  totalBytes: number,
  bytesPerBlock: number,
  finaliser: boolean,
  weakrefs = false,
): number {
  const bitTables = (finaliser ? 1 : 0) + (weakrefs ? 1 : 0);
  const eighths = 8 + (bitTables * 8 * BLOCKS_PER_ATB) / BLOCKS_PER_FTB + 8 * BLOCKS_PER_ATB * bytesPerBlock;
  return Math.floor(((totalBytes - ALLOC_TABLE_GAP_BYTE) * 8) / eighths);
}

/** Bytes of memory that an area of `nBlocks` blocks takes, its struct included, rounded up to whole blocks. */
export function bytesForBlocks(nBlocks: number, config: HeapConfig): number {
  const bytes =
    Math.floor(nBlocks / BLOCKS_PER_ATB) +
    (config.finaliser ? Math.floor(nBlocks / BLOCKS_PER_FTB) : 0) +
    (config.weakrefs === true ? Math.floor(nBlocks / BLOCKS_PER_FTB) : 0) +
    nBlocks * config.bytesPerBlock +
    ALLOC_TABLE_GAP_BYTE +
    sizeofArea(config);
  return Math.ceil(bytes / config.bytesPerBlock) * config.bytesPerBlock;
}

/**
 * One contiguous stretch of the heap: allocation table, gap byte, tables of finalisers and weak references, and pool, laid out as
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
  readonly poolBytes: number;
  /** Blocks in the pool, a multiple of 4. */
  readonly nBlocks: number;
  readonly bytesPerBlock: number;
  /** `bytesPerBlock` as a shift. */
  readonly blockShift: number;
  /** The allocation table with its gap byte: two bits a block, the lowest block in the lowest bits. */
  readonly atb: Uint8Array;
  /** The finaliser table, one bit a block; empty without `MICROPY_ENABLE_FINALISER`. */
  readonly ftb: Uint8Array;
  /** The finaliser table again, 32 blocks a word. */
  readonly finaliserWords: Int32Array;
  /** The table of weak references, one bit a block; empty without `MICROPY_PY_WEAKREF`. */
  readonly wtb: Uint8Array;
  /** The allocation table again, 16 blocks a word, padded with free blocks. */
  readonly words: Int32Array;
  readonly freeRuns: FreeIndex;
  /** Heads that the running collection has reached and not yet looked into. */
  readonly pending: PendingBlocks;
  /** `gc_last_used_block`: nothing after this block is in use. May be one past the last used block, as in C. */
  lastUsedBlock = 0;
  /** Blocks in use, dead ones included. */
  usedBlocks = 0;

  private readonly owners: OwnerTable;
  /**
   * One bit for each block, set for the head of a chunk with an owner that may have pointers: the table of owners is too
   * large for a processor's fast memory, so that it is not looked at where there is nothing to find.
   */
  readonly traced: Int32Array;
  /** For each block the kind of leaf that was placed there last, 0 for another chunk. */
  private readonly leafKinds: Uint8Array;
  /** Chunks with the finaliser flag: as long as there are none, nobody looks at the table. */
  private finalisers = 0;
  /** Whether weak references have referred to a chunk. */
  hasWeakrefs = false;

  /**
   * @param range as passed to `gc_init` or `gc_add`; the end is rounded down to a block
   * @param added whether the area's own struct stands at its start (`gc_add`)
   * @throws RangeError when there is no room for a single table byte
   */
  constructor(range: MemoryRange, added: boolean, config: HeapConfig) {
    const { bytesPerBlock, finaliser, weakrefs = false } = config;
    this.base = range.start;
    this.tableStart = range.start + (added ? sizeofArea(config) : 0);
    this.poolEnd = range.end - (range.end % bytesPerBlock);
    this.bytesPerBlock = bytesPerBlock;
    this.blockShift = 31 - Math.clz32(bytesPerBlock);
    const tableBytes = allocTableBytes(this.poolEnd - this.tableStart, bytesPerBlock, finaliser, weakrefs);
    if (!(tableBytes >= 1)) {
      throw new RangeError(`a heap area of ${range.end - range.start} bytes is too small`);
    }
    this.nBlocks = tableBytes * BLOCKS_PER_ATB;
    this.poolBytes = this.nBlocks * bytesPerBlock;
    this.poolStart = this.poolEnd - this.poolBytes;
    const atbBytes = tableBytes + ALLOC_TABLE_GAP_BYTE;
    const buffer = new ArrayBuffer((atbBytes + 7) & ~7);
    this.atb = new Uint8Array(buffer, 0, atbBytes);
    this.words = new Int32Array(buffer);
    const ftbBytes = finaliser ? Math.ceil(this.nBlocks / BLOCKS_PER_FTB) : 0;
    this.finaliserWords = new Int32Array((ftbBytes + 3) >> 2);
    this.ftb = new Uint8Array(this.finaliserWords.buffer, 0, ftbBytes);
    this.wtb = new Uint8Array(weakrefs ? Math.ceil(this.nBlocks / BLOCKS_PER_FTB) : 0);
    this.owners = new OwnerTable(this.nBlocks);
    this.traced = new Int32Array(((this.nBlocks - 1) >> 5) + 1);
    this.leafKinds = new Uint8Array(this.nBlocks);
    this.freeRuns = new FreeIndex(this.words, this.nBlocks);
    this.pending = new PendingBlocks(this.nBlocks);
  }

  /** AT_FREE, AT_HEAD, AT_TAIL or AT_MARK; the block after the last one is AT_FREE. */
  kind(block: number): number {
    return (this.words[block >> 4]! >>> ((block & 15) << 1)) & 3;
  }

  /** Block of an address in the pool. */
  blockOf(ptr: number): number {
    return (ptr - this.poolStart) >>> this.blockShift;
  }

  /** Address of a block. */
  address(block: number): number {
    return this.poolStart + block * this.bytesPerBlock;
  }

  /** Blocks of the chunk whose head is at `block`. */
  chunkBlocks(block: number): number {
    const words = this.words;
    let w = (block + 1) >> 4;
    const shift = ((block + 1) & 15) << 1;
    let others = ((words[w]! ^ TAILS) >>> shift) | 0;
    if (others !== 0) {
      return 1 + (lowestBit(others) >> 1);
    }
    // The padding after the table is free, so that the last chunk ends there at the latest.
    for (w++; (others = words[w]! ^ TAILS) === 0; ) {
      w++;
    }
    return (w << 4) + (lowestBit(others) >> 1) - block;
  }

  /** Blocks of the chunk or the free run that starts at `block`. */
  extent(block: number): number {
    return this.kind(block) === AT_FREE ? this.freeRuns.runFrom(block) : this.chunkBlocks(block);
  }

  /** Content of the chunk whose head is at `block`, or what stands for a leaf; null for other chunks without pointers. */
  ownerAt(block: number): HeapOwner | null {
    return this.owners.get(block) ?? leafStandIn(this.leafKinds[block]!);
  }

  setOwner(block: number, owner: HeapOwner | null): void {
    this.owners.set(block, owner);
    this.leafKinds[block] = 0;
    const bit = 1 << (block & 31);
    const before = this.traced[block >> 5]!;
    this.traced[block >> 5] = owner === null ? before & ~bit : before | bit;
  }

  /** The leaf at `block`, if there is one, is `leaf`. */
  knowLeaf(block: number, leaf: HeapOwner): void {
    if (this.leafKinds[block] !== 0) {
      this.leafKinds[block] = LEAF_KNOWN;
      this.owners.set(block, leaf);
    }
  }

  /** Whether the chunk at `block` has an owner that may have pointers. */
  isTraced(block: number): boolean {
    return ((this.traced[block >> 5]! >>> (block & 31)) & 1) !== 0;
  }

  /** Whether any chunk is flagged for a finaliser. */
  get hasFinalisers(): boolean {
    return this.finalisers !== 0;
  }

  /** Whether the chunk with its head at this block is flagged for a finaliser. */
  hasFinaliser(block: number): boolean {
    return this.finalisers !== 0 && ((this.ftb[block >> 3]! >> (block & 7)) & 1) !== 0;
  }

  /** Flags the chunk with its head at this block; without `MICROPY_ENABLE_FINALISER` nothing happens. */
  setFinaliser(block: number): void {
    if (this.ftb.length !== 0) {
      this.ftb[block >> 3]! |= 1 << (block & 7);
      this.finalisers++;
    }
  }

  clearFinaliser(block: number): void {
    if (this.hasFinaliser(block)) {
      this.ftb[block >> 3]! &= ~(1 << (block & 7));
      this.finalisers--;
    }
  }

  /** Calls `visit` for the head of every chunk, dead ones included, in order of address. */
  forEachHead(visit: (block: number) => void): void {
    for (let block = 0; block < this.nBlocks; block += this.extent(block)) {
      if (this.kind(block) !== AT_FREE) {
        visit(block);
      }
    }
  }

  /**
   * Makes the first `n` free blocks in a row a new chunk, of which `owner` is the content. With a `leafKind` that is
   * somebody whom nobody will ask for.
   * @returns the block of its head, -1 if there is no such run
   */
  allocate(n: number, owner: HeapOwner | null, leafKind: number): number {
    const { freeRuns } = this;
    let start = freeRuns.openStart;
    const next = start + n;
    if (n >= freeRuns.openFor && next < freeRuns.openEnd) {
      freeRuns.openStart = next;
    } else {
      start = freeRuns.claim(n);
      if (start < 0) {
        return -1;
      }
    }
    this.usedBlocks += n;
    const { words } = this;
    const w = start >> 4;
    const shift = (start & 15) << 1;
    if (n <= 16) {
      // A head, then tails: the bits 01 10 10 ... counted from the lowest.
      const bits = (TAILS >>> (32 - 2 * n)) ^ 3;
      words[w]! |= bits << shift;
      if (shift + 2 * n > 32) {
        words[w + 1]! |= bits >>> (32 - shift);
      }
    } else {
      this.fill(start, start + n, TAILS);
      words[w]! ^= 3 << shift;
    }
    const leafBefore = this.leafKinds[start]!;
    if (owner !== null) {
      this.owners.set(start, owner);
      this.traced[start >> 5]! |= 1 << (start & 31);
      if (leafBefore !== 0) {
        this.leafKinds[start] = 0;
      }
    } else if (leafBefore !== leafKind) {
      this.leafKinds[start] = leafKind;
      this.owners.set(start, null);
    }
    const last = start + n - 1;
    if (last > this.lastUsedBlock) {
      this.lastUsedBlock = last;
    }
    return start;
  }

  /** Frees the chunk with its head at `block`. */
  release(block: number): void {
    const { traced, words } = this;
    const owned = traced[block >> 5]!;
    const others = owned & ~(1 << (block & 31));
    if (others !== owned) {
      traced[block >> 5] = others;
      this.owners.set(block, null);
    }
    const w = block >> 4;
    const shift = (block & 15) << 1;
    const word = words[w]!;
    const n = shift < 30 && ((word >>> shift) & 8) === 0 ? 1 : this.chunkBlocks(block);
    if (shift + 2 * n <= 32) {
      this.usedBlocks -= n;
      words[w] = word & ~((-1 >>> (32 - 2 * n)) << shift);
      this.freeRuns.free(block, n);
    } else {
      this.giveFree(block, n);
    }
  }

  /**
   * Forgets whose the chunks are that are about to be freed, whose heads are in word `w` of the allocation table, a bit at the
   * place of the lower one of each.
   */
  dropOwners(w: number, heads: number): void {
    const shift = (w & 1) << 4;
    const before = this.traced[w >> 1]!;
    const dropped = (before >>> shift) & evenBits(heads);
    if (dropped !== 0) {
      this.traced[w >> 1] = before & ~(dropped << shift);
      this.owners.clear(w << 4, dropped);
    }
  }

  /** A sweep has made blocks from `first` up to `end`, which is in use, free in the allocation table. */
  sweptFree(first: number, end: number): void {
    this.freeRuns.free(first, end - first);
  }

  /** Frees all but the first `n` blocks of the chunk of `old` blocks with its head at `block`. */
  shrink(block: number, old: number, n: number): void {
    this.giveFree(block + n, old - n);
  }

  /** Makes the chunk of `old` blocks with its head at `block` `n` blocks long, taking from the free run after it. */
  extend(block: number, old: number, n: number): void {
    this.freeRuns.take(block + old, n - old);
    this.usedBlocks += n - old;
    this.fill(block + old, block + n, TAILS);
    if (block + n > this.lastUsedBlock) {
      this.lastUsedBlock = block + n;
    }
  }

  /** Makes `n` blocks free, whole chunks or the tails at the end of one. */
  giveFree(first: number, n: number): void {
    this.usedBlocks -= n;
    this.fill(first, first + n, 0);
    this.freeRuns.free(first, n);
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
    if (lastWord - firstWord > MANY_WORDS) {
      words.fill(pattern, firstWord + 1, lastWord);
    } else {
      for (let w = firstWord + 1; w < lastWord; w++) {
        words[w] = pattern;
      }
    }
    words[lastWord] = (words[lastWord]! & ~lastMask) | (pattern & lastMask);
  }
}

/** The 16 bits at even places side by side, where no other is set. */
function evenBits(even: number): number {
  let bits = (even | (even >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0xffff;
}
