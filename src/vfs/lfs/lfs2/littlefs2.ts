import type { HostFile } from '../../../world/host.js';
import {
  LFS_EXIST,
  LFS_INVAL,
  LFS_ISDIR,
  LFS_NAMETOOLONG,
  LFS_NOENT,
  LFS_NOTDIR,
  LFS_NOTEMPTY,
  type LfsDevice,
  LfsError,
  words32,
} from '../device.js';
import type { LfsEntry, LfsListing, LfsOnDevice, LfsOpenHow, LfsOptions, Littlefs } from '../littlefs.js';
import { FIRST_PAIR, pairsMeet } from '../pair.js';
import { nameOf } from '../path.js';
import { allocPair } from './compact.js';
import { commit, makeConsistent } from './consistency.js';
import { fetch } from './fetch.js';
import { ATTR_MTIME, Lfs2File, MTIME_BYTES } from './file.js';
import { entryInfo, find, findExisting, pairOf } from './find.js';
import { Lfs2Listing } from './listing.js';
import { addGlobalState, get } from './lookup.js';
import { Mdir, Watched } from './mdir.js';
import { Lfs2State } from './state.js';
import { MAGIC, mountSuperblock, superblockBytes } from './superblock.js';
import {
  idOf,
  NO_ID,
  sizeOf,
  TYPE_CREATE,
  TYPE_DELETE,
  TYPE_DIR,
  TYPE_DIR_STRUCT,
  TYPE_INLINE_STRUCT,
  TYPE_SOFT_TAIL,
  TYPE_SUPERBLOCK,
  TYPE_USER_ATTR,
  tagOf,
  type3,
} from './tag.js';
import { change, moveChange, nameChange } from './traverse.js';
import { predecessor, usedBlocks, visitUsed } from './tree.js';
import { tailChange } from './update.js';
import { lfs2Variant } from './variant.js';

function newState(device: LfsDevice, { cacheBytes, lookahead }: LfsOptions): Lfs2State {
  const lfs: Lfs2State = new Lfs2State(device, lfs2Variant(), cacheBytes, 8 * lookahead, (visit) =>
    visitUsed(lfs, true, visit),
  );
  return lfs;
}

/** Makes an empty file system (lfs2_format). Throws LfsError. */
function format(device: LfsDevice, options: LfsOptions): void {
  const lfs = newState(device, options);
  lfs.lookahead.beginEmpty(device.blocks);
  const root = allocPair(lfs);
  commit(lfs, root, [
    change(TYPE_CREATE, 0),
    change(TYPE_SUPERBLOCK, 0, MAGIC),
    change(TYPE_INLINE_STRUCT, 0, superblockBytes(lfs)),
  ]);
  // Once more, to the other block: a file system that was there before must not be mounted.
  root.erased = false;
  commit(lfs, root, []);
  fetch(lfs, root, FIRST_PAIR);
}

/** A mounted littlefs 2 (lfs2_t and its functions). */
class Littlefs2 implements Littlefs {
  private readonly lfs: Lfs2State;
  private readonly now: LfsOptions['now'];

  /** Throws LfsError where there is no such file system. */
  constructor(device: LfsDevice, options: LfsOptions) {
    this.lfs = newState(device, options);
    this.now = options.now;
    mountSuperblock(this.lfs);
  }

  get blockBytes(): number {
    return this.lfs.device.blockBytes;
  }

  get blocks(): number {
    return this.lfs.device.blocks;
  }

  open(path: string, how: LfsOpenHow): HostFile {
    const file = new Lfs2File(this.lfs, how, this.now);
    file.open(path);
    return file;
  }

  list(path: string): LfsListing {
    return new Lfs2Listing(this.lfs, path);
  }

  stat(path: string): LfsEntry {
    const { lfs } = this;
    const dir = new Mdir();
    const { tag, rest } = findExisting(lfs, dir, path);
    if (lfs.variant.posixPaths && rest.includes('/') && type3(tag) !== TYPE_DIR) throw new LfsError(LFS_NOTDIR);
    const info = entryInfo(lfs, dir, idOf(tag));
    if (info === null) throw new LfsError(LFS_NOENT);
    return info;
  }

  mtime(path: string): number | null {
    try {
      const { lfs } = this;
      const dir = new Mdir();
      const { tag } = findExisting(lfs, dir, path);
      const isRoot = idOf(tag) === NO_ID;
      if (isRoot) fetch(lfs, dir, lfs.root);
      const id = isRoot ? 0 : idOf(tag);
      const bytes = new Uint8Array(MTIME_BYTES);
      const found = get(lfs, dir, tagOf(0x7ff, 0x3ff, 0), tagOf(TYPE_USER_ATTR + ATTR_MTIME, id, MTIME_BYTES), bytes);
      if (found === null || sizeOf(found) !== MTIME_BYTES) return null;
      return Number(new DataView(bytes.buffer).getBigUint64(0, true) / 1000000000n);
    } catch (e) {
      if (!(e instanceof LfsError)) throw e;
      return null;
    }
  }

