import type { HostFile } from '../../world/host.js';
import { type Cache, type CachedDevice, clearCache, copyCache, dropCache, NO_BLOCK, newCache } from './cache.js';
import { type Ctz, ctzBlocks, ctzExtend, ctzFind, type VisitBlock } from './ctz.js';
import { LFS_FBIG, LFS_INVAL, LfsError } from './device.js';
import type { LfsOpenHow } from './littlefs.js';
import type { Lookahead } from './lookahead.js';

const ZERO = new Uint8Array(1);
const FILE_MAX = 0x7fffffff;

/** A place in a file's blocks that is read from. */
interface ReadPlace {
  readonly ctz: Ctz;
  readonly cache: Cache;
  pos: number;
  /** The block that is read, and where in it; valid while `reading`. */
  block: number;
  off: number;
  reading: boolean;
}

function readBlocks(io: CachedDevice, place: ReadPlace, into: Uint8Array): void {
  const { blockBytes } = io.device;
  for (let at = 0; at < into.length; ) {
    if (!place.reading || place.off === blockBytes) {
      const found = ctzFind(io, place.cache, place.ctz, place.pos);
      place.block = found.block;
      place.off = found.off;
      place.reading = true;
    }
    const n = Math.min(into.length - at, blockBytes - place.off);
    io.read(null, place.cache, blockBytes, place.block, place.off, into.subarray(at, at + n));
    place.pos += n;
    place.off += n;
    at += n;
  }
}

/** An open file of either littlefs (lfs2_file_t, lfs1_file_t). */
export abstract class LfsFile implements HostFile, ReadPlace {
  /** What is stored: where its last block is, and its size. */
  ctz: Ctz;
  pos = 0;
  block = 0;
  off = 0;
  reading = false;
  readonly cache: Cache;
  /** Whether its bytes are all in the cache, and stored in its directory. */
  protected isInline = false;
  /** Whether blocks are being written that nothing points to yet. */
  protected writing = false;
  /** Whether the directory doesn't know yet what it has. */
  protected isDirty = false;
  protected hasFailed = false;
  protected readonly how: LfsOpenHow;
  protected readonly io: CachedDevice;
  private readonly lookahead: Lookahead;

  constructor(io: CachedDevice, lookahead: Lookahead, cacheBytes: number, ctz: Ctz, how: LfsOpenHow) {
    this.io = io;
    this.lookahead = lookahead;
    this.cache = newCache(cacheBytes);
    this.ctz = ctz;
    this.how = how;
  }

  /** Makes the directory know what was flushed. Throws LfsError. */
  protected abstract store(): void;

  /** Forgets the file. */
  protected abstract forget(): void;

  /** Reads bytes that are in the directory. Throws LfsError. */
  protected abstract readInline(off: number, into: Uint8Array, hint: number): void;

  /** The block that stands for the directory. */
  protected abstract readonly inlineBlock: number;

  /** Called before so many bytes are written: the file may have to leave its directory. Throws LfsError. */
  protected abstract makeRoom(bytes: number): void;

  /** Bytes of the largest file. */
  protected get fileMax(): number {
    return FILE_MAX;
  }

  get size(): number {
    return this.writing ? Math.max(this.pos, this.ctz.size) : this.ctz.size;
  }

  read(buf: Uint8Array, from: number, size: number): number {
    if (this.writing) this.flush();
    const n = Math.max(0, Math.min(size, this.ctz.size - this.pos));
    this.readFlushed(buf.subarray(from, from + n));
    return n;
  }

  private readFlushed(into: Uint8Array): void {
    if (!this.isInline) {
      readBlocks(this.io, this, into);
      return;
    }
    if (into.length === 0) return;
    if (!this.reading) {
      this.block = this.inlineBlock;
      this.off = this.pos;
      this.reading = true;
    }
    this.readInline(this.off, into, this.io.device.blockBytes);
    this.pos += into.length;
    this.off += into.length;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    if (this.reading) this.flush();
    if (this.how.append && this.pos < this.ctz.size) this.pos = this.ctz.size;
    if (this.pos + size > this.fileMax) throw new LfsError(LFS_FBIG);
    if (!this.writing && this.pos > this.ctz.size) {
      const target = this.pos;
      this.pos = this.ctz.size;
      while (this.pos < target) this.writeFlushed(ZERO);
    }
    this.writeFlushed(buf.subarray(from, from + size));
    this.hasFailed = false;
    return size;
  }

  /** A file that writing has failed for is not stored. */
  private writeFlushed(bytes: Uint8Array): void {
    try {
      this.makeRoom(bytes.length);
      this.writeBlocks(bytes);
    } catch (e) {
      if (e instanceof LfsError) this.hasFailed = true;
      throw e;
    }
  }

