import { latin1Bytes, latin1Text } from '../../../runtime/latin1.js';
import { LFS_NOENT, LFS_NOTDIR, LfsError, word32 } from '../device.js';
import type { Pair } from '../pair.js';
import { isLastName, PathWalk } from '../path.js';
import { fetchMatch } from './fetch.js';
import { get } from './lookup.js';
import type { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import { matchName } from './superblock.js';
import {
  idOf,
  NO_ID,
  sizeOf,
  TYPE_CTZ_STRUCT,
  TYPE_DIR,
  TYPE_INLINE_STRUCT,
  TYPE_NAME,
  TYPE_REG,
  TYPE_STRUCT,
  tagOf,
  type3,
} from './tag.js';

/** What a path leads to. */
export interface Found {
  /** The tag of its name; null: there is no such entry, but a place for it. */
  readonly tag: number | null;
  /** The entry, or whose place it would take. */
  readonly id: number;
  /** The path from the last segment on that was looked for. */
  readonly rest: string;
}

export const STRUCT_OF_ENTRY = tagOf(0x700, 0x3ff, 0);

/** The pair of a directory that is an entry. Throws LfsError. */
export function pairOf(lfs: Lfs2State, dir: Mdir, id: number): Pair {
  const data = new Uint8Array(8);
  const tag = get(lfs, dir, STRUCT_OF_ENTRY, tagOf(TYPE_STRUCT, id, 8), data);
  if (tag === null) throw new LfsError(LFS_NOENT);
  return [word32(data, 0), word32(data, 4)];
}

/** Looks for a name in all pairs of a directory, from `dir.tail` on. Null: it is not there. */
function findIn(lfs: Lfs2State, dir: Mdir, name: string): { tag: number | null; id: number } {
  const match = matchName(lfs, tagOf(0x780, 0, 0), tagOf(TYPE_NAME, 0, name.length), latin1Bytes(name));
  for (;;) {
    const { tag, isPast, id } = fetchMatch(lfs, dir, dir.tail, match);
    if (tag !== null || isPast || !dir.split) return { tag, id };
  }
}

/**
 * Finds what a path leads to; its directory goes to `dir` (lfs2_dir_find). Throws LfsError where it leads nowhere:
 * where one of its directories is missing, or is none.
 */
export function find(lfs: Lfs2State, dir: Mdir, path: string): Found {
  const walk = new PathWalk(path, lfs.variant);
  let tag = tagOf(TYPE_DIR, NO_ID, 0);
  let id = NO_ID;
  let rest = path;
  dir.tail = lfs.root;
  for (;;) {
    const isDir = type3(tag) === TYPE_DIR;
    const segment = walk.next(isDir);
    if (segment === null) return { tag, id, rest };
    ({ rest } = segment);
    if (!isDir) throw new LfsError(LFS_NOTDIR);
    if (idOf(tag) !== NO_ID) dir.tail = pairOf(lfs, dir, idOf(tag));
    const found = findIn(lfs, dir, segment.name);
    ({ id } = found);
    if (found.tag === null) {
      if (!mayCreate(lfs, rest)) throw new LfsError(LFS_NOENT);
      return { tag: null, id, rest };
    }
    ({ tag } = found);
  }
}

/** Whether a path, from the segment on that is missing, tells of nothing in that. */
function mayCreate(lfs: Lfs2State, rest: string): boolean {
  return lfs.variant.posixPaths ? isLastName(rest) : !rest.includes('/');
}

/** As `find`, of what has to be there. Throws LfsError. */
export function findExisting(lfs: Lfs2State, dir: Mdir, path: string): Found & { readonly tag: number } {
  const found = find(lfs, dir, path);
  if (found.tag === null) throw new LfsError(LFS_NOENT);
  return { ...found, tag: found.tag };
}

export interface EntryInfo {
  readonly name: string;
  readonly isDir: boolean;
  /** Bytes; of directories 0. */
  readonly size: number;
}

/** What an entry is (lfs2_dir_getinfo). Null: there is none of that number. Throws LfsError. */
export function entryInfo(lfs: Lfs2State, dir: Mdir, id: number): EntryInfo | null {
  if (id === NO_ID) return { name: '/', isDir: true, size: 0 };
  const name = new Uint8Array(lfs.nameMax + 1);
  const nameTag = get(lfs, dir, tagOf(0x780, 0x3ff, 0), tagOf(TYPE_NAME, id, name.length), name);
  if (nameTag === null) return null;
  const data = new Uint8Array(8);
  const tag = get(lfs, dir, STRUCT_OF_ENTRY, tagOf(TYPE_STRUCT, id, 8), data);
  if (tag === null) return null;
  const type = type3(tag);
  const size = type === TYPE_CTZ_STRUCT ? word32(data, 4) : type === TYPE_INLINE_STRUCT ? sizeOf(tag) : 0;
  const length = Math.min(sizeOf(nameTag), name.length);
  return { name: latin1Text(name, 0, length), isDir: type3(nameTag) !== TYPE_REG, size };
}
