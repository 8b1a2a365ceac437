import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
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
import { placeInside } from './insideRoot.js';

const READ_AHEAD_BYTES = 4096;

/** Counts writes through any open file: what was read ahead before one is thrown away. */
let writes = 0;

/** A file of this computer; regular ones are read ahead, since programs read byte by byte. */
class NodeFile implements HostFile {
  private readonly fd: number;
  private readonly how: OpenHow;
  private readonly isRegular: boolean;
  private at = 0;
  private ahead = new Uint8Array(0);
  private aheadAt = 0;
  private aheadLen = 0;
  private aheadWrites = -1;

  constructor(fd: number, how: OpenHow) {
    this.fd = fd;
    this.how = how;
    this.isRegular = fstatSync(fd).isFile();
  }

  read(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.read) throw new HostError('EBADF');
    if (!this.isRegular) return readSync(this.fd, buf, from, size, null);
    if (size >= READ_AHEAD_BYTES) {
      const n = readSync(this.fd, buf, from, size, this.at);
      this.at += n;
      return n;
    }
    let start = this.at - this.aheadAt;
    if (this.aheadWrites !== writes || start < 0 || start >= this.aheadLen) {
      if (this.ahead.length === 0) this.ahead = new Uint8Array(READ_AHEAD_BYTES);
      this.aheadLen = readSync(this.fd, this.ahead, 0, READ_AHEAD_BYTES, this.at);
      this.aheadAt = this.at;
      this.aheadWrites = writes;
      start = 0;
    }
    // What is ahead can end before the file does; then the rest is read too, as one `read` would.
    const n = Math.min(size, this.aheadLen - start);
    if (n === 1) buf[from] = this.ahead[start]!;
    else buf.set(this.ahead.subarray(start, start + n), from);
    this.at += n;
    return n < size && n > 0 ? n + this.read(buf, from + n, size - n) : n;
  }

  write(buf: Uint8Array, from: number, size: number): number {
    if (!this.how.write) throw new HostError('EBADF');
    writes++;
    if (!this.isRegular || this.how.append) {
      const n = writeSync(this.fd, buf, from, size, null);
      if (this.isRegular) this.at = fstatSync(this.fd).size;
      return n;
    }
    const n = writeSync(this.fd, buf, from, size, this.at);
    this.at += n;
    return n;
  }

  seek(offset: number, whence: number): number {
    if (!this.isRegular) throw new HostError('ESPIPE');
    const base = whence === 0 ? 0 : whence === 1 ? this.at : fstatSync(this.fd).size;
    if (whence < 0 || whence > 2 || base + offset < 0) throw new HostError('EINVAL');
    this.at = base + offset;
    return this.at;
  }

  sync(): void {
    fsyncSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function typeBits(entry: Dirent<Buffer>): number {
  if (entry.isDirectory()) return S_IFDIR;
  if (entry.isFile()) return S_IFREG;
  if (entry.isSymbolicLink()) return 0xa000;
  if (entry.isCharacterDevice()) return 0x2000;
  if (entry.isBlockDevice()) return 0x6000;
  if (entry.isFIFO()) return 0x1000;
  return entry.isSocket() ? 0xc000 : 0;
}

function isSpecial(path: Buffer): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info !== undefined && !info.isFile() && !info.isDirectory();
}

export interface NodeFilesOptions {
  /** Folder that is the program's `/`; absent: this computer's whole file system, as the unix port sees it. */
  readonly root?: string;
  /** Whether a program may change anything; without, it gets EROFS. */
  readonly writable?: boolean;
}

/** The files of this computer, or of one folder of it. */
export class NodeFiles implements HostFiles {
  private readonly root: string;
  private readonly writable: boolean;
  private current: string;

  constructor(options: NodeFilesOptions = {}) {
    this.root = options.root === undefined ? '' : realpathSync(options.root, 'buffer').toString('latin1');
    this.writable = options.writable ?? false;
    this.current = options.root === undefined ? process.cwd() : '/';
  }

