/** Profiles whose files are held in memory: those that a page has fetched, as the build wrote them. */
import { ProfileError } from './problem.js';
import type { ProfileKind, ProfileKinds } from './schema.js';
import { type ProfilePaths, type ProfileStorage, useStorage } from './storage.js';

/** Texts of files of the package's own by their paths from its folder. They were checked when they were written. */
export type HeldTexts = Readonly<Record<string, string>>;

/** Stands for the package's folder. */
const BASE = '/';

const PATHS: ProfilePaths = {
  sep: '/',
  join(...parts) {
    const names: string[] = [];
    for (const name of parts.join('/').split('/')) {
      if (name === '..') names.pop();
      else if (name !== '' && name !== '.') names.push(name);
    }
    return `/${names.join('/')}${parts.at(-1)!.endsWith('/') ? '/' : ''}`;
  },
  dirname: (path) => path.slice(0, Math.max(1, path.lastIndexOf('/'))),
  basename: (path) => path.slice(path.lastIndexOf('/') + 1),
  relative: (from, to) => (to.startsWith(from) ? to.slice(from.length).replace(/^\//, '') : to),
};

class HeldFiles implements ProfileStorage {
  readonly base = BASE;
  readonly paths = PATHS;
  private readonly folders = new Map<string, Set<string>>();

  constructor(private readonly texts: HeldTexts) {
    for (const file of Object.keys(texts)) {
      let folder = BASE;
      for (const name of file.split('/')) {
        const names = this.folders.get(folder) ?? new Set();
        this.folders.set(folder, names.add(name));
        folder = PATHS.join(folder, name);
      }
    }
  }

  exists(path: string): boolean {
    return this.isFolder(path) || Object.hasOwn(this.texts, path.slice(BASE.length));
  }

  entries(folder: string): string[] {
    return [...(this.folders.get(folder) ?? [])];
  }

  isFolder(path: string): boolean {
    return this.folders.has(path);
  }

  read(path: string, file: string): string {
    const name = path.slice(BASE.length);
    if (Object.hasOwn(this.texts, name)) return this.texts[name]!;
    throw new ProfileError([{ file, key: '', expected: 'a file that was fetched', found: 'nothing' }]);
  }

  isKnownSound(): boolean {
    return true;
  }

  noteSound(): void {}

  compiled(): undefined {}

  checked<K extends ProfileKind>(_kind: K, _file: string, value: unknown): ProfileKinds[K] {
    return value as ProfileKinds[K];
  }
}

let held: HeldTexts = {};

/** Adds files to those that boards are loaded from. */
export function holdFiles(texts: HeldTexts): void {
  held = { ...held, ...texts };
  useStorage(new HeldFiles(held));
}
