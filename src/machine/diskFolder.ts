import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import { HostError } from '../world/host.js';

/** A file of this computer: read when it is first asked for, and then as it was for every run. */
export class DiskFile {
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  private readonly path: string | Buffer;
  private content: Uint8Array | null = null;

  constructor(path: string | Buffer, info: Stats) {
    this.path = path;
    this.size = info.size;
    this.mtime = Math.floor(info.mtimeMs / 1000);
  }

  /** What it holds; nobody may change it. Throws HostError. */
  bytes(): Uint8Array {
    try {
      this.content ??= readFileSync(this.path);
      return this.content;
    } catch (e) {
      throw new HostError((e as NodeJS.ErrnoException).code ?? 'EIO');
    }
  }
}

/** Where a symbolic link leads out of the folder that stands for the board's files. */
export const LEADS_OUT = Symbol('leads out');

export type DiskEntry = DiskFile | DiskFolder | typeof LEADS_OUT;

/** Which entries of a folder a board sees, by their names. */
export type WantsEntry = (name: string) => boolean;

/**
 * A folder of this computer, listed when it is first asked for. Names are bytes, one a character. Files and folders only;
 * a symbolic link is what it points to, as long as that is in the folder that all began with.
 */
export class DiskFolder {
  private readonly path: Buffer;
  /** The folder that all began with, without symbolic links. */
  private readonly top: string;
  private readonly wants: WantsEntry;
  private listed: Map<string, DiskEntry> | null = null;

  /** @param path a folder that exists */
  constructor(path: string | Buffer, wants: WantsEntry = () => true, top = realpathSync(path)) {
    this.path = Buffer.from(path as string);
    this.top = top;
    this.wants = wants;
  }

  /** By name, in order. Throws HostError. */
  entries(): ReadonlyMap<string, DiskEntry> {
    if (this.listed !== null) return this.listed;
    const listed = new Map<string, DiskEntry>();
    let found: Dirent<Buffer>[];
    try {
      found = readdirSync(this.path, { withFileTypes: true, encoding: 'buffer' });
    } catch (e) {
      throw new HostError((e as NodeJS.ErrnoException).code ?? 'EIO');
    }
    for (const dirent of found.sort((a, b) => Buffer.compare(a.name, b.name))) {
      const name = dirent.name.toString('latin1');
      const entry = this.wants(name) ? this.entry(dirent) : null;
      if (entry !== null) listed.set(name, entry);
    }
    this.listed = listed;
    return listed;
  }

  /** Null for what is no file or folder, or has gone. */
  private entry(dirent: Dirent<Buffer>): DiskEntry | null {
    const path = Buffer.concat([this.path, Buffer.from('/'), dirent.name]);
    try {
      if (dirent.isSymbolicLink() && !isInside(realpathSync(path), this.top)) return LEADS_OUT;
      const info = statSync(path);
      if (info.isDirectory()) return new DiskFolder(path, this.wants, this.top);
      return info.isFile() ? new DiskFile(path, info) : null;
    } catch {
      return dirent.isSymbolicLink() ? LEADS_OUT : null;
    }
  }

  /** A file or folder by its path from here; null: there is none. Throws HostError. */
  find(path: string): DiskEntry | null {
    let at: DiskEntry = this;
    for (const name of path.split('/')) {
      if (!(at instanceof DiskFolder)) return null;
      const next = at.entries().get(name);
      if (next === undefined) return null;
      at = next;
    }
    return at;
  }

  /** Paths from here of the files in it and below, in order, or one more than `most` of them. Throws HostError. */
  paths(most: number): string[] {
    const paths: string[] = [];
    const seen = new Set<string>();
    const visit = (folder: DiskFolder, prefix: string): void => {
      // A link may lead to a folder that it is in.
      const real = realpathSync(folder.path);
      if (seen.has(real)) return;
      seen.add(real);
      for (const [name, entry] of folder.entries()) {
        if (paths.length > most) return;
        if (entry instanceof DiskFile) paths.push(prefix + name);
        else if (entry instanceof DiskFolder) visit(entry, `${prefix}${name}/`);
      }
    };
    visit(this, '');
    return paths;
  }
}

/** Whether a path without symbolic links is a folder or in it. */
function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
