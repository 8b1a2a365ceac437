import { macro } from '../../../abi/board.js';
import { mp } from '../../../runtime/state.js';

/** What releases of littlefs 2 differ in. */
export interface Lfs2Variant {
  /** The minor version of the format: from 1 on, logs tell what was behind their end. */
  readonly diskMinor: number;
  /** Bytes that are read at a time for a sum. */
  readonly sumStep: number;
  /** Paths as POSIX has them: an empty one and `..` above the root are wrong, a slash at the end means a directory. */
  readonly posixPaths: boolean;
  /** What is written to a file's first block is synchronised before the directory tells of it. */
  readonly syncsData: boolean;
  /** Seeking stays in the cache only while reading, not in any file that isn't being written. */
  readonly seeksWhileReading: boolean;
  /** Bytes of a block that are left free for a tail, the global state, the removal of what was moved, and a sum. */
  readonly spareBytes: number;
  /** The root moves out of the superblock's pair, which keeps the superblock, while an eighth of the blocks is free. */
  readonly keepsSuperblock: boolean;
  /** How many entries a log may have to be written on. */
  readonly maxLogged: number;
  /** A listing goes on in a directory whose entry is removed, and ends where the next directory is the root. */
  readonly listsRemoved: boolean;
  /** An entry that is being moved away is not there any more. */
  readonly hidesMoved: boolean;
}

const V2_5: Lfs2Variant = {
  diskMinor: 0,
  sumStep: 1,
  posixPaths: false,
  syncsData: false,
  seeksWhileReading: false,
  spareBytes: 36,
  keepsSuperblock: false,
  maxLogged: Number.POSITIVE_INFINITY,
  listsRemoved: false,
  hidesMoved: false,
};
const V2_8: Lfs2Variant = { ...V2_5, diskMinor: 1, sumStep: 8, spareBytes: 40 };
const V2_11: Lfs2Variant = {
  ...V2_8,
  posixPaths: true,
  syncsData: true,
  seeksWhileReading: true,
  keepsSuperblock: true,
  listsRemoved: true,
  hidesMoved: true,
};
const V2_11_2: Lfs2Variant = { ...V2_11, maxLogged: 0xfe };

/** By the value of UHEAP_LFS2. */
const VARIANTS: readonly Lfs2Variant[] = [V2_5, V2_8, V2_11, V2_11_2];

export function lfs2Variant(): Lfs2Variant {
  return VARIANTS[macro(mp.board, 'UHEAP_LFS2')]!;
}
