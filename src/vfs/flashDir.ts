import { FinaliserIter } from '../objects/finaliserIter.js';
import { newIntFromUint } from '../runtime/newInt.js';
import { MP_OBJ_STOP_ITERATION, type MpObj } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStr } from '../runtime/str.js';
import { newTupleN } from '../runtime/tuple.js';
import { type HostDir, type HostEntry, HostError, S_IFDIR, S_IFREG, type VolumeFiles } from '../world/host.js';

/** An entry that knows the size of its file. */
export interface SizedEntry extends HostEntry {
  readonly size: number;
}

/** What listing a folder gives for an entry. Raises MemoryError. */
export function newDirEntry(isStr: boolean, name: string, isDir: boolean, size: () => number): MpObj {
  const tuple = newTupleN(4);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  tuple.items[0] = isStr ? newStr(name) : newBytes(name);
  tuple.items[1] = isDir ? S_IFDIR : S_IFREG;
  tuple.items[2] = 0;
  tuple.items[3] = newIntFromUint(size());
  mp.roots.release(top);
  return tuple;
}

/** Lists a folder of a file system on flash: name, kind, no inode number, size. */
export class FlashDirIter extends FinaliserIter {
  private readonly isStr: boolean;
  private dir: HostDir | null = null;
  private files: VolumeFiles | null = null;
  private prefix = '';

  constructor(isStr: boolean) {
    super();
    this.isStr = isStr;
  }

  protected get isOpen(): boolean {
    return this.dir !== null;
  }

  /** Throws HostError where there is no such folder. */
  open(files: VolumeFiles, path: string): void {
    this.dir = files.openDir(path);
    this.files = files;
    this.prefix = path === '/' ? '/' : `${path}/`;
  }

  override next(): MpObj {
    const entry = this.nextEntry();
    if (entry === null) {
      this.finalise();
      return MP_OBJ_STOP_ITERATION;
    }
    const isDir = entry.type === S_IFDIR;
    return newDirEntry(this.isStr, entry.name, isDir, () => (isDir ? 0 : this.sizeOf(entry)));
  }

  /** The next entry; null at the end, or where the medium can't be read (extmod/vfs_fat.c, extmod/vfs_lfsx.c). */
  private nextEntry(): HostEntry | null {
    try {
      return this.dir?.next() ?? null;
    } catch (e) {
      if (e instanceof HostError) return null;
      throw e;
    }
  }

  private sizeOf(entry: HostEntry): number {
    return 'size' in entry ? (entry as SizedEntry).size : this.files!.info(this.prefix + entry.name).size;
  }

  override finalise(): void {
    this.dir?.close();
    this.dir = null;
  }
}