  usedBlocks(): number {
    return usedBlocks(this.lfs, true);
  }

  mkdir(path: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const cwd = new Watched();
    const { tag, id, rest } = find(lfs, cwd.m, path);
    if (tag !== null) throw new LfsError(LFS_EXIST);
    const name = nameOf(rest);
    if (name.length > lfs.nameMax) throw new LfsError(LFS_NAMETOOLONG);
    lfs.lookahead.acknowledge();
    const dir = allocPair(lfs);
    const last = cwd.m.copy();
    while (last.split) fetch(lfs, last, last.tail);
    commit(lfs, dir, [change(TYPE_SOFT_TAIL, NO_ID, words32(...last.tail))]);
    const pair = words32(...dir.pair);
    if (cwd.m.split) {
      lfs.gstate.addOrphans(1);
      cwd.id = 0;
      lfs.watching(cwd, () => commit(lfs, last, [change(TYPE_SOFT_TAIL, NO_ID, pair)]));
      lfs.gstate.addOrphans(-1);
    }
    const changes = [change(TYPE_CREATE, id), nameChange(TYPE_DIR, id, name), change(TYPE_DIR_STRUCT, id, pair)];
    if (!cwd.m.split) changes.push(change(TYPE_SOFT_TAIL, NO_ID, pair));
    commit(lfs, cwd.m, changes);
  }

  /** A directory that will be removed, once it is known to be empty. */
  private emptyDir(dir: Mdir, id: number): Watched {
    const { lfs } = this;
    const watched = new Watched();
    fetch(lfs, watched.m, pairOf(lfs, dir, id));
    if (watched.m.count > 0 || watched.m.split) throw new LfsError(LFS_NOTEMPTY);
    lfs.gstate.addOrphans(1);
    return watched;
  }

  /** Takes a removed directory out of the list of all directories. */
  private drop(removed: Watched | null): void {
    const { lfs } = this;
    if (removed === null || !lfs.gstate.hasOrphans) return;
    lfs.gstate.addOrphans(-1);
    const pred = predecessor(lfs, removed.m.pair);
    if (pred === null) throw new LfsError(LFS_NOENT);
    addGlobalState(lfs, removed.m, lfs.gdelta);
    commit(lfs, pred, [tailChange(removed.m.split, removed.m.tail)]);
  }

  remove(path: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const cwd = new Mdir();
    const { tag } = findExisting(lfs, cwd, path);
    const id = idOf(tag);
    if (id === NO_ID) throw new LfsError(LFS_INVAL);
    const removed = type3(tag) === TYPE_DIR ? this.emptyDir(cwd, id) : null;
    lfs.watching(removed, () => commit(lfs, cwd, [change(TYPE_DELETE, id)]));
    this.drop(removed);
  }

  rename(from: string, to: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const oldDir = new Mdir();
    const { tag: oldTag } = findExisting(lfs, oldDir, from);
    const oldId = idOf(oldTag);
    if (oldId === NO_ID) throw new LfsError(LFS_INVAL);
    const newDir = new Mdir();
    const target = find(lfs, newDir, to);
    if (target.tag !== null && idOf(target.tag) === NO_ID) throw new LfsError(LFS_INVAL);
    const newId = target.tag === null ? target.id : idOf(target.tag);
    const name = nameOf(target.rest);
    const isSamePair = pairsMeet(oldDir.pair, newDir.pair);
    let movedId = oldId;
    let replaced: Watched | null = null;
    if (target.tag === null) {
      if (lfs.variant.posixPaths && name !== target.rest && type3(oldTag) !== TYPE_DIR) throw new LfsError(LFS_NOTDIR);
      if (name.length > lfs.nameMax) throw new LfsError(LFS_NAMETOOLONG);
      if (isSamePair && newId <= oldId) movedId++;
    } else if (type3(target.tag) !== type3(oldTag)) {
      throw new LfsError(lfs.variant.posixPaths && type3(target.tag) !== TYPE_DIR ? LFS_NOTDIR : LFS_ISDIR);
    } else if (isSamePair && newId === oldId) {
      return;
    } else if (type3(target.tag) === TYPE_DIR) {
      replaced = this.emptyDir(newDir, newId);
    }
    if (!isSamePair) lfs.gstate.setMove(movedId, oldDir.pair);
    const changes = [
      change(TYPE_CREATE, newId),
      nameChange(type3(oldTag), newId, name),
      moveChange(newId, oldDir, oldId),
    ];
    if (target.tag !== null) changes.unshift(change(TYPE_DELETE, newId));
    if (isSamePair) changes.push(change(TYPE_DELETE, movedId));
    lfs.watching(replaced, () => {
      commit(lfs, newDir, changes);
      if (isSamePair || !lfs.gstate.hasMove) return;
      lfs.gstate.endMove();
      commit(lfs, oldDir, [change(TYPE_DELETE, oldId)]);
    });
    this.drop(replaced);
  }
}

export const littlefs2: LfsOnDevice = { format, mount: (device, options) => new Littlefs2(device, options) };
