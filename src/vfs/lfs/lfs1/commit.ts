import { crc32 } from '../../checksum.js';
import { dropCache } from '../cache.js';
import { words32 } from '../device.js';
import { FIRST_PAIR, isNoPair, NO_PAIR, type Pair, pairsEqual, pairsMeet, swapped } from '../pair.js';
import { ENTRY_BYTES, type Entry, MOVING } from './entry.js';
import { allocDir, Dir, fetchDir, HEADER_BYTES, type Lfs1State, NO_SUM, nextEntry, SUM_BYTES } from './state.js';
import { isMoved, parentOf, predecessor } from './tree.js';

/** Changes of directories: a block is written anew with each, the two of a pair in turns. */

/** Bytes of a directory that are replaced by others. */
interface Region {
  readonly off: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Writes bytes one after the other, and keeps their sum. */
class BlockWriter {
  sum = NO_SUM;
  off = 0;
  private readonly lfs: Lfs1State;
  private readonly block: number;

  constructor(lfs: Lfs1State, block: number) {
    this.lfs = lfs;
    this.block = block;
  }

  /** False: the block is bad. */
  put(bytes: Uint8Array): boolean {
    const { io } = this.lfs;
    this.sum = crc32(bytes, this.sum);
    const isGood = io.tries(() => io.prog(io.pcache, null, this.block, this.off, bytes));
    this.off += bytes.length;
    return isGood;
  }
}

/** Writes what is between header and sum: what the other block has outside the regions. False: the block is bad. */
function writeEntries(lfs: Lfs1State, dir: Dir, from: number, regions: readonly Region[], to: BlockWriter): boolean {
  const data = new Uint8Array(1);
  let at = 0;
  for (let off = HEADER_BYTES; to.off < dir.size - SUM_BYTES; ) {
    const region = regions[at];
    if (region !== undefined && region.off === off) {
      if (!to.put(region.bytes)) return false;
      off += region.size;
      at++;
    } else {
      lfs.read(from, off, data);
      if (!to.put(data)) return false;
      off++;
    }
  }
  return true;
}

/** Writes the first block of the pair. False: the block is bad. Throws LfsError. */
function writeBlock(lfs: Lfs1State, dir: Dir, from: number, regions: readonly Region[]): boolean {
  const { io } = lfs;
  const [block] = dir.pair;
  const writer = new BlockWriter(lfs, block);
  if (!io.tries(() => io.device.erase(block)) || !writer.put(dir.header)) return false;
  if (!writeEntries(lfs, dir, from, regions, writer)) return false;
  const { sum } = writer;
  if (!writer.put(words32(sum)) || !io.tries(() => io.sync())) return false;
  return io.crc(0, block, 0, dir.size - SUM_BYTES, NO_SUM) === sum;
}

/** Writes a directory (lfs1_dir_commit). Throws LfsError. */
export function commitDir(lfs: Lfs1State, dir: Dir, regions: readonly Region[] = []): void {
  dir.rev = (dir.rev + 1) >>> 0;
  dir.pair = swapped(dir.pair);
  for (const { size, bytes } of regions) dir.size += bytes.length - size;
  const old = dir.pair;
  while (!writeBlock(lfs, dir, old[1], regions)) {
    dropCache(lfs.io.pcache);
    // The superblock is where it is.
    if (pairsMeet(old, FIRST_PAIR)) throw lfs.corrupt();
    dir.pair = [lfs.lookahead.alloc(), dir.pair[1]];
  }
  if (dir.pair !== old) updateReferences(lfs, old, dir.pair);
  for (const { dir: listed } of lfs.listings) if (pairsMeet(listed.pair, dir.pair)) listed.pair = dir.pair;
}

/** Writes an entry anew, and its name where one is given. Throws LfsError. */
export function updateEntry(lfs: Lfs1State, dir: Dir, entry: Entry, name: Uint8Array | null): void {
  const regions = [{ off: entry.off, size: ENTRY_BYTES, bytes: entry.bytes }];
  if (name !== null) {
    const size = entry.nameBytes;
    regions.push({ off: entry.off + ENTRY_BYTES, size, bytes: name.subarray(0, size) });
  }
  commitDir(lfs, dir, regions);
}

/** Adds an entry to a directory, in a new part where it finds no room; `dir` is that part then. Throws LfsError. */
export function appendEntry(lfs: Lfs1State, dir: Dir, entry: Entry, name: Uint8Array): void {
  const put = (): void => {
    entry.off = dir.size - SUM_BYTES;
    commitDir(lfs, dir, [
      { off: entry.off, size: 0, bytes: entry.bytes },
      { off: entry.off, size: 0, bytes: name.subarray(0, entry.nameBytes) },
    ]);
  };
  for (;;) {
    if (!dir.continues) {
      if (dir.size + entry.size <= lfs.device.blockBytes) {
        put();
        return;
      }
      const before = dir.copy();
      dir.assign(allocDir(lfs));
      dir.tail = before.tail;
      put();
      before.continues = true;
      before.tail = dir.pair;
      commitDir(lfs, before);
      return;
    }
    fetchDir(lfs, dir, dir.tail);
  }
}

/** Takes an entry out of its directory; a part that gets empty goes too (lfs1_dir_remove). Throws LfsError. */
export function removeEntry(lfs: Lfs1State, dir: Dir, entry: Entry): void {
  if (dir.size === HEADER_BYTES + SUM_BYTES + entry.size) {
    const { dir: before } = predecessor(lfs, dir.pair);
    if (before.continues) {
      before.continues = dir.continues;
      before.tail = dir.tail;
      commitDir(lfs, before);
      return;
    }
  }
  commitDir(lfs, dir, [{ off: entry.off, size: entry.size, bytes: NOTHING }]);
  for (const file of lfs.files) {
    if (!pairsMeet(file.pair, dir.pair)) continue;
    if (file.entryOff === entry.off) file.pair = NO_PAIR;
    else if (file.entryOff > entry.off) file.entryOff -= entry.size;
  }
  for (const { dir: listed } of lfs.listings) {
    if (pairsMeet(listed.pair, dir.pair) && listed.off > entry.off) listed.off -= entry.size;
  }
}

/** Enters a pair that moved where it is pointed to (lfs1_relocate). */
function updateReferences(lfs: Lfs1State, old: Pair, now: Pair): void {
  const parent = parentOf(lfs, old);
  if (parent !== null) {
    parent.entry.setWords(...now);
    updateEntry(lfs, parent.dir, parent.entry, null);
    if (pairsMeet(old, lfs.root)) lfs.root = now;
    deorphan(lfs);
    return;
  }
  const { dir, isFound } = predecessor(lfs, old);
  if (!isFound) return;
  dir.tail = now;
  commitDir(lfs, dir);
}

/** Takes a directory that nothing points to out of the list, or points the list to where one is now. True: it did. */
function mendTail(lfs: Lfs1State, before: Dir, dir: Dir): boolean {
  const parent = parentOf(lfs, before.tail);
  if (parent !== null && pairsEqual(parent.entry.words, before.tail)) return false;
  before.tail = parent === null ? dir.tail : parent.entry.words;
  commitDir(lfs, before);
  return true;
}

function mendMoves(lfs: Lfs1State, dir: Dir): void {
  for (let entry = nextEntry(lfs, dir); entry !== null; entry = nextEntry(lfs, dir)) {
    if (!entry.isMoving) continue;
    if (isMoved(lfs, entry)) {
      removeEntry(lfs, dir, entry);
    } else {
      entry.type &= ~MOVING;
      updateEntry(lfs, dir, entry, null);
    }
  }
}

/** Mends what was not finished: moves, and directories that nothing points to (lfs1_deorphan). Throws LfsError. */
function deorphan(lfs: Lfs1State): void {
  lfs.isConsistent = true;
  if (!lfs.hasRoot) return;
  let before: Dir | null = null;
  const dir = new Dir();
  dir.tail = FIRST_PAIR;
  for (let i = 0; i < lfs.device.blocks; i++) {
    if (isNoPair(dir.tail)) return;
    fetchDir(lfs, dir, dir.tail);
    if (before?.continues === false && mendTail(lfs, before, dir)) return;
    mendMoves(lfs, dir);
    before = dir.copy();
  }
  throw lfs.corrupt();
}

/** Mends all, before the first change. Throws LfsError. */
export function makeConsistent(lfs: Lfs1State): void {
  if (!lfs.isConsistent) deorphan(lfs);
}
