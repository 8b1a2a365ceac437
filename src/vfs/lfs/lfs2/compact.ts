import { alignDown, alignUp, dropCache } from '../cache.js';
import { isLfsError, LFS_NOSPC, LfsError, words32 } from '../device.js';
import { FIRST_PAIR, isNoPair, pairsMeet, swapped } from '../pair.js';
import { Commit } from './commit.js';
import { GlobalState, STATE_BYTES } from './gstate.js';
import { addGlobalState } from './lookup.js';
import { Mdir } from './mdir.js';
import { CYCLES, type Lfs2State } from './state.js';
import { NO_ID, NO_TAG, storedBytes, TYPE_MOVE_STATE, TYPE_TAIL, tagOf } from './tag.js';
import { type Change, eachEntryTag } from './traverse.js';
import { usedBlocks } from './tree.js';

/** Writing metadata pairs anew: without what is superseded, and in two where that is too much. */

/** How many entries a pair has at most, so that their numbers fit tags. */
const MAX_ENTRIES = 0xff;

/** Which entries of which directory, after which changes, are written. */
export interface Part {
  readonly source: Mdir;
  readonly changes: readonly Change[];
  readonly begin: number;
  readonly end: number;
}

/** A new pair, of which nothing is written yet (lfs2_dir_alloc). Throws LfsError. */
export function allocPair(lfs: Lfs2State): Mdir {
  const { io } = lfs;
  const second = lfs.lookahead.alloc();
  const dir = new Mdir();
  dir.pair = [lfs.lookahead.alloc(), second];
  // What is there may be a revision: the new one comes after it, and is far from the next change of blocks.
  try {
    dir.rev = io.word(null, io.rcache, dir.pair[0], 0);
  } catch (e) {
    if (!lfs.device.isCorrupt(e)) throw e;
  }
  dir.rev = alignDown((dir.rev + CYCLES - 1) >>> 0, CYCLES);
  dir.off = 4;
  return dir;
}

/** False: there was no room for what `use` does. */
function hasRoom(use: () => void): boolean {
  try {
    use();
    return true;
  } catch (e) {
    if (!isLfsError(e, LFS_NOSPC)) throw e;
    return false;
  }
}

/** Writes entries to a pair of their own, which comes after `dir`. Throws LfsError. */
function split(lfs: Lfs2State, dir: Mdir, part: Part): void {
  const tail = allocPair(lfs);
  tail.split = dir.split;
  tail.tail = dir.tail;
  compact(lfs, tail, part);
  dir.tail = tail.pair;
  dir.split = true;
  if (pairsMeet(dir.pair, lfs.root) && part.begin === 0) lfs.root = tail.pair;
}

/** Writes the other block of a pair. False: the block is bad. Throws LfsError. */
function writeBlock(lfs: Lfs2State, dir: Mdir, part: Part, relocated: boolean): boolean {
  const block = dir.pair[1];
  const commit = new Commit(lfs, block, 0, NO_TAG);
  const hasEntries = lfs.io.tries(() => {
    lfs.device.erase(block);
    commit.raw(words32(dir.rev));
    eachEntryTag(lfs, part.source, part.changes, part.begin, part.end, (tag, data) => {
      commit.put(tag, data);
      return false;
    });
    if (!isNoPair(dir.tail)) commit.put(tagOf(TYPE_TAIL + (dir.split ? 1 : 0), NO_ID, 8), words32(...dir.tail));
  });
  if (!hasEntries) return false;
  const delta = new GlobalState();
  if (!relocated) delta.xor(lfs.gdisk).xor(lfs.gstate);
  delta.xor(lfs.gdelta).dropSize();
  addGlobalState(lfs, dir, delta);
  const isWhole = lfs.io.tries(() => {
    if (!delta.isZero) commit.put(tagOf(TYPE_MOVE_STATE, NO_ID, STATE_BYTES), delta.bytes);
    commit.finish();
  });
  if (!isWhole) return false;
  dir.pair = swapped(dir.pair);
  dir.count = part.end - part.begin;
  dir.off = commit.off;
  dir.etag = commit.last;
  lfs.gdelta.clear();
  if (!relocated) lfs.setMemory(lfs.gstate);
  return true;
}

/**
 * Writes a pair anew (lfs2_dir_compact). True: one of its blocks is another one now, which its parent has to learn.
 * Throws LfsError.
 */
export function compact(lfs: Lfs2State, dir: Mdir, part: Part): boolean {
  let tired = lfs.isTired(dir);
  let relocated = false;
  dir.rev = (dir.rev + 1) >>> 0;
  let isBad = tired && !pairsMeet(dir.pair, FIRST_PAIR);
  for (;;) {
    if (!isBad && writeBlock(lfs, dir, part, relocated)) return relocated;
    isBad = false;
    relocated = true;
    dropCache(lfs.io.pcache);
    // The superblock is where it is.
    if (pairsMeet(dir.pair, FIRST_PAIR)) throw new LfsError(LFS_NOSPC);
    const relocate = (): void => {
      dir.pair = [dir.pair[0], lfs.lookahead.alloc()];
    };
    // Where it is only to spread wear, the old blocks do too.
    if (tired) hasRoom(relocate);
    else relocate();
    tired = false;
  }
}

/** From which entry on a pair's entries fit one block; halves are tried, not all. Throws LfsError. */
function findSplit(lfs: Lfs2State, part: Part): number {
  const { blockBytes, progSize } = lfs.device;
  const room = Math.min(blockBytes - lfs.variant.spareBytes, alignUp(Math.floor(blockBytes / 2), progSize));
  let at = part.begin;
  while (part.end - at > 1) {
    let size = 0;
    eachEntryTag(lfs, part.source, part.changes, at, part.end, (tag) => {
      size += storedBytes(tag);
      return false;
    });
    if (part.end - at < MAX_ENTRIES && size <= room) break;
    at += (part.end - at) >> 1;
  }
  return at;
}

/** As `compact`, of a pair that may have too much for its block (lfs2_dir_splittingcompact). Throws LfsError. */
export function splittingCompact(lfs: Lfs2State, dir: Mdir, changes: readonly Change[]): boolean {
  let part: Part = { source: dir, changes, begin: 0, end: dir.count };
  for (;;) {
    const at = findSplit(lfs, part);
    if (at === part.begin) break;
    const behind = { ...part, begin: at };
    if (!hasRoom(() => split(lfs, dir, behind))) break;
    part = { ...part, end: at };
  }
  if (lfs.isTired(dir) && pairsMeet(dir.pair, FIRST_PAIR) && mayExpand(lfs)) {
    const whole = part;
    if (hasRoom(() => split(lfs, dir, whole))) {
      part = { ...part, end: lfs.variant.keepsSuperblock ? 1 : part.begin };
    }
  }
  return compact(lfs, dir, part);
}

/** Whether the superblock may take a pair for itself alone, which it never gives back. */
function mayExpand(lfs: Lfs2State): boolean {
  const { blocks } = lfs.device;
  const size = usedBlocks(lfs, false);
  return lfs.variant.keepsSuperblock ? blocks - size > Math.floor(blocks / 8) : size < Math.floor(blocks / 2);
}
