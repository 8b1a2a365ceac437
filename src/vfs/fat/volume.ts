import {
  type HostDir,
  HostError,
  type HostFile,
  type HostStat,
  type OpenHow,
  S_IFDIR,
  S_IFREG,
  type VolumeFiles,
} from '../../world/host.js';
import type { BlockDevice } from '../blockDevice.js';
import type { SizedEntry } from '../flashDir.js';
import {
  changeEntry,
  FatDirectory,
  type FatEntry,
  type FatVolumeParts,
  putDots,
  putEntry,
  savedEntry,
  setParent,
} from './directory.js';
import { fatTime, secondsOf } from './fatTime.js';
import { FatFile } from './file.js';
import { type FatLayout, findLayout } from './layout.js';
import { Sectors } from './sectors.js';
import { FatTable } from './table.js';

/** The date of the root directory, which has no entry: 2000-01-01. */
const ROOT_MODIFIED = 0x28210000;

/** The files of a FAT file system on a block device; paths are absolute. */
export class FatVolume implements VolumeFiles, FatVolumeParts {
  readonly sectors: Sectors;
  readonly layout: FatLayout;
  readonly table: FatTable;

  private constructor(sectors: Sectors, layout: FatLayout) {
    this.sectors = sectors;
    this.layout = layout;
    this.table = new FatTable(sectors, layout);
  }

  /** Null where the device has no such file system. */
  static mount(device: BlockDevice): FatVolume | null {
    const sectors = new Sectors(device);
    const layout = findLayout(sectors);
    return layout === null ? null : new FatVolume(sectors, layout);
  }

  get clusterBytes(): number {
    return this.layout.clusterSectors * this.sectors.bytes;
  }

  private directory(cluster: number): FatDirectory {
    return new FatDirectory(this, cluster);
  }

  /** The directory that a path's last segment is in, and that segment; '' for the root. Throws HostError. */
  private parentOf(path: string): { parent: FatDirectory; name: string } {
    const segments = path.split('/').filter((segment) => segment !== '');
    const name = segments.pop() ?? '';
    let parent = this.directory(0);
    for (const segment of segments) {
      const entry = parent.find(segment);
      if (entry === null || !entry.isDir) throw new HostError('ENOENT');
      parent = this.directory(entry.cluster);
    }
    return { parent, name };
  }

  private find(path: string): FatEntry | null {
    const { parent, name } = this.parentOf(path);
    return parent.find(name);
  }

  stat(path: string): 'file' | 'dir' | null {
    if (path === '/') return 'dir';
    try {
      const entry = this.find(path);
      return entry === null ? null : entry.isDir ? 'dir' : 'file';
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      return null;
    }
  }

  private existing(path: string): FatEntry {
    const entry = this.find(path);
    if (entry === null) throw new HostError('ENOENT');
    return entry;
  }

  info(path: string): HostStat {
    const entry = path === '/' ? { isDir: true, size: 0, modified: ROOT_MODIFIED } : this.existing(path);
    const seconds = secondsOf(entry.modified);
    const mode = entry.isDir ? S_IFDIR : S_IFREG;
    const ids = { ino: 0, dev: 0, nlink: 0, uid: 0, gid: 0 };
    return { mode, ...ids, size: entry.size, atime: seconds, mtime: seconds, ctime: seconds };
  }

  open(path: string, how: OpenHow): HostFile {
    const { parent, name } = this.parentOf(path);
    const entry = parent.find(name);
    if (entry === null) {
      if (!how.create) throw new HostError('ENOENT');
      const slot = parent.add(name);
      changeEntry(this, slot, { isDir: false, cluster: 0, size: 0, created: fatTime() });
      return new FatFile(this, slot, 0, 0, how, true);
    }
    if (entry.isDir) throw new HostError(how.create ? 'EACCES' : 'ENOENT');
    if (how.write && entry.isReadOnly) throw new HostError('EACCES');
    if (!how.truncate) return new FatFile(this, entry.slot, entry.cluster, entry.size, how, false);
    changeEntry(this, entry.slot, { isDir: false, cluster: 0, size: 0, created: fatTime() });
    if (entry.cluster !== 0) {
      this.table.release(entry.cluster);
      this.sectors.load(entry.slot.sector);
      // The next file fills the hole.
      this.table.lastCluster = entry.cluster - 1;
    }
    return new FatFile(this, entry.slot, 0, 0, how, true);
  }

  openDir(path: string): HostDir {
    const entry = path === '/' ? null : this.existing(path);
    if (entry !== null && !entry.isDir) throw new HostError('ENOENT');
    const entries = this.directory(entry?.cluster ?? 0).entries();
    return {
      next: (): SizedEntry | null => {
        const { value, done } = entries.next();
        if (done === true) return null;
        return { name: value.name, type: value.isDir ? S_IFDIR : S_IFREG, ino: 0, size: value.size };
      },
      close: () => {},
    };
  }

  mkdir(path: string): void {
    const { parent, name } = this.parentOf(path);
    if (parent.find(name) !== null) throw new HostError('EEXIST');
    const cluster = this.table.stretch(0);
    if (cluster === 0) throw new HostError('EACCES');
    const time = fatTime();
    parent.clear(cluster);
    putDots(this, cluster, parent.cluster, time);
    const slot = parent.add(name);
    changeEntry(this, slot, { isDir: true, cluster, modified: time });
    this.table.sync();
  }

  private unlink(path: string): void {
    const { parent, name } = this.parentOf(path);
    const entry = parent.find(name);
    if (entry === null) throw new HostError('ENOENT');
    if (entry.isReadOnly) throw new HostError('EACCES');
    if (entry.isDir && !this.directory(entry.cluster).isEmpty()) throw new HostError('ENOTEMPTY');
    parent.remove(entry);
    if (entry.cluster !== 0) this.table.release(entry.cluster);
    this.table.sync();
  }

  rmdir(path: string): void {
    this.unlink(path);
  }

  remove(path: string): void {
    this.unlink(path);
  }

  rename(from: string, to: string): void {
    const source = this.parentOf(from);
    const entry = source.parent.find(source.name);
    if (entry === null) throw new HostError('ENOENT');
    // Kept while the entry is in the window, which the new name may need for other sectors.
    const saved = savedEntry(this, entry);
    const target = this.parentOf(to);
    const there = target.parent.find(target.name);
    const isOther = there?.slot.sector !== entry.slot.sector || there.slot.offset !== entry.slot.offset;
    if (there !== null && isOther) throw new HostError('EEXIST');
    const slot = target.parent.add(target.name);
    putEntry(this, saved, slot);
    if (entry.isDir && source.parent.cluster !== target.parent.cluster) setParent(this, entry, target.parent.cluster);
    source.parent.remove(entry);
    this.table.sync();
  }

  cwd(): string {
    return '/';
  }

  chdir(): void {
    throw new HostError('EINVAL');
  }
}
