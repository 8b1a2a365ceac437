import { HostError } from '../world/host.js';
import { Folder, FolderFile, LEADS_OUT } from './folderEntries.js';

/** What files and directories have in common. */
export abstract class Entry {
  readonly ino: number;
  abstract readonly isDir: boolean;

  constructor(ino: number) {
    this.ino = ino;
  }
}

export const NOTHING = new Uint8Array(0);

/** A file: what is on disk is copied when a program first writes to it. */
export class FileEntry extends Entry {
  readonly isDir = false;
  /** Bytes in use. */
  len: number;
  private own: Uint8Array | null;
  /** When a program last opened it to write, in seconds since 1970. */
  private changedAt = 0;
  private readonly disk: FolderFile | null;

  constructor(ino: number, content: Uint8Array | FolderFile) {
    super(ino);
    this.disk = content instanceof FolderFile ? content : null;
    this.own = content instanceof FolderFile ? null : content;
    this.len = content instanceof FolderFile ? content.size : content.length;
  }

  /** To read. */
  get bytes(): Uint8Array {
    return this.own ?? this.disk!.bytes();
  }

  /** Seconds since 1970; 0: not known. */
  get mtime(): number {
    return this.changedAt !== 0 ? this.changedAt : (this.disk?.mtime ?? 0);
  }

  /** A program opens it to write at that time. */
  touch(seconds: number): void {
    this.changedAt = seconds;
  }

  truncate(): void {
    this.own = NOTHING;
    this.len = 0;
  }

  /** To write to, with room for so many bytes; what is new is 0. */
  bytesToChange(len: number): Uint8Array {
    const { bytes } = this;
    if (this.own === null || len > bytes.length) {
      const grown = len > bytes.length ? Math.max(len, bytes.length * 2) : bytes.length;
      this.own = new Uint8Array(grown);
      this.own.set(bytes.subarray(0, this.len));
    }
    const own = this.own!;
    if (len > this.len) {
      own.fill(0, this.len, len);
      this.len = len;
    }
    return own;
  }
}

/** A directory: of one on disk, the entries are made when someone first looks. */
export class DirEntry extends Entry {
  readonly isDir = true;
  private readonly disk: Folder | null;
  private readonly nextIno: () => number;
  private listed: Map<string, Entry | typeof LEADS_OUT> | null;

  constructor(nextIno: () => number, disk: Folder | null) {
    super(nextIno());
    this.nextIno = nextIno;
    this.disk = disk;
    this.listed = disk === null ? new Map() : null;
  }

  /** By name. Throws HostError. */
  get entries(): Map<string, Entry | typeof LEADS_OUT> {
    if (this.listed !== null) return this.listed;
    const listed = new Map<string, Entry | typeof LEADS_OUT>();
    for (const [name, entry] of this.disk!.entries()) {
      if (entry === LEADS_OUT) listed.set(name, entry);
      else if (entry instanceof Folder) listed.set(name, new DirEntry(this.nextIno, entry));
      else listed.set(name, new FileEntry(this.nextIno(), entry as FolderFile));
    }
    this.listed = listed;
    return listed;
  }

  /** An entry; throws EACCES where it is a link that leads out. */
  get(name: string): Entry | undefined {
    const entry = this.entries.get(name);
    if (entry === LEADS_OUT) throw new HostError('EACCES');
    return entry;
  }
}
