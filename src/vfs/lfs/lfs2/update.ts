import { dropCache } from '../cache.js';
import { isLfsError, LFS_NOSPC, word32, words32 } from '../device.js';
import { NO_PAIR, type Pair, pairsMeet } from '../pair.js';
import { Commit } from './commit.js';
import { splittingCompact } from './compact.js';
import { fetch } from './fetch.js';
import { STATE_BYTES } from './gstate.js';
import { addGlobalState } from './lookup.js';
import type { Mdir, Opened } from './mdir.js';
import type { Lfs2State } from './state.js';
import {
  chunk,
  idOf,
  moved,
  NO_ID,
  TYPE_CREATE,
  TYPE_DELETE,
  TYPE_MOVE_STATE,
  TYPE_TAIL,
  tagOf,
  type1,
  type3,
} from './tag.js';
import { type Change, change, eachChange } from './traverse.js';
import { parentOf, predecessor } from './tree.js';

/** Changes of metadata pairs, and what follows from them: a pair that moves is entered anew where it is pointed to. */

/** What a change led to: the pair has another block now, or was empty and goes out of the list, after `pred`. */
type Outcome = { kind: 'done' } | { kind: 'relocated' } | { kind: 'dropped'; pred: Mdir };

const DONE: Outcome = { kind: 'done' };

export function tailChange(isSplit: boolean, pair: Pair): Change {
  return change(TYPE_TAIL + (isSplit ? 1 : 0), NO_ID, words32(...pair));
}

/** Tells what changes make of a directory's figures; true: an entry goes. */
function count(dir: Mdir, changes: readonly Change[]): boolean {
  let hasDelete = false;
  for (const { tag, data } of changes) {
    if (type3(tag) === TYPE_CREATE) {
      dir.count++;
    } else if (type3(tag) === TYPE_DELETE) {
      dir.count--;
      hasDelete = true;
    } else if (type1(tag) === TYPE_TAIL) {
      const bytes = data as Uint8Array;
      dir.tail = [word32(bytes, 0), word32(bytes, 4)];
      dir.split = (chunk(tag) & 1) !== 0;
    }
  }
  return hasDelete;
}

/** False: there is no room for what is written, or the block is bad. */
function tries(lfs: Lfs2State, use: () => void): boolean {
  try {
    return lfs.io.tries(use);
  } catch (e) {
    if (!isLfsError(e, LFS_NOSPC)) throw e;
    return false;
  }
}

/** Adds changes to the log. False: it has no room for them, or is damaged. Throws LfsError. */
function append(lfs: Lfs2State, dir: Mdir, changes: readonly Change[]): boolean {
  const commit = new Commit(lfs, dir.pair[0], dir.off, dir.etag);
  const hasChanges = tries(lfs, () =>
    eachChange(lfs, dir, changes, (tag, data) => {
      commit.put(tag, data);
      return false;
    }),
  );
  if (!hasChanges) return false;
  const delta = lfs.gstate.copy().xor(lfs.gdisk).xor(lfs.gdelta);
  delta.dropSize();
  const hasDelta = !delta.isZero;
  if (hasDelta) addGlobalState(lfs, dir, delta);
  const isWhole = tries(lfs, () => {
    if (hasDelta) commit.put(tagOf(TYPE_MOVE_STATE, NO_ID, STATE_BYTES), delta.bytes);
    commit.finish();
  });
  if (!isWhole) return false;
  dir.off = commit.off;
  dir.etag = commit.last;
  lfs.setMemory(lfs.gstate);
  lfs.gdelta.clear();
  return true;
}

function write(lfs: Lfs2State, dir: Mdir, changes: readonly Change[], mayDrop: boolean): Outcome {
  if (count(dir, changes) && dir.count === 0 && mayDrop) {
    const pred = predecessor(lfs, dir.pair);
    if (pred?.split === true) return { kind: 'dropped', pred };
  }
  if (dir.erased && dir.count <= lfs.variant.maxLogged && append(lfs, dir, changes)) return DONE;
  dropCache(lfs.io.pcache);
  return splittingCompact(lfs, dir, changes) ? { kind: 'relocated' } : DONE;
}

/** Tells an open file or listing where its entry is after a change. */
function follow(lfs: Lfs2State, opened: Opened, { tag }: Change): void {
  const type = type3(tag);
  if (type === TYPE_DELETE) {
    const isMine = opened.id === idOf(tag);
    if (isMine && !(lfs.variant.listsRemoved && opened.head !== null)) opened.m.pair = NO_PAIR;
    else if (opened.id > idOf(tag)) opened.id--;
  } else if (type === TYPE_CREATE && opened.id >= idOf(tag)) {
    opened.id++;
  }
}

