import type { MarkSink } from '../../gc/heap.js';
import { FinaliserIter } from '../../objects/finaliserIter.js';
import { MP_OBJ_STOP_ITERATION, type MpObj } from '../../runtime/obj.js';
import { HostError } from '../../world/host.js';
import { newDirEntry } from '../flashDir.js';
import { LfsError } from './device.js';
import type { LfsEntry, LfsListing } from './littlefs.js';

/** What a directory that can't be read any more gives, over and over (extmod/vfs_lfsx.c, ilistdir_it_iternext). */
const UNREADABLE: LfsEntry = { name: '', isDir: true, size: 0 };

/** Lists a directory of a littlefs: name, kind, no inode number, size. */
export class LfsDirIter extends FinaliserIter {
  private readonly isStr: boolean;
  private readonly vfsPtr: number;
  private listing: LfsListing | null = null;

  constructor(isStr: boolean, vfsPtr: number) {
    super();
    this.isStr = isStr;
    this.vfsPtr = vfsPtr;
  }

  override trace(heap: MarkSink): void {
    if (this.listing !== null) heap.mark(this.vfsPtr);
  }

  open(listing: LfsListing): void {
    this.listing = listing;
  }

  override next(): MpObj {
    const entry = this.nextEntry();
    if (entry !== null) return newDirEntry(this.isStr, entry.name, entry.isDir, () => entry.size);
    this.finalise();
    return MP_OBJ_STOP_ITERATION;
  }

  private nextEntry(): LfsEntry | null {
    try {
      return this.listing?.next() ?? null;
    } catch (e) {
      if (e instanceof LfsError) return UNREADABLE;
      if (e instanceof HostError) return null;
      throw e;
    }
  }

  override finalise(): void {
    this.listing?.close();
    this.listing = null;
  }
}
