import { type Cache, type CachedDevice, dropCache, NO_BLOCK } from './cache.js';
import { word32, words32 } from './device.js';

/**
 * How littlefs keeps the bytes of a file: a list of blocks from the last one back. A block begins with as many pointers
 * as its number has zero bits at its end, and one more: to the block before, to the one 2 before, 4 before, and so on.
 */

export interface Ctz {
  readonly head: number;
  readonly size: number;
}

/** A block and an offset in it. */
export interface BlockPlace {
  readonly block: number;
  readonly off: number;
}

export type VisitBlock = (block: number) => void;

function trailingZeros(n: number): number {
  return 31 - Math.clz32(n & -n);
}

function bitCount(n: number): number {
  let count = 0;
  for (let rest = n; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Which block of a file a position is in, and where in that block. */
export function ctzPlace(position: number, blockBytes: number): { index: number; off: number } {
  const step = blockBytes - 2 * 4;
  let index = Math.floor(position / step);
  if (index === 0) return { index: 0, off: position };
  index = Math.floor((position - 4 * (bitCount(index - 1) + 2)) / step);
  return { index, off: position - step * index - 4 * bitCount(index) };
}

/** Finds the block of a position in a file. Throws LfsError. */
export function ctzFind(io: CachedDevice, cache: Cache, file: Ctz, position: number): BlockPlace {
  if (file.size === 0) return { block: NO_BLOCK, off: 0 };
  const { blockBytes } = io.device;
  const target = ctzPlace(position, blockBytes);
  let current = ctzPlace(file.size - 1, blockBytes).index;
  let block = file.head;
  while (current > target.index) {
    const skip = Math.min(31 - Math.clz32(current - target.index), trailingZeros(current));
    block = io.word(null, cache, block, 4 * skip);
    current -= 1 << skip;
  }
  return { block, off: target.off };
}

/** Calls `visit` with all blocks of a file, the last one first. Throws LfsError. */
export function ctzBlocks(io: CachedDevice, over: Cache | null, file: Ctz, visit: VisitBlock): void {
  if (file.size === 0) return;
  let { head } = file;
  let { index } = ctzPlace(file.size - 1, io.device.blockBytes);
  for (;;) {
    visit(head);
    if (index === 0) return;
    // Every other block has pointers to two blocks, which saves a read.
    const count = 2 - (index & 1);
    const pointers = new Uint8Array(4 * count);
    io.read(over, io.rcache, pointers.length, head, 0, pointers);
    if (count === 2) visit(word32(pointers, 0));
    head = word32(pointers, 4 * (count - 1));
    index -= count;
  }
}

/** What a file that goes on in a new block needs. */
export interface CtzGrowth {
  readonly io: CachedDevice;
  /** The cache that the file is written through. */
  readonly cache: Cache;
  /** The cache that is forgotten where a block turns out to be bad. */
  readonly badCache: Cache;
  alloc(): number;
}

/** A new block at the end of a file, with what its last block had where that was not full. Throws LfsError. */
export function ctzExtend(growth: CtzGrowth, file: Ctz): BlockPlace {
  const { io, badCache } = growth;
  for (;;) {
    const block = growth.alloc();
    const place = io.tries(() => io.device.erase(block)) ? fillBlock(growth, file, block) : null;
    if (place !== null) return place;
    dropCache(badCache);
  }
}

/** Null: the new block is bad. */
function fillBlock(growth: CtzGrowth, file: Ctz, block: number): BlockPlace | null {
  if (file.size === 0) return { block, off: 0 };
  const { blockBytes } = growth.io.device;
  const last = ctzPlace(file.size - 1, blockBytes);
  const end = last.off + 1;
  if (end === blockBytes) return writePointers(growth, file.head, block, last.index + 1);
  return copyBlock(growth, file.head, block, end);
}

function copyBlock({ io, cache }: CtzGrowth, from: number, block: number, end: number): BlockPlace | null {
  const data = new Uint8Array(1);
  for (let i = 0; i < end; i++) {
    io.read(null, io.rcache, end - i, from, i, data);
    if (!io.tries(() => io.prog(cache, io.rcache, block, i, data))) return null;
  }
  return { block, off: end };
}

function writePointers({ io, cache }: CtzGrowth, head: number, block: number, index: number): BlockPlace | null {
  const count = trailingZeros(index) + 1;
  let to = head;
  for (let i = 0; i < count; i++) {
    const pointer = words32(to);
    if (!io.tries(() => io.prog(cache, io.rcache, block, 4 * i, pointer))) return null;
    if (i !== count - 1) to = io.word(null, io.rcache, to, 4 * i);
  }
  return { block, off: 4 * count };
}
