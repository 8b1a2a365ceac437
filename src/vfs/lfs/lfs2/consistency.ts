import { word32, words32 } from '../device.js';
import { FIRST_PAIR, isNoPair, pairsEqual } from '../pair.js';
import { fetch } from './fetch.js';
import { addGlobalState, get } from './lookup.js';
import { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import { superblockBytes } from './superblock.js';
import { NO_ID, TYPE_DELETE, TYPE_INLINE_STRUCT, TYPE_SOFT_TAIL, tagOf } from './tag.js';
import { type Change, change } from './traverse.js';
import { parentOf } from './tree.js';
import { orphaningCommit, tailChange } from './update.js';

/** Mending what was not finished: before the first change after mounting, and where a change left something over. */

/** Changes a directory (lfs2_dir_commit). Throws LfsError. */
export function commit(lfs: Lfs2State, dir: Mdir, changes: readonly Change[]): void {
  if (orphaningCommit(lfs, dir, changes)) deorphan(lfs, false);
}

/** The newest format of the superblock, before the first change. */
function updateSuperblock(lfs: Lfs2State): void {
  if (!lfs.gstate.needsSuperblock) return;
  const root = new Mdir();
  fetch(lfs, root, lfs.root);
  commit(lfs, root, [change(TYPE_INLINE_STRUCT, 0, superblockBytes(lfs))]);
  lfs.gstate.setNeedsSuperblock(false);
}

/** Removes what was moved from where it was. */
function finishMove(lfs: Lfs2State): void {
  if (!lfs.gdisk.hasMove) return;
  const dir = new Mdir();
  fetch(lfs, dir, lfs.gdisk.pair);
  const { moveId } = lfs.gdisk;
  lfs.gstate.endMove();
  commit(lfs, dir, [change(TYPE_DELETE, moveId)]);
}

/** Points the list to where the directory really is; null: that is where it points. True: there may be orphans. */
function fixHalfOrphan(lfs: Lfs2State, before: Mdir, parent: { dir: Mdir; tag: number }): boolean | null {
  const data = new Uint8Array(8);
  get(lfs, parent.dir, tagOf(0x7ff, 0x3ff, 0), parent.tag, data);
  const pair = [word32(data, 0), word32(data, 4)] as const;
  if (pairsEqual(pair, before.tail)) return null;
  const changes = [change(TYPE_SOFT_TAIL, NO_ID, words32(...pair))];
  if (lfs.gstate.hasMoveIn(before.pair)) {
    changes.unshift(change(TYPE_DELETE, lfs.gstate.moveId));
    lfs.gstate.endMove();
  }
  return orphaningCommit(lfs, before, changes);
}

/** Takes a directory that nothing points to out of the list. True: there may be more. */
function fixOrphan(lfs: Lfs2State, before: Mdir, dir: Mdir): boolean {
  addGlobalState(lfs, dir, lfs.gdelta);
  return orphaningCommit(lfs, before, [tailChange(dir.split, dir.tail)]);
}

/** What had to be mended between two pairs; null: nothing. */
function mend(lfs: Lfs2State, before: Mdir, dir: Mdir, pass: number, powerLoss: boolean): boolean | null {
  if (before.split) return null;
  const parent = parentOf(lfs, before.tail);
  if (pass === 0) return parent === null ? null : fixHalfOrphan(lfs, before, parent);
  return parent === null && powerLoss ? fixOrphan(lfs, before, dir) : null;
}

/** Directories that nothing points to, or that moved, are mended (lfs2_fs_deorphan). Throws LfsError. */
function deorphan(lfs: Lfs2State, powerLoss: boolean): void {
  if (!lfs.gstate.hasOrphans) return;
  for (let pass = 0; pass < 2; ) {
    const before = Mdir.withTail(FIRST_PAIR);
    before.split = true;
    const dir = new Mdir();
    let hasMore = false;
    while (!isNoPair(before.tail)) {
      fetch(lfs, dir, before.tail);
      const mended = mend(lfs, before, dir, pass, powerLoss);
      if (mended === null) before.assign(dir);
      else if (mended) hasMore = true;
    }
    pass = hasMore ? 0 : pass + 1;
  }
  lfs.gstate.addOrphans(-lfs.gstate.orphans);
}

/** Mends all, before something is changed (lfs2_fs_forceconsistency). Throws LfsError. */
export function makeConsistent(lfs: Lfs2State): void {
  updateSuperblock(lfs);
  finishMove(lfs);
  deorphan(lfs, true);
}
