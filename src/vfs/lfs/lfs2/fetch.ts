import { crc32 } from '../../checksum.js';
import { word32 } from '../device.js';
import { NO_PAIR, type Pair, swapped } from '../pair.js';
import type { Mdir } from './mdir.js';
import type { Lfs2State } from './state.js';
import {
  chunk,
  idOf,
  invalid,
  isValid,
  moved,
  NO_TAG,
  splice,
  storedBytes,
  TAG_BYTES,
  TYPE_DELETE,
  TYPE_FORWARD_SUM,
  TYPE_NAME,
  TYPE_SPLICE,
  TYPE_SUM,
  TYPE_TAIL,
  tagFrom,
  tagOf,
  type1,
  type2,
  type3,
} from './tag.js';

/** What is looked for while a directory is read. */
export interface Match {
  readonly mask: number;
  readonly tag: number;
  /** How what is in the block compares with what is looked for: less than 0, 0 or more. Throws LfsError. */
  compare(tag: number, block: number, off: number): number;
}

export interface Fetched {
  /** The tag that was found, or null. */
  readonly tag: number | null;
  /** Where nothing was found: its place is in this pair, not behind it. */
  readonly isPast: boolean;
  /** The entry that was found, or in whose place it would be. */
  readonly id: number;
}

const TYPE_AND_ID = tagOf(0x7ff, 0x3ff, 0);
const ID = tagOf(0, 0x3ff, 0);
const NO_SUM = 0xffffffff;