  /** The path on this computer; what goes above the root stays in it. C's strings end at a NUL. */
  private full(path: string): Buffer {
    const text = path.split('\0', 1)[0]!;
    if (text === '') throw new HostError('ENOENT');
    const absolute = text.startsWith('/') ? text : `${this.current}/${text}`;
    const place = this.root === '' ? absolute : placeInside(this.root, posix.normalize(absolute));
    return Buffer.from(place, 'latin1');
  }

  private fullToChange(path: string): Buffer {
    if (!this.writable) throw new HostError('EROFS');
    writes++;
    return this.full(path);
  }

  stat(path: string): 'file' | 'dir' | null {
    try {
      const info = statSync(this.full(path));
      if (info.isDirectory()) return 'dir';
      return info.isFile() ? 'file' : null;
    } catch {
      return null;
    }
  }

  read(path: string): string {
    return readFileSync(this.full(path)).toString('latin1');
  }

  cwd(): string {
    // Someone may have removed it.
    statSync(this.full('.'));
    return this.current;
  }

  chdir(path: string): void {
    if (!statSync(this.full(path)).isDirectory()) throw new HostError('ENOTDIR');
    this.current = posix.resolve(this.current, path);
  }

  info(path: string): HostStat {
    const st = statSync(this.full(path), { bigint: true });
    const seconds = (ns: bigint): number => Number(ns / 1_000_000_000n);
    return {
      mode: Number(st.mode),
      ino: st.ino,
      dev: st.dev,
      nlink: Number(st.nlink),
      uid: Number(st.uid),
      gid: Number(st.gid),
      size: Number(st.size),
      atime: seconds(st.atimeNs),
      mtime: seconds(st.mtimeNs),
      ctime: seconds(st.ctimeNs),
    };
  }

  volume(path: string): HostVolume {
    const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(this.full(path));
    return { bsize, blocks, bfree, bavail, files, ffree, namemax: 255 };
  }

  open(path: string, how: OpenHow): HostFile {
    const full = how.write ? this.fullToChange(path) : this.full(path);
    let flags = how.write ? (how.read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
    if (how.write && how.create) flags |= constants.O_CREAT;
    if (how.write && how.truncate) flags |= constants.O_TRUNC;
    if (how.append) flags |= constants.O_APPEND;
    // A pipe or device would wait for, or be, something outside.
    if (this.root !== '' && isSpecial(full)) throw new HostError('EACCES');
    return new NodeFile(openSync(full, flags, 0o644), how);
  }

  openDir(path: string): HostDir {
    const full = this.full(path);
    const dir = opendirSync(full, { encoding: 'buffer' as BufferEncoding });
    let isOpen = true;
    return {
      next: () => {
        let entry = dir.readSync() as Dirent<Buffer> | null;
        while (entry !== null && this.leadsOut(path, entry)) entry = dir.readSync() as Dirent<Buffer> | null;
        if (entry === null) return null;
        const { ino } = lstatSync(Buffer.concat([full, Buffer.from('/'), entry.name]), { bigint: true });
        return { name: entry.name.toString('latin1'), type: typeBits(entry), ino };
      },
      close: () => {
        if (isOpen) dir.closeSync();
        isOpen = false;
      },
    };
  }

  /** Of an entry that can't be looked at the list says nothing either. */
  private leadsOut(folder: string, entry: Dirent<Buffer>): boolean {
    if (this.root === '' || !entry.isSymbolicLink()) return false;
    return this.stat(`${folder}/${entry.name.toString('latin1')}`) === null;
  }

  mkdir(path: string): void {
    mkdirSync(this.fullToChange(path), 0o777);
  }

  rmdir(path: string): void {
    rmdirSync(this.fullToChange(path));
  }

  remove(path: string): void {
    unlinkSync(this.fullToChange(path));
  }

  rename(from: string, to: string): void {
    renameSync(this.fullToChange(from), this.fullToChange(to));
  }
}
