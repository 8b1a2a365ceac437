import { alignDown, type Cache, CachedDevice, clearCache, NO_BLOCK } from '../cache.js';
import { LfsError } from '../device.js';

/**
 * The caches of littlefs 1: one read, or one write, of the smallest size; larger ones go past them (lfs1_cache_read and
 * others).
 */
export class Lfs1Cache extends CachedDevice {
  protected readonly compareStep = 1;

  override read(over: Cache | null, cache: Cache, _hint: number, block: number, off: number, into: Uint8Array): void {
    const { device } = this;
    const { readSize, progSize } = device;
    for (let at = 0; at < into.length; ) {
      const from = off + at;
      const left = into.length - at;
      if (over !== null && holds(over, progSize, block, from)) {
        at = take(over, progSize, from, into, at);
      } else if (holds(cache, readSize, block, from)) {
        at = take(cache, readSize, from, into, at);
      } else if (from % readSize === 0 && left >= readSize) {
        const n = alignDown(left, readSize);
        device.read(block, from, into.subarray(at, at + n));
        at += n;
      } else {
        cache.block = block;
        cache.off = alignDown(from, readSize);
        device.read(block, cache.off, cache.buffer.subarray(0, readSize));
      }
    }
  }

  private write(check: Cache | null, block: number, off: number, bytes: Uint8Array): void {
    this.device.prog(block, off, bytes);
    if (check !== null && this.compare(check, 0, block, off, bytes) !== 0) throw new LfsError(this.device.corrupt);
  }

  override flush(cache: Cache, check: Cache | null): void {
    if (cache.block === NO_BLOCK) return;
    this.write(check, cache.block, cache.off, cache.buffer.subarray(0, this.device.progSize));
    clearCache(cache);
  }

  override prog(cache: Cache, check: Cache | null, block: number, off: number, bytes: Uint8Array): void {
    const { progSize } = this.device;
    for (let at = 0; at < bytes.length; ) {
      const to = off + at;
      const left = bytes.length - at;
      if (holds(cache, progSize, block, to)) {
        const n = Math.min(left, progSize - (to - cache.off));
        cache.buffer.set(bytes.subarray(at, at + n), to - cache.off);
        at += n;
        if ((to + n) % progSize === 0) this.flush(cache, check);
      } else if (to % progSize === 0 && left >= progSize) {
        const n = alignDown(left, progSize);
        this.write(check, block, to, bytes.subarray(at, at + n));
        at += n;
      } else {
        cache.block = block;
        cache.off = alignDown(to, progSize);
      }
    }
  }
}

function holds(cache: Cache, size: number, block: number, off: number): boolean {
  return block === cache.block && off >= cache.off && off < cache.off + size;
}

function take(cache: Cache, size: number, from: number, into: Uint8Array, at: number): number {
  const start = from - cache.off;
  const n = Math.min(into.length - at, size - start);
  into.set(cache.buffer.subarray(start, start + n), at);
  return at + n;
}