/** Whether one revision is later than another, which may have started anew. */
function isLater(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** What the log of one block says so far. */
class Scan {
  count = 0;
  tail: Pair = NO_PAIR;
  split = false;
  best: number;
  /** How many bytes behind the log have which sum, if it says so. */
  forward: { size: number; sum: number } | null = null;
  /** Whether it ended where nothing was written yet. */
  mayBeErased = false;

  constructor(best: number) {
    this.best = best;
  }

  /** Entries came or went before or at that of the best match. */
  private splice(tag: number): void {
    const { best } = this;
    this.count += splice(tag);
    if (tag === (tagOf(TYPE_DELETE, 0, 0) | (ID & best)) >>> 0) this.best = invalid(best);
    else if (best !== NO_TAG && idOf(tag) <= idOf(best)) this.best = moved(best, splice(tag));
  }

  private matched(tag: number, compared: number): void {
    const { best } = this;
    if (compared === 0) this.best = tag;
    else if ((TYPE_AND_ID & tag) === (TYPE_AND_ID & best)) this.best = NO_TAG;
    else if (compared > 0 && idOf(tag) <= idOf(best)) this.best = invalid(tag);
  }

  /** Takes account of a tag that is no sum; `off` is where its data begin. */
  take(lfs: Lfs2State, tag: number, block: number, off: number, match: Match | null): void {
    const { io } = lfs;
    const { blockBytes } = io.device;
    const kind = type1(tag);
    const data = new Uint8Array(8);
    if (kind === TYPE_NAME) {
      this.count = Math.max(this.count, idOf(tag) + 1);
    } else if (kind === TYPE_SPLICE) {
      this.splice(tag);
    } else if (kind === TYPE_TAIL) {
      this.split = (chunk(tag) & 1) !== 0;
      io.read(null, io.rcache, blockBytes, block, off, data);
      this.tail = [word32(data, 0), word32(data, 4)];
    } else if (type3(tag) === TYPE_FORWARD_SUM && lfs.variant.diskMinor > 0) {
      io.read(null, io.rcache, blockBytes, block, off, data);
      this.forward = { size: word32(data, 0), sum: word32(data, 4) };
    }
    if (match !== null && (match.mask & tag) === (match.mask & match.tag)) {
      this.matched(tag, match.compare(tag, block, off));
    }
  }
}

/** Reads the log of the pair's first block; what is committed goes to `dir` and `found`. Throws LfsError where it can't. */
function scanBlock(lfs: Lfs2State, dir: Mdir, scan: Scan, match: Match | null, found: { best: number }): void {
  const { io } = lfs;
  const { blockBytes } = io.device;
  const block = dir.pair[0];
  const word = new Uint8Array(4);
  let off = 0;
  let last = NO_TAG;
  let sum = crc32(new Uint8Array([dir.rev, dir.rev >>> 8, dir.rev >>> 16, dir.rev >>> 24]), NO_SUM);
  for (;;) {
    off += storedBytes(last);
    io.read(null, io.rcache, blockBytes, block, off, word);
    sum = crc32(word, sum);
    const tag = (tagFrom(word) ^ last) >>> 0;
    if (!isValid(tag)) {
      scan.mayBeErased = isSum(lfs, last);
      return;
    }
    if (off + storedBytes(tag) > blockBytes) return;
    last = tag;
    if (!isSum(lfs, tag)) {
      sum = io.crc(blockBytes, block, off + TAG_BYTES, storedBytes(tag) - TAG_BYTES, sum);
      scan.take(lfs, tag, block, off + TAG_BYTES, match);
      continue;
    }
    io.read(null, io.rcache, blockBytes, block, off + TAG_BYTES, word);
    if (sum >>> 0 !== word32(word, 0)) return;
    last = (last ^ ((chunk(tag) & 1) << 31)) >>> 0;
    lfs.seed = crc32(word, lfs.seed);
    found.best = scan.best;
    dir.off = off + storedBytes(tag);
    dir.etag = last;
    dir.count = scan.count;
    dir.tail = scan.tail;
    dir.split = scan.split;
    sum = NO_SUM;
  }
}

/** Before sums told what follows, every tag of that kind was one. */
function isSum(lfs: Lfs2State, tag: number): boolean {
  return (lfs.variant.diskMinor > 0 ? type2(tag) : type1(tag)) === TYPE_SUM;
}

/** Whether the block may be written on: the log says what is behind it, and that is there. */
function isErased(lfs: Lfs2State, dir: Mdir, scan: Scan): boolean {
  const { io } = lfs;
  if (!scan.mayBeErased || dir.off % io.device.progSize !== 0) return false;
  if (lfs.variant.diskMinor === 0) return true;
  if (scan.forward === null) return false;
  try {
    const sum = io.crc(io.device.blockBytes, dir.pair[0], dir.off, scan.forward.size, NO_SUM);
    return sum >>> 0 === scan.forward.sum;
  } catch (e) {
    if (!io.device.isCorrupt(e)) throw e;
    return false;
  }
}

/** The revisions of both blocks, and which is the later one. */
function readRevisions(lfs: Lfs2State, pair: Pair): { revs: number[]; latest: number } {
  const { io } = lfs;
  const revs = [0, 0];
  let latest = 0;
  for (let i = 0; i < 2; i++) {
    try {
      revs[i] = io.word(null, io.rcache, pair[i]!, 0);
      if (isLater(revs[i]!, revs[1 - i]!)) latest = i;
    } catch (e) {
      if (!io.device.isCorrupt(e)) throw e;
    }
  }
  return { revs, latest };
}

/** Reads a pair and looks for something in it (lfs2_dir_fetchmatch). Throws LfsError. */
export function fetchMatch(lfs: Lfs2State, dir: Mdir, pair: Pair, match: Match | null): Fetched {
  const { device } = lfs;
  if (device.blocks !== 0 && (pair[0] >= device.blocks || pair[1] >= device.blocks)) throw lfs.corrupt();
  const { revs, latest } = readRevisions(lfs, pair);
  dir.pair = latest === 0 ? pair : swapped(pair);
  dir.rev = revs[latest]!;
  dir.off = 0;
  const found = { best: NO_TAG };
  for (let i = 0; i < 2; i++) {
    const scan = new Scan(found.best);
    try {
      scanBlock(lfs, dir, scan, match, found);
    } catch (e) {
      if (!device.isCorrupt(e)) throw e;
    }
    if (dir.off !== 0) {
      dir.erased = isErased(lfs, dir, scan);
      return result(lfs, dir, found.best);
    }
    dir.pair = swapped(dir.pair);
    dir.rev = revs[1 - latest]!;
  }
  throw lfs.corrupt();
}

function result(lfs: Lfs2State, dir: Mdir, found: number): Fetched {
  let best = found;
  if (lfs.gdisk.hasMoveIn(dir.pair)) {
    const { moveId } = lfs.gdisk;
    if (moveId === idOf(best)) best = invalid(best);
    else if (best !== NO_TAG && moveId < idOf(best)) best = moved(best, -1);
  }
  return { tag: isValid(best) ? best : null, isPast: idOf(best) < dir.count, id: Math.min(idOf(best), dir.count) };
}

/** Reads a pair (lfs2_dir_fetch). Throws LfsError. */
export function fetch(lfs: Lfs2State, dir: Mdir, pair: Pair): void {
  fetchMatch(lfs, dir, pair, null);
}
