import { crc32 } from '../../checksum.js';
import type { VisitBlock } from '../ctz.js';
import { type LfsDevice, LfsError, word32, words32 } from '../device.js';
import { Lookahead } from '../lookahead.js';
import { isNoPair, NO_PAIR, type Pair, swapped } from '../pair.js';
import { Lfs1Cache } from './cache.js';
import { ENTRY_BYTES, Entry } from './entry.js';

/** Bytes of a directory before its entries, and of the sum behind them. */
export const HEADER_BYTES = 16;
export const SUM_BYTES = 4;
/** Of the size: the directory goes on in the next pair. */
const CONTINUES = 0x80000000;
const SIZE = 0x7fffffff;
export const NO_SUM = 0xffffffff;

/** A part of a directory, and a place in it (lfs1_dir_t). */
export class Dir {
  /** The valid block first. */
  pair: Pair = NO_PAIR;
  rev = 0;
  /** Bytes with header and sum. */
  size = HEADER_BYTES + SUM_BYTES;
  continues = false;
  tail: Pair = NO_PAIR;
  /** The next entry. */
  off = HEADER_BYTES;

  assign(from: Dir): void {
    this.pair = from.pair;
    this.rev = from.rev;
    this.size = from.size;
    this.continues = from.continues;
    this.tail = from.tail;
    this.off = from.off;
  }

  copy(): Dir {
    const dir = new Dir();
    dir.assign(this);
    return dir;
  }

  get isEmpty(): boolean {
    return !this.continues && this.size === HEADER_BYTES + SUM_BYTES;
  }

  get header(): Uint8Array {
    return words32(this.rev, this.continues ? (this.size | CONTINUES) >>> 0 : this.size, ...this.tail);
  }
}

/** A file that is open: its entry's directory and place. */
export interface OpenFile {
  pair: Pair;
  entryOff: number;
  visitBlocks(visit: VisitBlock): void;
}

/** What a littlefs 1 keeps in memory (lfs1_t). */
export class Lfs1State {
  readonly io: Lfs1Cache;
  readonly lookahead: Lookahead;
  root: Pair = NO_PAIR;
  /** The last one opened first. */
  files: OpenFile[] = [];
  listings: { readonly dir: Dir }[] = [];
  /** Whether it is known that all directories are in order. */
  isConsistent = false;
  /** Whether an entry that is being moved counts. */
  seesMoving = false;

  /** @param visitUsed calls its argument with all blocks that hold something */
  constructor(device: LfsDevice, window: number, visitUsed: (visit: VisitBlock) => void) {
    this.io = new Lfs1Cache(device, device.readSize, device.progSize, 1);
    this.lookahead = new Lookahead(window, visitUsed, false);
  }

  get device(): LfsDevice {
    return this.io.device;
  }

  get hasRoot(): boolean {
    return !isNoPair(this.root);
  }

  read(block: number, off: number, into: Uint8Array): void {
    this.io.read(null, this.io.rcache, 0, block, off, into);
  }

  corrupt(): LfsError {
    return new LfsError(this.device.corrupt);
  }
}

/** A new directory, of which nothing is written yet. Throws LfsError. */
export function allocDir(lfs: Lfs1State): Dir {
  const dir = new Dir();
  const first = lfs.lookahead.alloc();
  dir.pair = [first, lfs.lookahead.alloc()];
  try {
    dir.rev = lfs.io.word(null, lfs.io.rcache, first, 0);
  } catch (e) {
    if (!lfs.device.isCorrupt(e)) throw e;
  }
  dir.rev = (dir.rev + 1) >>> 0;
  return dir;
}

/** Reads the header of a block; false: it is not valid. Throws LfsError. */
function fetchBlock(lfs: Lfs1State, dir: Dir, pair: Pair, known: Dir | null): boolean {
  const header = new Uint8Array(HEADER_BYTES);
  lfs.read(pair[0], 0, header);
  dir.rev = word32(header, 0);
  if (known !== null && ((dir.rev - known.rev) | 0) < 0) return false;
  const size = word32(header, 4);
  dir.size = size & SIZE;
  dir.continues = size >= CONTINUES;
  if (dir.size < HEADER_BYTES + SUM_BYTES || dir.size > lfs.device.blockBytes) return false;
  const sum = lfs.io.crc(0, pair[0], HEADER_BYTES, dir.size - HEADER_BYTES, crc32(header, NO_SUM));
  if (sum !== 0) return false;
  dir.pair = pair;
  dir.tail = [word32(header, 8), word32(header, 12)];
  dir.off = HEADER_BYTES;
  return true;
}

/** Reads the later valid block of a pair (lfs1_dir_fetch). Throws LfsError. */
export function fetchDir(lfs: Lfs1State, dir: Dir, pair: Pair): void {
  let known: Dir | null = null;
  for (const order of [pair, swapped(pair)]) {
    const read = new Dir();
    try {
      if (fetchBlock(lfs, read, order, known)) known = read;
    } catch (e) {
      if (!lfs.device.isCorrupt(e)) throw e;
    }
  }
  if (known === null) throw lfs.corrupt();
  dir.assign(known);
}

export function readEntry(lfs: Lfs1State, dir: Dir, off: number): Entry {
  const bytes = new Uint8Array(ENTRY_BYTES);
  lfs.read(dir.pair[0], off, bytes);
  return new Entry(off, bytes);
}

/** The next entry of a directory, which may be in its next part; null at the end. Throws LfsError. */
export function nextEntry(lfs: Lfs1State, dir: Dir): Entry | null {
  while (dir.off + ENTRY_BYTES > dir.size - SUM_BYTES) {
    if (!dir.continues) return null;
    fetchDir(lfs, dir, dir.tail);
  }
  const entry = readEntry(lfs, dir, dir.off);
  dir.off += entry.size;
  return entry;
}
