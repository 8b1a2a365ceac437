import { HostError, type HostFile, S_IFDIR } from '../../world/host.js';
import { type Flash, resolvePath } from '../flash.js';
import type { SizedEntry } from '../flashDir.js';
import type { LfsEntry, LfsListing, LfsOpenHow, Littlefs } from './littlefs.js';

/** A littlefs on the board's own flash: its files are the host's. */
export class HostLfs implements Littlefs {
  private readonly flash: Flash;
  private readonly keepsTime: boolean;
  /** Whether what changes something is refused. */
  private readonly isReadOnly: () => boolean;

  constructor(flash: Flash, keepsTime: boolean, isReadOnly: () => boolean) {
    this.flash = flash;
    this.keepsTime = keepsTime;
    this.isReadOnly = isReadOnly;
  }

  get blockBytes(): number {
    return this.flash.blockBytes;
  }

  get blocks(): number {
    return this.flash.blocks;
  }

  usedBlocks(): number {
    return this.flash.blocks - this.flash.freeBlocks();
  }

  private checkWritable(): void {
    if (this.isReadOnly()) throw new HostError('EROFS');
  }

  open(path: string, how: LfsOpenHow): HostFile {
    const { files } = this.flash;
    const full = resolvePath('/', path);
    const there = files.stat(full);
    if (there === 'dir') throw new HostError('EISDIR');
    if (how.write) this.checkWritable();
    if (how.mustBeNew && there !== null) throw new HostError('EEXIST');
    return files.open(full, how);
  }

  list(path: string): LfsListing {
    const { files } = this.flash;
    const full = resolvePath('/', path);
    const dir = files.openDir(full);
    const prefix = full === '/' ? '/' : `${full}/`;
    return {
      next(): LfsEntry | null {
        const entry = dir.next();
        if (entry === null) return null;
        const isDir = entry.type === S_IFDIR;
        const known = 'size' in entry ? (entry as SizedEntry).size : null;
        return { name: entry.name, isDir, size: isDir ? 0 : (known ?? files.info(prefix + entry.name).size) };
      },
      close: () => dir.close(),
    };
  }

  stat(path: string): LfsEntry {
    const full = resolvePath('/', path);
    const { mode, size } = this.flash.files.info(full);
    const isDir = (mode & S_IFDIR) !== 0;
    return { name: full, isDir, size: isDir ? 0 : size };
  }

  mtime(path: string): number | null {
    if (!this.keepsTime) return null;
    const { mode, mtime } = this.flash.files.info(resolvePath('/', path));
    return (mode & S_IFDIR) !== 0 ? null : mtime;
  }

  mkdir(path: string): void {
    const { files } = this.flash;
    const full = resolvePath('/', path);
    this.checkWritable();
    if (files.stat(full) !== null) throw new HostError('EEXIST');
    files.mkdir(full);
  }

  remove(path: string): void {
    const { files } = this.flash;
    const full = resolvePath('/', path);
    this.checkWritable();
    // Where there is nothing, or a link that leads out, the file system itself says so.
    if (files.stat(full) === 'dir') files.rmdir(full);
    else files.remove(full);
  }

  rename(from: string, to: string): void {
    this.checkWritable();
    this.flash.files.rename(resolvePath('/', from), resolvePath('/', to));
  }
}