  private writeBlocks(bytes: Uint8Array): void {
    const { io, cache } = this;
    const { blockBytes } = io.device;
    for (let at = 0; at < bytes.length; ) {
      if (!this.writing || this.off === blockBytes) this.nextBlock();
      const n = Math.min(bytes.length - at, blockBytes - this.off);
      const part = bytes.subarray(at, at + n);
      this.orRelocate(() => io.prog(cache, io.rcache, this.block, this.off, part));
      this.pos += n;
      this.off += n;
      at += n;
      this.lookahead.acknowledge();
    }
  }

  private nextBlock(): void {
    const { io, cache, lookahead } = this;
    if (this.isInline) {
      this.block = this.inlineBlock;
      this.off = this.pos;
    } else {
      if (!this.writing && this.pos > 0) {
        this.block = ctzFind(io, cache, this.ctz, this.pos - 1).block;
        clearCache(cache);
      }
      lookahead.acknowledge();
      const growth = { io, cache, badCache: this.badCache, alloc: () => lookahead.alloc() };
      const place = ctzExtend(growth, { head: this.block, size: this.pos });
      this.block = place.block;
      this.off = place.off;
    }
    this.writing = true;
  }

  /** What is forgotten where a new block turns out to be bad. */
  protected get badCache(): Cache {
    return this.cache;
  }

  /** Does something to the file's block, to another one where that is bad. */
  private orRelocate(use: () => void): void {
    while (!this.io.tries(use)) this.relocate();
  }

  /** Copies the block that is written, as far as it is, to another one. Throws LfsError. */
  protected relocate(): void {
    const { io, lookahead } = this;
    let block = lookahead.alloc();
    while (!io.tries(() => io.device.erase(block)) || !this.copyTo(block)) {
      dropCache(io.pcache);
      block = lookahead.alloc();
    }
    copyCache(this.cache, io.pcache);
    clearCache(io.pcache);
    this.block = block;
    this.writing = true;
  }

  /** False: the block is bad. */
  private copyTo(block: number): boolean {
    const { io } = this;
    const data = new Uint8Array(1);
    for (let i = 0; i < this.off; i++) {
      if (this.isInline) this.readInline(i, data, this.off - i);
      else io.read(this.cache, io.rcache, this.off - i, this.block, i, data);
      if (!io.tries(() => io.prog(io.pcache, io.rcache, block, i, data))) return false;
    }
    return true;
  }

  /** Ends the blocks that are being written with what is stored behind them; forgets what was read. Throws LfsError. */
  protected flush(): void {
    if (this.reading) {
      if (!this.isInline) dropCache(this.cache);
      this.reading = false;
    }
    if (!this.writing) return;
    const { pos, io } = this;
    if (this.isInline) {
      this.pos = Math.max(pos, this.ctz.size);
    } else {
      this.copyRest();
      this.orRelocate(() => io.flush(this.cache, io.rcache));
    }
    this.ctz = { head: this.block, size: this.pos };
    this.writing = false;
    this.isDirty = true;
    this.pos = pos;
  }

  private copyRest(): void {
    const { rcache } = this.io;
    // What is read has the read cache's buffer, but forgets it when something else was read.
    const { block, off, size, buffer } = rcache;
    const place = {
      ctz: this.ctz,
      cache: { block, off, size, buffer },
      pos: this.pos,
      block: 0,
      off: 0,
      reading: false,
    };
    dropCache(rcache);
    const data = new Uint8Array(1);
    while (this.pos < this.ctz.size) {
      readBlocks(this.io, place, data);
      this.writeFlushed(data);
      this.copied();
      if (rcache.block !== NO_BLOCK) {
        dropCache(place.cache);
        dropCache(rcache);
      }
    }
  }

  /** Called when a byte was copied that is stored behind those that are written. */
  protected copied(): void {
    // Nothing follows from it.
  }

  /** Throws LfsError where there is no such position. */
  protected target(offset: number, whence: number): number {
    const base = whence === 0 ? 0 : whence === 1 ? this.pos : this.size;
    const target = base + offset;
    if (target < 0 || target > this.fileMax) throw new LfsError(LFS_INVAL);
    return target;
  }

  abstract seek(offset: number, whence: number): number;
  abstract sync(): void;

  close(): void {
    try {
      this.sync();
    } catch (e) {
      if (e instanceof LfsError) this.forget();
      throw e;
    }
    this.forget();
  }

  /** Calls `visit` with the blocks that only the open file knows of. Throws LfsError. */
  visitBlocks(visit: VisitBlock): void {
    if (this.isInline) return;
    if (this.isDirty) ctzBlocks(this.io, this.cache, this.ctz, visit);
    if (this.writing) ctzBlocks(this.io, this.cache, { head: this.block, size: this.pos }, visit);
  }
}
