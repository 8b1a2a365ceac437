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
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';

/** A file or directory; of a directory, `bytes` is not used. */
class MemoryNode {
  readonly isDir: boolean;
  readonly ino: number;
  bytes: Uint8Array;
  /** Bytes in use. */
  len: number;

  constructor(isDir: boolean, ino: number, bytes: Uint8Array) {
    this.isDir = isDir;
    this.ino = ino;
    this.bytes = bytes;
    this.len = bytes.length;
  }

  resize(len: number): void {
    if (len > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(len, this.bytes.length * 2));
      bytes.set(this.bytes.subarray(0, this.len));
      this.bytes = bytes;
    }
    if (len > this.len) this.bytes.fill(0, this.len, len);
    this.len = len;
  }
}

class MemoryFile implements HostFile {
  private readonly node: MemoryNode;
  private readonly how: OpenHow;
  private at = 0;

  constructor(node: MemoryNode, how: OpenHow) {
    this.node = node;
    this.how = how;
  }

  read(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.read) throw new HostError('EBADF');
    if (this.node.isDir) throw new HostError('EISDIR');
    const n = Math.max(0, Math.min(size, this.node.len - this.at));
    buf.set(this.node.bytes.subarray(this.at, this.at + n), from);
    this.at += n;
    return n;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.write) throw new HostError('EBADF');
    const { node } = this;
    if (this.how.append) this.at = node.len;
    if (this.at + size > node.len) node.resize(this.at + size);
    node.bytes.set(buf.subarray(from, from + size), this.at);
    this.at += size;
    return size;
  }

  seek(offset: number, whence: number): number {
    const base = [0, this.at, this.node.len][whence];
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

/** Files that are in memory only. All times are 0. */
export class MemoryFiles implements HostFiles {
  private readonly nodes = new Map<string, MemoryNode>();
  private nextIno = 1;
  private current: string;

  /** @param content text of each file, as bytes, by its path from `cwd`; folders are made as needed */
  constructor(content: Readonly<Record<string, string>> = {}, cwd = '/') {
    this.current = cwd;
    this.makeFolders(`${cwd}/`);
    for (const [name, text] of Object.entries(content)) {
      const path = this.full(name);
      this.makeFolders(path);
      this.add(path, false, latin1Bytes(text));
    }
  }

  private makeFolders(path: string): void {
    if (!this.nodes.has('/')) this.add('/', true);
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (!this.nodes.has(folder)) this.add(folder, true);
    }
  }

  private add(path: string, isDir: boolean, bytes: Uint8Array = new Uint8Array(0)): MemoryNode {
    const node = new MemoryNode(isDir, this.nextIno++, bytes);
    this.nodes.set(path, node);
    return node;
  }

  /** The path from the root, without `.`, `..` and double slashes. */
  private full(path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${this.current}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  private node(path: string): MemoryNode {
    const node = path === '' ? undefined : this.nodes.get(this.full(path));
    if (node === undefined) throw new HostError('ENOENT');
    return node;
  }

  /** Where to put a new entry: its folder must exist. */
  private place(path: string): string {
    const full = this.full(path);
    const folder = this.nodes.get(full.slice(0, Math.max(1, full.lastIndexOf('/'))));
    if (path === '' || folder === undefined) throw new HostError('ENOENT');
    if (!folder.isDir) throw new HostError('ENOTDIR');
    return full;
  }

  private children(folder: string): string[] {
    const prefix = folder === '/' ? '/' : `${folder}/`;
    return [...this.nodes.keys()].filter(
      (path) => path !== '/' && path.startsWith(prefix) && !path.includes('/', prefix.length),
    );
  }

  stat(path: string): 'file' | 'dir' | null {
    const node = path === '' ? undefined : this.nodes.get(this.full(path));
    if (node === undefined) return null;
    return node.isDir ? 'dir' : 'file';
  }

  read(path: string): string {
    const node = this.node(path);
    return latin1Text(node.bytes, 0, node.len);
  }

  cwd(): string {
    return this.current;
  }

  chdir(path: string): void {
    if (!this.node(path).isDir) throw new HostError('ENOTDIR');
    this.current = this.full(path);
  }

  info(path: string): HostStat {
    const { isDir, ino, len } = this.node(path);
    const mode = isDir ? S_IFDIR | 0o755 : S_IFREG | 0o644;
    return { mode, ino, dev: 1, nlink: 1, uid: 0, gid: 0, size: isDir ? 0 : len, atime: 0, mtime: 0, ctime: 0 };
  }

  volume(path: string): HostVolume {
    this.node(path);
    let used = 0;
    for (const node of this.nodes.values()) used += Math.ceil(node.len / BLOCK_BYTES);
    const bfree = Math.max(0, BLOCKS - used);
    return { bsize: BLOCK_BYTES, blocks: BLOCKS, bfree, bavail: bfree, files: 0, ffree: 0, namemax: 255 };
  }

  open(path: string, how: OpenHow): HostFile {
    let node = path === '' ? undefined : this.nodes.get(this.full(path));
    if (node === undefined) {
      if (!how.create) throw new HostError('ENOENT');
      node = this.add(this.place(path), false);
    }
    if (node.isDir && how.write) throw new HostError('EISDIR');
    if (how.truncate) node.len = 0;
    return new MemoryFile(node, how);
  }

  openDir(path: string): HostDir {
    if (!this.node(path).isDir) throw new HostError('ENOTDIR');
    const paths = this.children(this.full(path));
    return {
      next: () => {
        const next = paths.shift();
        if (next === undefined) return null;
        const node = this.nodes.get(next);
        const type = node?.isDir === true ? S_IFDIR : S_IFREG;
        return { name: next.slice(next.lastIndexOf('/') + 1), type, ino: node?.ino ?? 0 };
      },
      close: () => {},
    };
  }

  mkdir(path: string): void {
    if (this.stat(path) !== null) throw new HostError('EEXIST');
    this.add(this.place(path), true);
  }

  rmdir(path: string): void {
    if (!this.node(path).isDir) throw new HostError('ENOTDIR');
    const full = this.full(path);
    if (full === '/') throw new HostError('EBUSY');
    if (this.children(full).length > 0) throw new HostError('ENOTEMPTY');
    this.nodes.delete(full);
  }

  remove(path: string): void {
    if (this.node(path).isDir) throw new HostError('EISDIR');
    this.nodes.delete(this.full(path));
  }

  rename(from: string, to: string): void {
    const node = this.node(from);
    const source = this.full(from);
    const target = this.place(to);
    if (source === target) return;
    const replaced = this.nodes.get(target);
    if (replaced?.isDir === true) {
      if (!node.isDir) throw new HostError('EISDIR');
      if (this.children(target).length > 0) throw new HostError('ENOTEMPTY');
    } else if (replaced !== undefined && node.isDir) {
      throw new HostError('ENOTDIR');
    }
    if (target.startsWith(`${source}/`)) throw new HostError('EINVAL');
    for (const [path, moved] of [...this.nodes]) {
      if (path !== source && !path.startsWith(`${source}/`)) continue;
      this.nodes.delete(path);
      this.nodes.set(target + path.slice(source.length), moved);
    }
  }
}
