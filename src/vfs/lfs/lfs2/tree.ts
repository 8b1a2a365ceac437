import { ctzBlocks, type VisitBlock } from '../ctz.js';
import { word32 } from '../device.js';
import { FIRST_PAIR, isNoPair, NO_PAIR, type Pair, pairsEqual, pairsMeet } from '../pair.js';
import { fetch, fetchMatch } from './fetch.js';
import { get } from './lookup.js';
import { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import { TYPE_CTZ_STRUCT, TYPE_DIR_STRUCT, TYPE_STRUCT, tagOf, type3 } from './tag.js';

/** All metadata pairs, which are in one list from the first on; where each comes from. */

/** Finds out that a list has no end, by a place that is looked out for, and changed after twice as many steps each. */
export class CycleGuard {
  private readonly lfs: Lfs2State;
  private pair: Pair = NO_PAIR;
  private steps = 1;
  private period = 1;

  constructor(lfs: Lfs2State) {
    this.lfs = lfs;
  }

  /** Throws LfsError where the list has come round. */
  check(pair: Pair): void {
    if (pairsEqual(pair, this.pair)) throw this.lfs.corrupt();
    if (this.steps === this.period) {
      this.pair = pair;
      this.steps = 0;
      this.period *= 2;
    }
    this.steps++;
  }
}

/** Calls `visit` with all blocks that hold something; of directories in their parents too, if asked. Throws LfsError. */
export function visitUsed(lfs: Lfs2State, withOrphans: boolean, visit: VisitBlock): void {
  const dir = Mdir.withTail(FIRST_PAIR);
  const guard = new CycleGuard(lfs);
  while (!isNoPair(dir.tail)) {
    guard.check(dir.tail);
    visit(dir.tail[0]);
    visit(dir.tail[1]);
    fetch(lfs, dir, dir.tail);
    for (let id = 0; id < dir.count; id++) visitEntry(lfs, dir, id, withOrphans, visit);
  }
  for (const opened of lfs.opened) opened.visitBlocks(visit);
}

function visitEntry(lfs: Lfs2State, dir: Mdir, id: number, withOrphans: boolean, visit: VisitBlock): void {
  const data = new Uint8Array(8);
  const tag = get(lfs, dir, tagOf(0x700, 0x3ff, 0), tagOf(TYPE_STRUCT, id, 8), data);
  if (tag === null) return;
  const words = [word32(data, 0), word32(data, 4)] as const;
  if (type3(tag) === TYPE_CTZ_STRUCT) {
    ctzBlocks(lfs.io, null, { head: words[0], size: words[1] }, visit);
  } else if (withOrphans && type3(tag) === TYPE_DIR_STRUCT) {
    for (const block of words) visit(block);
  }
}

export function usedBlocks(lfs: Lfs2State, withOrphans: boolean): number {
  let n = 0;
  visitUsed(lfs, withOrphans, () => n++);
  return n;
}

/** The pair that comes before another one in the list; null where that is in none (lfs2_fs_pred). Throws LfsError. */
export function predecessor(lfs: Lfs2State, pair: Pair): Mdir | null {
  const dir = Mdir.withTail(FIRST_PAIR);
  const guard = new CycleGuard(lfs);
  while (!isNoPair(dir.tail)) {
    guard.check(dir.tail);
    if (pairsMeet(dir.tail, pair)) return dir;
    fetch(lfs, dir, dir.tail);
  }
  return null;
}

/** The directory that has a pair as an entry, and that entry's tag; null where none has (lfs2_fs_parent). Throws LfsError. */
export function parentOf(lfs: Lfs2State, pair: Pair): { dir: Mdir; tag: number } | null {
  const { io } = lfs;
  const match = {
    mask: tagOf(0x7ff, 0, 0x3ff),
    tag: tagOf(TYPE_DIR_STRUCT, 0, 8),
    compare(_tag: number, block: number, off: number): number {
      const data = new Uint8Array(8);
      io.read(io.pcache, io.rcache, io.device.blockBytes, block, off, data);
      return pairsMeet([word32(data, 0), word32(data, 4)], pair) ? 0 : -1;
    },
  };
  const dir = Mdir.withTail(FIRST_PAIR);
  const guard = new CycleGuard(lfs);
  while (!isNoPair(dir.tail)) {
    guard.check(dir.tail);
    const { tag } = fetchMatch(lfs, dir, dir.tail, match);
    if (tag !== null) return { dir, tag };
  }
  return null;
}
