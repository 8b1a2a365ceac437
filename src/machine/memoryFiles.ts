import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
import type { MpState } from '../runtime/state.js';
import {
  type HostDir,
  HostError,
  type HostFile,
  type HostFiles,
  type HostStat,
  type HostVolume,
  type OpenHow,
  S_IFDIR,
  S_IFREG,
} from '../world/host.js';
import { type Folder, LEADS_OUT } from './folderEntries.js';
import { DirEntry, type Entry, FileEntry, NOTHING } from './memoryEntries.js';

class MemoryFile implements HostFile {
  private readonly node: Entry;
  private readonly how: OpenHow;
  private at = 0;

  constructor(node: Entry, how: OpenHow) {
    this.node = node;
    this.how = how;
  }

  read(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.read) throw new HostError('EBADF');
    const { node } = this;
    if (!(node instanceof FileEntry)) throw new HostError('EISDIR');
    const n = Math.max(0, Math.min(size, node.len - this.at));
    buf.set(node.bytes.subarray(this.at, this.at + n), from);
    this.at += n;
    return n;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.write) throw new HostError('EBADF');
    const node = this.node as FileEntry;
    if (this.how.append) this.at = node.len;
    node.bytesToChange(Math.max(node.len, this.at + size)).set(buf.subarray(from, from + size), this.at);
    this.at += size;
    return size;
  }

  seek(offset: number, whence: number): number {
    const base = [0, this.at, this.node instanceof FileEntry ? this.node.len : 0][whence];
    if (base === undefined || base + offset < 0) throw new HostError('EINVAL');
    this.at = base + offset;
    return this.at;
  }

  sync(): void {}

  close(): void {}
}

/** Bytes of a block, and blocks in all, of the made-up volume. */
const BLOCK_BYTES = 4096;
const BLOCKS = 256;

/**
 * Files that are in memory only, and perhaps a folder of this computer: what a program changes there is changed in memory.
 * The times of what is not on disk are 0.
 */
export class MemoryFiles implements HostFiles {
  private state: Pick<MpState, 'clock'> | null = null;
  private readonly root: DirEntry;
  private lastIno = 0;
  private current: string;

  /**
   * @param content text of each file, as bytes, by its path from `cwd`; folders are made as needed
   * @param folder what `cwd` holds beside it
   */
  constructor(content: Readonly<Record<string, string>> = {}, cwd = '/', folder: Folder | null = null) {
    this.current = cwd;
    this.root = cwd === '/' ? this.newDir(folder) : this.newDir();
    const at = this.makeFolders(cwd.split('/').slice(0, -1));
    if (cwd !== '/') at.entries.set(cwd.slice(cwd.lastIndexOf('/') + 1), this.newDir(folder));
    for (const [name, text] of Object.entries(content)) {
      const parts = this.parts(name);
      this.makeFolders(parts.slice(0, -1)).entries.set(parts.at(-1)!, this.newFile(latin1Bytes(text)));
    }
  }

  private readonly nextIno = (): number => ++this.lastIno;

  private newDir(disk: Folder | null = null): DirEntry {
    return new DirEntry(this.nextIno, disk);
  }

  private newFile(bytes: Uint8Array): FileEntry {
    return new FileEntry(this.nextIno(), bytes);
  }

  private makeFolders(names: readonly string[]): DirEntry {
    let at = this.root;
    for (const name of names) {
      if (name === '') continue;
      const next = at.entries.get(name);
      if (next instanceof DirEntry) at = next;
      else at.entries.set(name, (at = this.newDir()));
    }
    return at;
  }

  /** From now on what a program opens to write gets the time of that machine's clock. */
  keepTimeOf(state: Pick<MpState, 'clock'>): void {
    this.state = state;
  }

  /** Seconds since 1970; 0: there is no clock. */
  private now(): number {
    return this.state === null ? 0 : Number(this.state.clock.timeNs() / 1_000_000_000n);
  }

