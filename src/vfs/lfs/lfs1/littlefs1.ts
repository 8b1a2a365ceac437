import { latin1Bytes, latin1Text } from '../../../runtime/latin1.js';
import type { HostFile } from '../../../world/host.js';
import {
  LFS_EXIST,
  LFS_INVAL,
  LFS_ISDIR,
  LFS_NOTDIR,
  LFS_NOTEMPTY,
  type LfsDevice,
  LfsError,
  word32,
  words32,
} from '../device.js';
import type { LfsEntry, LfsListing, LfsOnDevice, LfsOpenHow, Littlefs } from '../littlefs.js';
import { FIRST_PAIR, type Pair, pairsMeet } from '../pair.js';
import { appendEntry, commitDir, makeConsistent, removeEntry, updateEntry } from './commit.js';
import { Entry, MOVING, TYPE_DIR, TYPE_SUPERBLOCK } from './entry.js';
import { Lfs1File } from './file.js';
import { findExisting, findPlace } from './find.js';
import { allocDir, Dir, fetchDir, HEADER_BYTES, Lfs1State, nextEntry, SUM_BYTES } from './state.js';
import { isMoved, predecessor, visitUsed } from './tree.js';

const MAGIC = latin1Bytes('littlefs');
const VERSION = 0x00010001;
const SUPERBLOCK_BYTES = 32;
const NAME_BITS = 0xff;

function newState(device: LfsDevice, window: number): Lfs1State {
  const lfs: Lfs1State = new Lfs1State(device, window, (visit) => visitUsed(lfs, visit));
  return lfs;
}

function superblock(device: LfsDevice, root: Pair): Uint8Array {
  const bytes = new Uint8Array(SUPERBLOCK_BYTES);
  bytes.set([TYPE_SUPERBLOCK, SUPERBLOCK_BYTES - MAGIC.length - 4, 0, MAGIC.length]);
  bytes.set(words32(...root, device.blockBytes, device.blocks, VERSION), 4);
  bytes.set(MAGIC, SUPERBLOCK_BYTES - MAGIC.length);
  return bytes;
}

/** Makes an empty file system (lfs1_format). Throws LfsError. */
function format(device: LfsDevice, window: number): void {
  const lfs = newState(device, window);
  lfs.lookahead.beginEmpty(device.blocks);
  const first = allocDir(lfs);
  const root = allocDir(lfs);
  commitDir(lfs, root);
  lfs.root = root.pair;
  first.tail = root.pair;
  first.size = HEADER_BYTES + SUPERBLOCK_BYTES + SUM_BYTES;
  const bytes = superblock(device, root.pair);
  let isValid = false;
  for (let i = 0; i < 2; i++) {
    try {
      commitDir(lfs, first, [{ off: HEADER_BYTES, size: SUPERBLOCK_BYTES, bytes }]);
      isValid = true;
    } catch (e) {
      if (!device.isCorrupt(e)) throw e;
    }
  }
  if (!isValid) throw lfs.corrupt();
  fetchDir(lfs, first, FIRST_PAIR);
}

/** A directory that is being read. */
class Lfs1Listing implements LfsListing {
  readonly dir = new Dir();
  private readonly lfs: Lfs1State;

  /** Throws LfsError where there is no such directory. */
  constructor(lfs: Lfs1State, path: string) {
    this.lfs = lfs;
    const { entry } = findExisting(lfs, path);
    if (entry.type !== TYPE_DIR) throw new LfsError(LFS_NOTDIR);
    fetchDir(lfs, this.dir, entry.words);
    lfs.listings.unshift(this);
  }

  next(): LfsEntry | null {
    const { lfs, dir } = this;
    for (let entry = nextEntry(lfs, dir); entry !== null; entry = nextEntry(lfs, dir)) {
      if (!entry.isListed) continue;
      if (entry.isMoving) {
        if (isMoved(lfs, entry)) continue;
        entry.type &= ~MOVING;
      }
      return infoOf(lfs, dir, entry);
    }
    return null;
  }

  close(): void {
    const { lfs } = this;
    lfs.listings = lfs.listings.filter((other) => other !== this);
  }
}

function infoOf(lfs: Lfs1State, dir: Dir, entry: Entry): LfsEntry {
  const name = new Uint8Array(entry.nameBytes);
  lfs.read(dir.pair[0], entry.nameOff, name);
  return infoWithName(entry, latin1Text(name, 0, name.length));
}

function infoWithName(entry: Entry, name: string): LfsEntry {
  const isDir = entry.type === TYPE_DIR;
  return { name, isDir, size: isDir ? 0 : entry.words[1] };
}

