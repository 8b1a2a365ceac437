/** A file outside of the simulated world, as it was when somebody first looked. */
export abstract class FolderFile {
  /** @param size bytes @param mtime seconds since 1970 */
  constructor(
    readonly size: number,
    readonly mtime: number,
  ) {}

  /** What it holds; nobody may change it. Throws HostError. */
  abstract bytes(): Uint8Array;
}

/** Where a symbolic link leads out of the folder that stands for the board's files. */
export const LEADS_OUT = Symbol('leads out');

export type FolderEntry = FolderFile | Folder | typeof LEADS_OUT;

/** A folder outside of the simulated world. Names are bytes, one a character. */
export abstract class Folder {
  /** By name, in order. Throws HostError. */
  abstract entries(): ReadonlyMap<string, FolderEntry>;

  /** The folder's own place: the same for each way that leads to it. */
  protected abstract place(): string;

  /** A file or folder by its path from here; null: there is none. Throws HostError. */
  find(path: string): FolderEntry | null {
    let at: FolderEntry = this;
    for (const name of path.split('/')) {
      if (!(at instanceof Folder)) return null;
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
    const visit = (folder: Folder, prefix: string): void => {
      // A link may lead to a folder that it is in.
      const place = folder.place();
      if (seen.has(place)) return;
      seen.add(place);
      for (const [name, entry] of folder.entries()) {
        if (paths.length > most) return;
        if (entry instanceof FolderFile) paths.push(prefix + name);
        else if (entry instanceof Folder) visit(entry, `${prefix}${name}/`);
      }
    };
    visit(this, '');
    return paths;
  }
}
