import { LFS_NOTDIR, LfsError } from '../device.js';
import type { LfsEntry, LfsListing } from '../littlefs.js';
import type { Pair } from '../pair.js';
import { fetch } from './fetch.js';
import { entryInfo, findExisting, pairOf } from './find.js';
import { Mdir, type Opened } from './mdir.js';
import type { Lfs2State } from './state.js';
import { idOf, NO_ID, TYPE_DIR, type3 } from './tag.js';

/** A directory that is being read (lfs2_dir_t). */
export class Lfs2Listing implements LfsListing, Opened {
  readonly m = new Mdir();
  id = 0;
  head: Pair;
  private readonly lfs: Lfs2State;

  /** Throws LfsError where there is no such directory. */
  constructor(lfs: Lfs2State, path: string) {
    this.lfs = lfs;
    const { tag } = findExisting(lfs, this.m, path);
    if (type3(tag) !== TYPE_DIR) throw new LfsError(LFS_NOTDIR);
    const id = idOf(tag);
    fetch(lfs, this.m, id === NO_ID ? lfs.root : pairOf(lfs, this.m, id));
    this.head = this.m.pair;
    lfs.opens(this);
  }

  next(): LfsEntry | null {
    const { m, lfs } = this;
    for (;;) {
      if (this.id === m.count) {
        if (!m.split) return null;
        fetch(lfs, m, m.tail);
        this.id = 0;
      }
      const info = entryInfo(lfs, m, this.id);
      this.id++;
      if (info !== null) return info;
    }
  }

  close(): void {
    this.lfs.closes(this);
  }

  visitBlocks(): void {
    // Its blocks are in the list of all directories.
  }

  leaveDirectory(): void {
    // It has no bytes.
  }
}
