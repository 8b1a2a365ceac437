/** Where the files of profiles are: a door, so that a page can have them from elsewhere than a disk. */
import type { MoreProblems } from './problem.js';
import type { ProfileKind, ProfileKinds } from './schema.js';

/** What a storage's paths are made of. */
export interface ProfilePaths {
  readonly sep: string;
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  relative(from: string, to: string): string;
}

/** Holds files of profiles: the package's own, and perhaps a user's. */
export interface ProfileStorage {
  /** The folder that the package's own profiles are in. */
  readonly base: string;
  readonly paths: ProfilePaths;
  exists(path: string): boolean;
  /** The names of what is in a folder; empty where there is no such folder. */
  entries(folder: string): readonly string[];
  isFolder(path: string): boolean;
  /** A file's text. Throws ProfileError where there is none; `file` is what messages call it. */
  read(path: string, file: string): string;
  /** Whether a file of the package's own was found sound with this text. */
  isKnownSound(file: string, path: string, text: string): boolean;
  /** What mpy-cross made of a frozen module when the package was built, a byte a character, if it was of this text. */
  compiled(path: string, text: string, optimise: number): string | undefined;
  /** A file of the package's own has passed its check. */
  noteSound(file: string, text: string): void;
  /** The value that a file holds once it has been checked. Throws ProfileError where it isn't sound. */
  checked<K extends ProfileKind>(kind: K, file: string, value: unknown, more?: MoreProblems): ProfileKinds[K];
}

let current: ProfileStorage | null = null;

/** From now on profiles are read from there. */
export function useStorage(storage: ProfileStorage): void {
  current = storage;
}

/** One value for each storage that profiles were read from: for what is kept of the package's own, which never changes there. */
export function keptByStorage<T>(make: () => T): () => T {
  const kept = new WeakMap<ProfileStorage, { readonly value: T }>();
  return () => {
    let entry = kept.get(storage());
    if (entry === undefined) {
      entry = { value: make() };
      kept.set(storage(), entry);
    }
    return entry.value;
  };
}

/** Where profiles are read from. */
export function storage(): ProfileStorage {
  if (current === null) throw new Error('no profiles are known yet: fetchTarget or holdFiles comes first');
  return current;
}
