import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import { HostError } from '../world/host.js';
import { Folder, type FolderEntry, FolderFile, LEADS_OUT } from './folderEntries.js';

/** A file of this computer: read when it is first asked for, and then as it was for every run. */
class DiskFile extends FolderFile {
  private readonly path: string | Buffer;
  private content: Uint8Array | null = null;

  constructor(path: string | Buffer, info: Stats) {
    super(info.size, Math.floor(info.mtimeMs / 1000));
    this.path = path;
  }

  override bytes(): Uint8Array {
    try {
      this.content ??= readFileSync(this.path);
      return this.content;
    } catch (e) {
      throw new HostError((e as NodeJS.ErrnoException).code ?? 'EIO');
    }
  }
}

/** Which entries of a folder a board sees, by their names. */
export type WantsEntry = (name: string) => boolean;

/**
 * A folder of this computer, listed when it is first asked for. Names are bytes, one a character. Files and folders only;
 * a symbolic link is what it points to, as long as that is in the folder that all began with.
 */
export class DiskFolder extends Folder {
  private readonly path: Buffer;
  /** The folder that all began with, without symbolic links. */
  private readonly top: string;
  private readonly wants: WantsEntry;
  private listed: Map<string, FolderEntry> | null = null;

  /** @param path a folder that exists */
  constructor(path: string | Buffer, wants: WantsEntry = () => true, top = realpathSync(path)) {
    super();
    this.path = Buffer.from(path as string);
    this.top = top;
    this.wants = wants;
  }

  override entries(): ReadonlyMap<string, FolderEntry> {
    if (this.listed !== null) return this.listed;
    const listed = new Map<string, FolderEntry>();
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
  private entry(dirent: Dirent<Buffer>): FolderEntry | null {
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

  protected override place(): string {
    return realpathSync(this.path);
  }
}

/** Whether a path without symbolic links is a folder or in it. */
function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