  /** The names on the way from the root, without `.`, `..` and double slashes. C's strings end at a NUL. */
  private parts(path: string): string[] {
    const parts: string[] = [];
    const text = path.split('\0', 1)[0]!;
    for (const part of (text.startsWith('/') ? text : `${this.current}/${text}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return parts;
  }

  /** Undefined where there is none. Throws HostError where the way leads out. */
  private find(parts: readonly string[]): Entry | undefined {
    let at: Entry | undefined = this.root;
    for (const part of parts) at = at instanceof DirEntry ? at.get(part) : undefined;
    return at;
  }

  private node(path: string): Entry {
    const node = path === '' ? undefined : this.find(this.parts(path));
    if (node === undefined) throw new HostError('ENOENT');
    return node;
  }

  private dir(path: string): DirEntry {
    const node = this.node(path);
    if (!(node instanceof DirEntry)) throw new HostError('ENOTDIR');
    return node;
  }

  /** Where an entry is or is to be: its folder must exist. */
  private place(path: string): { folder: DirEntry; name: string } {
    const parts = this.parts(path);
    const folder = this.find(parts.slice(0, -1));
    if (path === '' || folder === undefined) throw new HostError('ENOENT');
    if (!(folder instanceof DirEntry)) throw new HostError('ENOTDIR');
    return { folder, name: parts.at(-1) ?? '' };
  }

  stat(path: string): 'file' | 'dir' | null {
    try {
      const node = path === '' ? undefined : this.find(this.parts(path));
      if (node === undefined) return null;
      return node.isDir ? 'dir' : 'file';
    } catch {
      return null;
    }
  }

  read(path: string): string {
    const node = this.node(path);
    return node instanceof FileEntry ? latin1Text(node.bytes, 0, node.len) : '';
  }

  cwd(): string {
    return this.current;
  }

  chdir(path: string): void {
    this.dir(path);
    this.current = `/${this.parts(path).join('/')}`;
  }

  info(path: string): HostStat {
    const node = this.node(path);
    const isFile = node instanceof FileEntry;
    const mode = isFile ? S_IFREG | 0o644 : S_IFDIR | 0o755;
    const time = isFile ? node.mtime : 0;
    const times = { atime: time, mtime: time, ctime: time };
    return { mode, ino: node.ino, dev: 1, nlink: 1, uid: 0, gid: 0, size: isFile ? node.len : 0, ...times };
  }

  volume(path: string): HostVolume {
    this.node(path);
    const bfree = Math.max(0, BLOCKS - blocksIn(this.root, BLOCKS));
    return { bsize: BLOCK_BYTES, blocks: BLOCKS, bfree, bavail: bfree, files: 0, ffree: 0, namemax: 255 };
  }

  open(path: string, how: OpenHow): HostFile {
    let node = path === '' ? undefined : this.find(this.parts(path));
    if (node === undefined) {
      if (!how.create) throw new HostError('ENOENT');
      const { folder, name } = this.place(path);
      node = this.newFile(NOTHING);
      folder.entries.set(name, node);
    }
    if (node.isDir && how.write) throw new HostError('EISDIR');
    if (how.write && node instanceof FileEntry) node.touch(this.now());
    if (how.truncate && node instanceof FileEntry) node.truncate();
    return new MemoryFile(node, how);
  }

  openDir(path: string): HostDir {
    const dir = this.dir(path);
    const names = [...dir.entries.keys()];
    let at = 0;
    return {
      next: () => {
        while (at < names.length) {
          const name = names[at++]!;
          const entry = dir.entries.get(name);
          // What leads out can't be looked at either.
          if (entry === LEADS_OUT) continue;
          return { name, type: entry?.isDir === true ? S_IFDIR : S_IFREG, ino: entry?.ino ?? 0 };
        }
        return null;
      },
      close: () => {},
    };
  }

  mkdir(path: string): void {
    const { folder, name } = this.place(path);
    if (name === '' || folder.get(name) !== undefined) throw new HostError('EEXIST');
    folder.entries.set(name, this.newDir());
  }

  rmdir(path: string): void {
    const dir = this.dir(path);
    if (dir === this.root) throw new HostError('EBUSY');
    if (dir.entries.size > 0) throw new HostError('ENOTEMPTY');
    const { folder, name } = this.place(path);
    folder.entries.delete(name);
  }

  remove(path: string): void {
    if (this.node(path).isDir) throw new HostError('EISDIR');
    const { folder, name } = this.place(path);
    folder.entries.delete(name);
  }

  rename(from: string, to: string): void {
    const node = this.node(from);
    const source = this.place(from);
    const target = this.place(to);
    if (target.name === '') throw new HostError('EBUSY');
    const replaced = target.folder.get(target.name);
    if (replaced === node) return;
    if (replaced instanceof DirEntry) {
      if (!node.isDir) throw new HostError('EISDIR');
      if (replaced.entries.size > 0) throw new HostError('ENOTEMPTY');
    } else if (replaced !== undefined && node.isDir) {
      throw new HostError('ENOTDIR');
    }
    const way = `/${this.parts(to).join('/')}`;
    if (way.startsWith(`/${this.parts(from).join('/')}/`)) throw new HostError('EINVAL');
    source.folder.entries.delete(source.name);
    target.folder.entries.delete(target.name);
    target.folder.entries.set(target.name, node);
  }
}

/** Blocks that the files of a folder take, counted up to `most`: a folder may hold far more than a volume. */
function blocksIn(dir: DirEntry, most: number): number {
  let blocks = 0;
  for (const entry of dir.entries.values()) {
    if (blocks >= most) break;
    if (entry instanceof DirEntry) blocks += blocksIn(entry, most - blocks);
    else if (entry instanceof FileEntry) blocks += Math.ceil(entry.len / BLOCK_BYTES);
  }
  return blocks;
}
