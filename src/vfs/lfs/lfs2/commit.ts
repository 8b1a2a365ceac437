import { crc32 } from '../../checksum.js';
import { alignUp } from '../cache.js';
import { LFS_NOSPC, LfsError, words32 } from '../device.js';
import type { Lfs2State } from './state.js';
import { isValid, NO_ID, storedBytes, TAG_BYTES, TYPE_FORWARD_SUM, TYPE_SUM, tagBytes, tagOf, valid } from './tag.js';
import type { Change, StoredData } from './traverse.js';

/** Bytes of the longest sum with what fills the commit up. */
const MAX_SUM_LENGTH = 0x3fe;
/** A sum with its tag. */
const SUM_BYTES = 8;
/** A sum of what follows and a sum, with their tags. */
const SUMS_BYTES = 20;
const NO_SUM = 0xffffffff;
const ERASED = 0xff;

/** A sum that was written, and where. */
interface WrittenSum {
  readonly at: number;
  readonly sum: number;
}

/** Writes changes to the log of a block, and a sum at the end that makes them valid (struct lfs2_commit). */
export class Commit {
  off: number;
  /** The last tag. */
  last: number;
  private readonly lfs: Lfs2State;
  private readonly block: number;
  private readonly begin: number;
  private readonly end: number;
  private sum = NO_SUM;

  constructor(lfs: Lfs2State, block: number, begin: number, last: number) {
    this.lfs = lfs;
    this.block = block;
    this.begin = begin;
    this.off = begin;
    this.last = last;
    this.end = lfs.device.blockBytes - SUM_BYTES;
  }

  /** Writes bytes that count for the sum. Throws LfsError, as all below. */
  raw(bytes: Uint8Array): void {
    const { io } = this.lfs;
    io.prog(io.pcache, null, this.block, this.off, bytes);
    this.sum = crc32(bytes, this.sum);
    this.off += bytes.length;
  }

  /** Writes a tag and its data. Throws LFS_NOSPC where there is no room. */
  put(tag: number, data: Change['data']): void {
    const bytes = storedBytes(tag);
    if (this.off + bytes > this.end) throw new LfsError(LFS_NOSPC);
    this.raw(tagBytes((valid(tag) ^ this.last) >>> 0));
    if (isValid(tag)) this.raw((data as Uint8Array).subarray(0, bytes - TAG_BYTES));
    else this.copy(data as StoredData, bytes - TAG_BYTES);
    this.last = valid(tag);
  }

  private copy({ block, off }: StoredData, size: number): void {
    const { io } = this.lfs;
    const data = new Uint8Array(1);
    for (let i = 0; i < size; i++) {
      io.read(null, io.rcache, size - i, block, off + i, data);
      this.raw(data);
    }
  }

  /** Reads; where the block is corrupt, `otherwise`. */
  private orCorrupt(use: () => number, otherwise: number): number {
    try {
      return use();
    } catch (e) {
      if (!this.lfs.device.isCorrupt(e)) throw e;
      return otherwise;
    }
  }

  /** Tells what is behind the end of the commit; returns the first byte there. */
  private putForwardSum(end: number): number {
    const { io, device } = this.lfs;
    const { progSize } = device;
    const first = this.orCorrupt(() => io.byte(null, io.rcache, progSize, this.block, end), ERASED);
    const sum = this.orCorrupt(() => io.crc(progSize, this.block, end, progSize, NO_SUM), NO_SUM);
    this.put(tagOf(TYPE_FORWARD_SUM, NO_ID, 8), words32(progSize, sum));
    return first;
  }

  /** Writes the sum, up to `end`; returns it. The next tag can't look like what is there, which begins with `first`. */
  private putSum(end: number, first: number): number {
    const { io } = this.lfs;
    const tag = tagOf(TYPE_SUM + ((~first & 0xff) >>> 7), NO_ID, end - (this.off + TAG_BYTES));
    const turned = tagBytes((tag ^ this.last) >>> 0);
    const sum = crc32(turned, this.sum);
    const bytes = new Uint8Array(SUM_BYTES);
    bytes.set(turned);
    bytes.set(words32(sum), TAG_BYTES);
    io.prog(io.pcache, null, this.block, this.off, bytes);
    this.off = end;
    this.last = (tag ^ ((0x80 & ~first) << 24)) >>> 0;
    this.sum = NO_SUM;
    return sum;
  }

  /** Where a sum that reaches up to `end` ends: one alone may be too short, and those before the last leave it room. */
  private sumEnd(end: number, tailBytes: number): number {
    const sumEnd = Math.min(end, this.off + TAG_BYTES + MAX_SUM_LENGTH);
    return sumEnd < end ? Math.min(sumEnd, end - tailBytes) : sumEnd;
  }

  /** Ends the commit at a multiple of what can be written, and reads it back. Throws the error of a corrupt block. */
  finish(): void {
    if (this.lfs.variant.diskMinor === 0) {
      this.finishPlain();
      return;
    }
    const { io, device } = this.lfs;
    const { blockBytes, progSize } = device;
    const end = alignUp(Math.min(this.off + SUMS_BYTES, blockBytes), progSize);
    let written: WrittenSum | null = null;
    while (this.off < end) {
      const sumEnd = this.sumEnd(end, SUMS_BYTES);
      const isLast = sumEnd >= end;
      const first = isLast && sumEnd <= blockBytes - progSize ? this.putForwardSum(sumEnd) : ERASED;
      const at = this.off + TAG_BYTES;
      const sum = this.putSum(sumEnd, first);
      written ??= { at, sum };
      if (isLast || sumEnd >= io.pcache.off + io.pcache.buffer.length) io.sync();
    }
    if (written !== null) this.verify(written.at, written.sum);
  }

  /** As `finish`, where logs don't tell what is behind their end: every sum is read back. */
  private finishPlain(): void {
    const { io, device } = this.lfs;
    const end = alignUp(this.off + SUM_BYTES, device.progSize);
    const sums: WrittenSum[] = [];
    while (this.off < end) {
      const sumEnd = this.sumEnd(end, SUM_BYTES);
      const at = this.off + TAG_BYTES;
      const first = this.orCorrupt(() => io.word(null, io.rcache, this.block, sumEnd) & 0xff, ERASED);
      sums.push({ at, sum: this.putSum(sumEnd, first) });
    }
    io.sync();
    sums.forEach(({ at, sum }, i) => {
      const from = i === 0 ? this.begin : at - TAG_BYTES;
      const read = io.crc(at + 4 - from, this.block, from, at - from, NO_SUM);
      if (i === 0 && read !== sum) throw this.lfs.corrupt();
      if (io.crc(4, this.block, at, 4, read) !== 0) throw this.lfs.corrupt();
    });
  }

  private verify(at: number, expected: number): void {
    const { io } = this.lfs;
    const sum = io.crc(at + 4, this.block, this.begin, at - this.begin, NO_SUM);
    if (sum !== expected) throw this.lfs.corrupt();
    if (io.crc(4, this.block, at, 4, sum) !== 0) throw this.lfs.corrupt();
  }
}