/** A mounted littlefs 1 (lfs1_t and its functions). */
class Littlefs1 implements Littlefs {
  private readonly lfs: Lfs1State;

  /** Throws LfsError where there is no such file system. */
  constructor(device: LfsDevice, window: number) {
    const lfs = newState(device, window);
    this.lfs = lfs;
    lfs.lookahead.begin(device.blocks, 0);
    const dir = new Dir();
    fetchDir(lfs, dir, FIRST_PAIR);
    const bytes = new Uint8Array(SUPERBLOCK_BYTES);
    lfs.read(dir.pair[0], HEADER_BYTES, bytes);
    lfs.root = [word32(bytes, 4), word32(bytes, 8)];
    if (MAGIC.some((byte, i) => byte !== bytes[SUPERBLOCK_BYTES - MAGIC.length + i])) throw lfs.corrupt();
    const version = word32(bytes, 20);
    if (version >>> 16 !== VERSION >>> 16 || (version & 0xffff) > (VERSION & 0xffff)) throw new LfsError(LFS_INVAL);
  }

  get blockBytes(): number {
    return this.lfs.device.blockBytes;
  }

  get blocks(): number {
    return this.lfs.device.blocks;
  }

  open(path: string, how: LfsOpenHow): HostFile {
    return new Lfs1File(this.lfs, path, how);
  }

  list(path: string): LfsListing {
    return new Lfs1Listing(this.lfs, path);
  }

  stat(path: string): LfsEntry {
    const { lfs } = this;
    const { dir, entry } = findExisting(lfs, path);
    // The name is read too, but where it seems to be the root; a file whose size is the root's block does.
    return pairsMeet(entry.words, lfs.root) ? infoWithName(entry, '/') : infoOf(lfs, dir, entry);
  }

  mtime(): null {
    return null;
  }

  usedBlocks(): number {
    let n = 0;
    visitUsed(this.lfs, () => n++);
    return n;
  }

  mkdir(path: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const { dir: cwd, entry: there, rest } = findPlace(lfs, path);
    if (there !== null) throw new LfsError(LFS_EXIST);
    lfs.lookahead.acknowledge();
    const dir = allocDir(lfs);
    dir.tail = cwd.tail;
    commitDir(lfs, dir);
    const entry = Entry.of(TYPE_DIR, rest.length & NAME_BITS, ...dir.pair);
    cwd.tail = dir.pair;
    appendEntry(lfs, cwd, entry, latin1Bytes(rest));
    lfs.lookahead.acknowledge();
  }

  /** A directory that will be removed, once it is known to be empty; null: it is a file, or there is none. */
  private emptyDir(entry: Entry | null): Dir | null {
    if (entry?.type !== TYPE_DIR) return null;
    const dir = new Dir();
    fetchDir(this.lfs, dir, entry.words);
    if (!dir.isEmpty) throw new LfsError(LFS_NOTEMPTY);
    return dir;
  }

  /** Takes a removed directory out of the list of all directories. */
  private drop(removed: Dir | null): void {
    if (removed === null) return;
    const { dir } = predecessor(this.lfs, removed.pair);
    dir.tail = removed.tail;
    commitDir(this.lfs, dir);
  }

  remove(path: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const { dir, entry } = findExisting(lfs, path);
    const removed = this.emptyDir(entry);
    removeEntry(lfs, dir, entry);
    this.drop(removed);
  }

  rename(from: string, to: string): void {
    const { lfs } = this;
    makeConsistent(lfs);
    const { dir: oldDir, entry: oldEntry } = findExisting(lfs, from);
    oldEntry.type |= MOVING;
    updateEntry(lfs, oldDir, oldEntry, null);
    const { dir: newDir, entry: there, rest } = findPlace(lfs, to);
    if (there !== null && there.type !== (oldEntry.type & ~MOVING)) throw new LfsError(LFS_ISDIR);
    const replaced = this.emptyDir(there);
    const entry = oldEntry.copy();
    entry.type &= ~MOVING;
    entry.nameBytes = rest.length & NAME_BITS;
    if (there !== null) {
      entry.off = there.off;
      updateEntry(lfs, newDir, entry, latin1Bytes(rest));
    } else {
      appendEntry(lfs, newDir, entry, latin1Bytes(rest));
    }
    lfs.seesMoving = true;
    const old = findExisting(lfs, from);
    lfs.seesMoving = false;
    removeEntry(lfs, old.dir, old.entry);
    this.drop(replaced);
  }
}

export const littlefs1: LfsOnDevice = {
  format: (device, { lookahead }) => format(device, lookahead),
  mount: (device, { lookahead }) => new Littlefs1(device, lookahead),
};
