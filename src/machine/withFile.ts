import { latin1Text } from '../runtime/latin1.js';
import type { HostDir, HostFile, HostFiles, HostStat, HostVolume, OpenHow } from '../world/host.js';
import { MemoryFiles } from './memoryFiles.js';

/** Files of a host with one more, which is in memory; the host never sees it, whatever a program does with it. */
export class WithFile implements HostFiles {
  private readonly base: HostFiles;
  private readonly path: string;
  private readonly own: MemoryFiles;

  /** @param path absolute, in the root folder */
  constructor(base: HostFiles, path: string, bytes: Uint8Array) {
    this.base = base;
    this.path = path;
    this.own = new MemoryFiles({ [path]: latin1Text(bytes, 0, bytes.length) });
  }

  /** Who has the file: the one more hides the host's of that name, as long as it is there. */
  private at(path: string): HostFiles {
    return path === this.path && this.own.stat(path) !== null ? this.own : this.base;
  }

  stat(path: string): 'file' | 'dir' | null {
    return this.at(path).stat(path);
  }

  read(path: string): string {
    return this.at(path).read(path);
  }

  cwd(): string {
    return this.base.cwd();
  }

  chdir(path: string): void {
    this.base.chdir(path);
  }

  info(path: string): HostStat {
    return this.at(path).info(path);
  }

  volume(path: string): HostVolume {
    return this.base.volume(path === this.path ? '/' : path);
  }

  open(path: string, how: OpenHow): HostFile {
    return this.at(path).open(path, how);
  }

  openDir(path: string): HostDir {
    const dir = this.base.openDir(path);
    const name = this.path.slice(1);
    let isDue = path === '/' && this.own.stat(this.path) !== null;
    return {
      next: () => {
        let entry = dir.next();
        if (isDue && entry?.name === name) entry = dir.next();
        if (entry !== null || !isDue) return entry;
        isDue = false;
        return { name, type: this.own.info(this.path).mode & 0xf000, ino: 0 };
      },
      close: () => dir.close(),
    };
  }

  mkdir(path: string): void {
    this.base.mkdir(path);
  }

  rmdir(path: string): void {
    this.base.rmdir(path);
  }

  remove(path: string): void {
    this.at(path).remove(path);
  }

  rename(from: string, to: string): void {
    const target = this.at(from);
    if (target === this.base) {
      target.rename(from, to);
      return;
    }
    const text = target.read(from);
    const file = this.base.open(to, { read: false, write: true, create: true, truncate: true, append: false });
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    file.write(bytes, 0, bytes.length);
    file.close();
    target.remove(from);
  }
}
