import { crc32 } from '../checksum.js';
import { type LfsDevice, word32 } from './device.js';

/** What stands for no block. */
export const NO_BLOCK = 0xffffffff;

/** Bytes of a block that are kept in memory: read ones, or written ones that the device has not got yet. */
export interface Cache {
  block: number;
  /** The first byte's place in the block. */
  off: number;
  /** How many bytes there are. */
  size: number;
  readonly buffer: Uint8Array;
}

const ERASED = 0xff;
const WORD = new Uint8Array(4);
const BYTE = new Uint8Array(1);

export function newCache(bytes: number): Cache {
  return { block: NO_BLOCK, off: 0, size: 0, buffer: new Uint8Array(bytes).fill(ERASED) };
}

/** Forgets what is cached. */
export function dropCache(cache: Cache): void {
  cache.block = NO_BLOCK;
}

/** Forgets what is cached, and the bytes too: they are written where a write is filled up. */
export function clearCache(cache: Cache): void {
  cache.buffer.fill(ERASED);
  cache.block = NO_BLOCK;
}

export function copyCache(to: Cache, from: Cache): void {
  to.buffer.set(from.buffer.subarray(0, to.buffer.length));
  to.block = from.block;
  to.off = from.off;
  to.size = from.size;
}

export function alignDown(n: number, to: number): number {
  return n - (n % to);
}

export function alignUp(n: number, to: number): number {
  return alignDown(n + to - 1, to);
}

/**
 * Reads and writes through caches. Which calls the device gets follows from what its caches hold, so that the two
 * versions of littlefs, whose caches differ, implement `read`, `prog` and `flush` each. All throw LfsError.
 */
export abstract class CachedDevice {
  readonly device: LfsDevice;
  /** Bytes that are compared at a time. */
  protected abstract readonly compareStep: number;
  /** Bytes that are summed at a time. */
  private readonly sumStep: number;
  /** What is read of directories and pointers. */
  readonly rcache: Cache;
  /** What is written of directories. */
  readonly pcache: Cache;

  constructor(device: LfsDevice, readBytes: number, progBytes: number, sumStep: number) {
    this.device = device;
    this.sumStep = sumStep;
    this.rcache = newCache(readBytes);
    this.pcache = newCache(progBytes);
  }

  /**
   * Reads from a block.
   *
   * @param over a cache of written bytes that goes before what the device has, or null
   * @param hint how many bytes will be read from there on, most likely
   */
  abstract read(over: Cache | null, cache: Cache, hint: number, block: number, off: number, into: Uint8Array): void;

  /**
   * Writes to a block, into a cache at first.
   *
   * @param check the cache to read what was written back with, or null where it isn't read back
   */
  abstract prog(cache: Cache, check: Cache | null, block: number, off: number, bytes: Uint8Array): void;

  /** Writes what is still in a cache; throws the error for a corrupt block where other bytes are read back. */
  abstract flush(cache: Cache, check: Cache | null): void;

  /** Does something to a block; false: the block is bad. Throws LfsError where it is something else. */
  tries(use: () => void): boolean {
    try {
      use();
      return true;
    } catch (e) {
      if (!this.device.isCorrupt(e)) throw e;
      return false;
    }
  }

  /** A number of 32 bits, the lowest byte first. */
  word(over: Cache | null, cache: Cache, block: number, off: number): number {
    this.read(over, cache, 4, block, off, WORD);
    return word32(WORD, 0);
  }

  byte(over: Cache | null, cache: Cache, hint: number, block: number, off: number): number {
    this.read(over, cache, hint, block, off, BYTE);
    return BYTE[0]!;
  }

  /** Less than 0, 0, or more: how the block's bytes compare with `bytes`. */
  compare(cache: Cache, hint: number, block: number, off: number, bytes: Uint8Array): number {
    for (let i = 0; i < bytes.length; i += this.compareStep) {
      const part = new Uint8Array(Math.min(bytes.length - i, this.compareStep));
      this.read(null, cache, hint - i, block, off + i, part);
      for (let j = 0; j < part.length; j++) {
        if (part[j] !== bytes[i + j]) return part[j]! - bytes[i + j]!;
      }
    }
    return 0;
  }

  /** The sum of bytes of a block, given that of those before them. 32 bits, signed. */
  crc(hint: number, block: number, off: number, size: number, before: number): number {
    let crc = before;
    for (let i = 0; i < size; i += this.sumStep) {
      const part = new Uint8Array(Math.min(size - i, this.sumStep));
      this.read(null, this.rcache, hint - i, block, off + i, part);
      crc = crc32(part, crc);
    }
    return crc;
  }

  /** Writes what is cached and lets the device do the same. */
  sync(): void {
    dropCache(this.rcache);
    this.flush(this.pcache, null);
    this.device.sync();
  }
}
