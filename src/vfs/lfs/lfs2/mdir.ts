import { NO_PAIR, type Pair } from '../pair.js';
import { NO_TAG } from './tag.js';

/** A metadata pair: a part of a directory, as it was read last (lfs2_mdir_t). */
export class Mdir {
  /** The valid block first. */
  pair: Pair = NO_PAIR;
  rev = 0;
  /** Where the log ends, bytes. */
  off = 0;
  /** The last tag, which the next one is turned by. */
  etag = NO_TAG;
  /** How many entries there are. */
  count = 0;
  /** Whether the block may be written on from the log's end. */
  erased = false;
  /** Whether the directory goes on in the tail. */
  split = false;
  /** The next of all metadata pairs. */
  tail: Pair = NO_PAIR;

  static withTail(tail: Pair): Mdir {
    const dir = new Mdir();
    dir.tail = tail;
    return dir;
  }

  copy(): Mdir {
    const dir = new Mdir();
    dir.assign(this);
    return dir;
  }

  assign(from: Mdir): void {
    this.pair = from.pair;
    this.rev = from.rev;
    this.off = from.off;
    this.etag = from.etag;
    this.count = from.count;
    this.erased = from.erased;
    this.split = from.split;
    this.tail = from.tail;
  }
}

/** Something open that has to know when its directory changes: a file, a listing, a directory in use for a moment. */
export interface Opened {
  readonly m: Mdir;
  /** Its entry, or the next one of a listing. */
  id: number;
  /** The first pair of a listing's directory, or null. */
  head: Pair | null;
  /** Calls `visit` with the blocks that only an open file knows of. */
  visitBlocks(visit: (block: number) => void): void;
  /** Moves a file's bytes out of its directory, where they are no longer all in memory. */
  leaveDirectory(): void;
}

/** A directory that something is done to. */
export class Watched implements Opened {
  readonly m = new Mdir();
  id = 0;
  head: Pair | null = null;

  visitBlocks(): void {
    // It has no blocks of its own.
  }

  leaveDirectory(): void {
    // It has no bytes.
  }
}
