import type { HostFile, OpenHow } from '../../world/host.js';
import type { LfsDevice } from './device.js';

/** What the objects `VfsLfs1` and `VfsLfs2` ask of a file system. All functions throw HostError. */

export interface LfsEntry {
  readonly name: string;
  readonly isDir: boolean;
  /** Bytes; of directories 0. */
  readonly size: number;
}

export interface LfsOpenHow extends OpenHow {
  /** It is an error that the file is there. */
  readonly mustBeNew: boolean;
}

/** A directory that is being read. */
export interface LfsListing {
  /** The next entry, null at the end. */
  next(): LfsEntry | null;
  close(): void;
}

export interface Littlefs {
  readonly blockBytes: number;
  readonly blocks: number;
  /** Paths are as the program gave them, from the root. */
  open(path: string, how: LfsOpenHow): HostFile;
  list(path: string): LfsListing;
  stat(path: string): LfsEntry;
  /** When something was written last, in seconds since 1970; null: not known. Never fails. */
  mtime(path: string): number | null;
  mkdir(path: string): void;
  /** Removes a file or an empty directory. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  usedBlocks(): number;
}

/** What a file system on a block device is made or mounted with. */
export interface LfsOptions {
  /** Bytes that littlefs 2 keeps of a block. */
  readonly cacheBytes: number;
  /** The table of free blocks: bytes in littlefs 2, blocks in littlefs 1. */
  readonly lookahead: number;
  /** Nanoseconds since 1970, 8 bytes, the lowest first; null: files have no time. */
  readonly now: () => Uint8Array | null;
}

/** One version of littlefs. */
export interface LfsOnDevice {
  /** Makes an empty file system. Throws HostError, as `mount`. */
  format(device: LfsDevice, options: LfsOptions): void;
  mount(device: LfsDevice, options: LfsOptions): Littlefs;
}
