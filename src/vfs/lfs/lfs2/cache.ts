import { alignDown, alignUp, type Cache, CachedDevice, clearCache, dropCache, NO_BLOCK } from '../cache.js';
import { LfsError } from '../device.js';

/** Stands for the block of a file whose bytes are in its directory. */
export const INLINE_BLOCK = 0xfffffffe;

/** The caches of littlefs 2, which hold as many bytes as will be needed, up to their size (lfs2_bd_read and others). */
export class Lfs2Cache extends CachedDevice {
  protected readonly compareStep = 8;

  override read(over: Cache | null, cache: Cache, hint: number, block: number, off: number, into: Uint8Array): void {
    const { device } = this;
    const { blockBytes, readSize } = device;
    if (off + into.length > blockBytes || (device.blocks !== 0 && block >= device.blocks)) {
      throw new LfsError(device.corrupt);
    }
    for (let at = 0; at < into.length; ) {
      const from = off + at;
      const left = into.length - at;
      const fromOver = over === null ? left : cachedBytes(over, block, from, left);
      if (fromOver < 0) {
        at = take(over!, from, into, at, -fromOver);
        continue;
      }
      const direct = cachedBytes(cache, block, from, fromOver);
      if (direct < 0) {
        at = take(cache, from, into, at, -direct);
        continue;
      }
      if (left >= hint && from % readSize === 0 && left >= readSize) {
        const n = alignDown(direct, readSize);
        device.read(block, from, into.subarray(at, at + n));
        at += n;
        continue;
      }
      cache.block = block;
      cache.off = alignDown(from, readSize);
      const end = Math.min(alignUp(from + hint, readSize), blockBytes);
      cache.size = Math.min(end - cache.off, cache.buffer.length);
      device.read(block, cache.off, cache.buffer.subarray(0, cache.size));
    }
  }

  override flush(cache: Cache, check: Cache | null): void {
    const { block, off } = cache;
    if (block === NO_BLOCK || block === INLINE_BLOCK) return;
    const bytes = cache.buffer.subarray(0, alignUp(cache.size, this.device.progSize));
    this.device.prog(block, off, bytes);
    if (check !== null) {
      dropCache(check);
      if (this.compare(check, bytes.length, block, off, bytes) !== 0) throw new LfsError(this.device.corrupt);
    }
    clearCache(cache);
  }

  override prog(cache: Cache, check: Cache | null, block: number, off: number, bytes: Uint8Array): void {
    const room = cache.buffer.length;
    for (let at = 0; at < bytes.length; ) {
      const to = off + at - cache.off;
      if (block === cache.block && to >= 0 && to < room) {
        const n = Math.min(bytes.length - at, room - to);
        cache.buffer.set(bytes.subarray(at, at + n), to);
        at += n;
        cache.size = Math.max(cache.size, to + n);
        if (cache.size === room) this.flush(cache, check);
      } else {
        cache.block = block;
        cache.off = alignDown(off + at, this.device.progSize);
        cache.size = 0;
      }
    }
  }
}

/** How many of `n` bytes are cached, negative, or else how many come before those that are. */
function cachedBytes(cache: Cache, block: number, from: number, n: number): number {
  if (block !== cache.block || from >= cache.off + cache.size) return n;
  return from >= cache.off ? -Math.min(n, cache.off + cache.size - from) : Math.min(n, cache.off - from);
}

function take(cache: Cache, from: number, into: Uint8Array, at: number, n: number): number {
  into.set(cache.buffer.subarray(from - cache.off, from - cache.off + n), at);
  return at + n;
}
