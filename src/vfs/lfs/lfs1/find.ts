import { latin1Bytes } from '../../../runtime/latin1.js';
import { LFS_NOENT, LFS_NOTDIR, LfsError } from '../device.js';
import { type PathRules, PathWalk } from '../path.js';
import { Entry, MOVING, TYPE_DIR } from './entry.js';
import { Dir, fetchDir, type Lfs1State, nextEntry } from './state.js';
import { isMoved } from './tree.js';

const RULES: PathRules = { posixPaths: false };

/** What a path leads to. */
export interface Found {
  /** The directory of the last segment that was looked for. */
  readonly dir: Dir;
  /** Null: there is no such entry. */
  readonly entry: Entry | null;
  /** The path from the last segment on that was looked for. */
  readonly rest: string;
}

function findIn(lfs: Lfs1State, dir: Dir, name: string): Entry | null {
  const bytes = latin1Bytes(name);
  const { io } = lfs;
  for (let entry = nextEntry(lfs, dir); entry !== null; entry = nextEntry(lfs, dir)) {
    if (!entry.isListed || entry.nameBytes !== name.length) continue;
    if (io.compare(io.rcache, 0, dir.pair[0], entry.nameOff, bytes) === 0) return entry;
  }
  return null;
}

/** Finds what a path leads to (lfs1_dir_find). Throws LfsError where it leads through what is no directory. */
export function find(lfs: Lfs1State, path: string): Found {
  const walk = new PathWalk(path, RULES);
  const dir = new Dir();
  let entry = Entry.of(TYPE_DIR, 0, ...lfs.root);
  let rest = path;
  for (;;) {
    const segment = walk.next(entry.type === TYPE_DIR);
    if (segment === null) return { dir, entry, rest };
    ({ rest } = segment);
    if (entry.type !== TYPE_DIR) throw new LfsError(LFS_NOTDIR);
    fetchDir(lfs, dir, entry.words);
    const found = findIn(lfs, dir, segment.name);
    if (found === null) return { dir, entry: null, rest };
    if (found.isMoving && !lfs.seesMoving) {
      if (isMoved(lfs, found)) return { dir, entry: null, rest };
      found.type &= ~MOVING;
    }
    entry = found;
  }
}

/** As `find`, where a missing entry can be made. Throws LfsError where a directory of the path is missing too. */
export function findPlace(lfs: Lfs1State, path: string): Found {
  const found = find(lfs, path);
  if (found.entry === null && found.rest.includes('/')) throw new LfsError(LFS_NOENT);
  return found;
}

/** As `find`, of what has to be there. Throws LfsError. */
export function findExisting(lfs: Lfs1State, path: string): Found & { readonly entry: Entry } {
  const found = find(lfs, path);
  if (found.entry === null) throw new LfsError(LFS_NOENT);
  return { ...found, entry: found.entry };
}
