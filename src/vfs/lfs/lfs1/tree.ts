import { ctzBlocks, type VisitBlock } from '../ctz.js';
import { FIRST_PAIR, isNoPair, type Pair, pairsMeet } from '../pair.js';
import { ENTRY_BYTES, type Entry, TYPE_DIR, TYPE_FILE } from './entry.js';
import { Dir, fetchDir, type Lfs1State, nextEntry, readEntry, SUM_BYTES } from './state.js';

/** All directories, which are in one list from the superblock's on. All functions throw LfsError. */

/** Calls `visit` with all blocks that hold something. */
export function visitUsed(lfs: Lfs1State, visit: VisitBlock): void {
  if (!lfs.hasRoot) return;
  const dir = new Dir();
  dir.tail = FIRST_PAIR;
  while (!isNoPair(dir.tail)) {
    visit(dir.tail[0]);
    visit(dir.tail[1]);
    fetchDir(lfs, dir, dir.tail);
    while (dir.off + ENTRY_BYTES <= dir.size - SUM_BYTES) {
      const entry = readEntry(lfs, dir, dir.off);
      dir.off += entry.size;
      const [head, size] = entry.words;
      if (entry.isKind(TYPE_FILE)) ctzBlocks(lfs.io, null, { head, size }, visit);
    }
  }
  for (const file of lfs.files) file.visitBlocks(visit);
}

/** The directory before another one in the list; where there is none, the last one. */
export function predecessor(lfs: Lfs1State, pair: Pair): { dir: Dir; isFound: boolean } {
  const dir = new Dir();
  if (!lfs.hasRoot) return { dir, isFound: false };
  fetchDir(lfs, dir, FIRST_PAIR);
  while (!isNoPair(dir.tail)) {
    if (pairsMeet(dir.tail, pair)) return { dir, isFound: true };
    fetchDir(lfs, dir, dir.tail);
  }
  return { dir, isFound: false };
}

/** All entries of all directories from `dir.tail` on; `dir` is the one that the entry is in. */
function* allEntries(lfs: Lfs1State, dir: Dir): Generator<Entry> {
  while (!isNoPair(dir.tail)) {
    fetchDir(lfs, dir, dir.tail);
    for (let entry = nextEntry(lfs, dir); entry !== null; entry = nextEntry(lfs, dir)) yield entry;
  }
}

/** The entry of a directory, and the directory that has it. */
export function parentOf(lfs: Lfs1State, pair: Pair): { dir: Dir; entry: Entry } | null {
  if (!lfs.hasRoot) return null;
  const dir = new Dir();
  dir.tail = FIRST_PAIR;
  for (const entry of allEntries(lfs, dir)) {
    if (entry.isKind(TYPE_DIR) && pairsMeet(entry.words, pair)) return { dir, entry };
  }
  return null;
}

/** Whether an entry that is being moved has got where it goes. */
export function isMoved(lfs: Lfs1State, entry: Entry): boolean {
  if (!lfs.hasRoot) return false;
  const dir = new Dir();
  fetchDir(lfs, dir, FIRST_PAIR);
  const [first, second] = entry.words;
  for (const other of allEntries(lfs, dir)) {
    if (!other.isMoving && other.words[0] === first && other.words[1] === second) return true;
  }
  return false;
}