function updateOpened(lfs: Lfs2State, dir: Mdir, old: Pair, changes: readonly Change[], origin: Mdir | null): void {
  for (const opened of lfs.opened) {
    const { m } = opened;
    if (!pairsMeet(m.pair, old)) continue;
    m.assign(dir);
    if (m !== origin) for (const item of changes) follow(lfs, opened, item);
    while (opened.id >= m.count && m.split) {
      if (!lfs.variant.listsRemoved || !pairsMeet(m.tail, lfs.root)) opened.id -= m.count;
      fetch(lfs, m, m.tail);
    }
  }
}

/**
 * Changes a pair, but not what points to it (lfs2_dir_relocatingcommit). Throws LfsError.
 *
 * @param origin the object that stands for the directory where it is open: its entry stays as it is
 */
function relocatingCommit(
  lfs: Lfs2State,
  dir: Mdir,
  changes: readonly Change[],
  mayDrop: boolean,
  origin: Mdir | null,
): Outcome {
  const old = dir.pair;
  const outcome = write(lfs, dir, changes, mayDrop);
  updateOpened(lfs, dir, old, changes, origin);
  return outcome;
}

/** A pair has other blocks than before. */
interface Relocation {
  readonly old: Pair;
  readonly dir: Mdir;
}

function updateTracked(lfs: Lfs2State, { old, dir }: Relocation): void {
  if (pairsMeet(old, lfs.root)) lfs.root = dir.pair;
  for (const opened of lfs.opened) {
    if (pairsMeet(old, opened.m.pair)) opened.m.pair = dir.pair;
    if (opened.head !== null && pairsMeet(old, opened.head)) opened.head = dir.pair;
  }
}

/** The removal of what is being moved out of `dir`, if it is, which has to go with its next change. */
function endMove(lfs: Lfs2State, dir: Mdir): number | null {
  if (!lfs.gstate.hasMoveIn(dir.pair)) return null;
  const { moveId } = lfs.gstate;
  lfs.gstate.endMove();
  return moveId;
}

function withRemoval(id: number | null, item: Change): Change[] {
  return id === null ? [item] : [change(TYPE_DELETE, id), item];
}

/** Enters a pair that moved in its parent. Null: it has none. */
function updateParent(lfs: Lfs2State, { old, dir }: Relocation): { old: Pair; dir: Mdir; outcome: Outcome } | null {
  const parent = parentOf(lfs, old);
  if (parent === null) return null;
  lfs.gstate.addOrphans(1);
  const moveId = endMove(lfs, parent.dir);
  const tag = moveId !== null && moveId < idOf(parent.tag) ? moved(parent.tag, -1) : parent.tag;
  const parentPair = parent.dir.pair;
  const changes = withRemoval(moveId, { tag, data: words32(...dir.pair) });
  const outcome = relocatingCommit(lfs, parent.dir, changes, false, null);
  return { old: parentPair, dir: parent.dir, outcome };
}

/**
 * Changes a directory, and what points to it where it moves (lfs2_dir_orphaningcommit). True: there may be directories
 * now that nothing points to. Throws LfsError.
 */
export function orphaningCommit(lfs: Lfs2State, dir: Mdir, changes: readonly Change[]): boolean {
  for (const opened of lfs.opened) if (opened.m !== dir && pairsMeet(opened.m.pair, dir.pair)) opened.leaveDirectory();
  const before = dir.pair;
  let current = dir.copy();
  let old = before;
  let outcome = relocatingCommit(lfs, current, changes, true, dir);
  if (pairsMeet(dir.pair, before)) dir.assign(current);
  if (outcome.kind === 'dropped') {
    addGlobalState(lfs, dir, lfs.gdelta);
    current = outcome.pred;
    old = current.pair;
    outcome = relocatingCommit(lfs, current, [tailChange(dir.split, dir.tail)], false, null);
  }
  let hasOrphans = false;
  while (outcome.kind === 'relocated') {
    updateTracked(lfs, { old, dir: current });
    const parent = updateParent(lfs, { old, dir: current });
    if (parent !== null && parent.outcome.kind === 'relocated') {
      ({ old, dir: current, outcome } = parent);
      hasOrphans = true;
      continue;
    }
    outcome = DONE;
    const pred = predecessor(lfs, old);
    if (pred === null) continue;
    if (lfs.gstate.hasOrphans) lfs.gstate.addOrphans(parent === null ? 0 : -1);
    const moveId = endMove(lfs, pred);
    old = pred.pair;
    outcome = relocatingCommit(lfs, pred, withRemoval(moveId, tailChange(pred.split, current.pair)), false, null);
    current = pred;
  }
  return hasOrphans;
}
