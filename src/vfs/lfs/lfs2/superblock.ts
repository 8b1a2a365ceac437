import { latin1Bytes } from '../../../runtime/latin1.js';
import { LFS_INVAL, LFS_NOENT, LfsError, word32, words32 } from '../device.js';
import { FIRST_PAIR, isNoPair } from '../pair.js';
import { fetchMatch } from './fetch.js';
import { addGlobalState, get } from './lookup.js';
import { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import { isDelete, isValid, sizeOf, TYPE_INLINE_STRUCT, TYPE_SUPERBLOCK, tagOf } from './tag.js';
import { CycleGuard } from './tree.js';

/** What a file system says of itself. */

export const MAGIC = latin1Bytes('littlefs');
const VERSION = 0x00020000;
const SUPERBLOCK_BYTES = 24;

export function superblockBytes(lfs: Lfs2State): Uint8Array {
  const { device, variant } = lfs;
  const version = VERSION + variant.diskMinor;
  return words32(version, device.blockBytes, device.blocks, lfs.nameMax, lfs.fileMax, lfs.attrMax);
}

/** Looks for a name while a directory is read. */
export function matchName(lfs: Lfs2State, mask: number, tag: number, name: Uint8Array) {
  return {
    mask,
    tag,
    compare(found: number, block: number, off: number): number {
      const size = sizeOf(found);
      const bytes = name.subarray(0, Math.min(name.length, size));
      const order = lfs.io.compare(lfs.io.rcache, bytes.length, block, off, bytes);
      if (order !== 0 || name.length === size) return order;
      return name.length < size ? -1 : 1;
    },
  };
}

/** A limit of the file system's own; 0: the usual one. */
function limit(stored: number, known: number): number {
  if (stored > known) throw new LfsError(LFS_INVAL);
  return stored === 0 ? known : stored;
}

function readSuperblock(lfs: Lfs2State, dir: Mdir): void {
  const { device, variant } = lfs;
  lfs.root = dir.pair;
  const bytes = new Uint8Array(SUPERBLOCK_BYTES);
  const tag = get(lfs, dir, tagOf(0x7ff, 0x3ff, 0), tagOf(TYPE_INLINE_STRUCT, 0, SUPERBLOCK_BYTES), bytes);
  if (tag === null) throw new LfsError(LFS_NOENT);
  const version = word32(bytes, 0);
  const minor = version & 0xffff;
  if (version >>> 16 !== VERSION >>> 16 || minor > variant.diskMinor) throw new LfsError(LFS_INVAL);
  lfs.gstate.setNeedsSuperblock(minor < variant.diskMinor || (!variant.keepsSuperblock && lfs.gstate.needsSuperblock));
  lfs.nameMax = limit(word32(bytes, 12), lfs.nameMax);
  lfs.fileMax = limit(word32(bytes, 16), lfs.fileMax);
  lfs.attrMax = limit(word32(bytes, 20), lfs.attrMax);
  const blocks = word32(bytes, 8);
  if (device.blocks !== 0 && blocks !== device.blocks) throw new LfsError(LFS_INVAL);
  device.blocks = blocks;
  if (word32(bytes, 4) !== device.blockBytes) throw new LfsError(LFS_INVAL);
}

/** Reads all directories for what the file system says of itself, and what it is in the middle of. Throws LfsError. */
export function mountSuperblock(lfs: Lfs2State): void {
  const dir = Mdir.withTail(FIRST_PAIR);
  const guard = new CycleGuard(lfs);
  const match = matchName(lfs, tagOf(0x7ff, 0x3ff, 0), tagOf(TYPE_SUPERBLOCK, 0, 8), MAGIC);
  while (!isNoPair(dir.tail)) {
    guard.check(dir.tail);
    const { tag, isPast } = fetchMatch(lfs, dir, dir.tail, match);
    if (tag === null && isPast) throw new LfsError(LFS_NOENT);
    if (tag !== null && !isDelete(tag)) readSuperblock(lfs, dir);
    addGlobalState(lfs, dir, lfs.gstate);
  }
  if (!isValid(lfs.gstate.tag)) lfs.gstate.tag = (lfs.gstate.tag + 1) >>> 0;
  lfs.setMemory(lfs.gstate);
  lfs.lookahead.begin(lfs.device.blocks, (lfs.seed >>> 0) % lfs.device.blocks);
}
