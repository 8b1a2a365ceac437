import type { Ctz } from './ctz.js';
import type { LfsDevice } from './device.js';

/** The two blocks of a directory, of which one is valid. */
export type Pair = readonly [number, number];

/** What an entry of a directory has. */
export type Content =
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | ({ readonly kind: 'ctz' } & Ctz)
  | { readonly kind: 'dir'; readonly pair: Pair };

export interface LfsEntry {
  readonly name: string;
  readonly content: Content;
  /** Nanoseconds since 1970, 8 bytes; null: not known. */
  readonly mtime: Uint8Array | null;
}

/** Where new blocks come from. */
export interface Allocator {
  /** A free block. Throws HostError. */
  alloc(): number;
}

/** The directories of one version of littlefs. All functions throw HostError. */
export interface LfsStore {
  readonly device: LfsDevice;
  readonly root: Pair;
  /** Bytes of a file that its entry holds at most. */
  readonly inlineMax: number;
  entries(dir: Pair): LfsEntry[];
  create(dir: Pair, name: string, content: Content, mtime: Uint8Array | null): void;
  /** Changes what an entry has; a null `mtime` leaves the time. */
  change(dir: Pair, name: string, content: Content, mtime: Uint8Array | null): void;
  /** Removes an entry; of a directory, only that. */
  remove(dir: Pair, name: string): void;
  makeDir(dir: Pair, name: string): void;
  /** Takes a directory out of the list of all directories. */
  unlinkDir(pair: Pair): void;
  /** Calls `visit` with all blocks in use. */
  blocks(visit: (block: number) => void): void;
}

export function samePair(a: Pair, b: Pair): boolean {
  return (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0]);
}

/** What stands for no block. */
export const NO_BLOCK = 0xffffffff;

export function isNoPair(pair: Pair): boolean {
  return pair[0] === NO_BLOCK || pair[1] === NO_BLOCK;
}

/** Whether one revision is later than another, which may have started anew. */
export function isLater(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
