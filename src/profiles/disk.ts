/** Profiles on this computer's disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledFrozen } from './compiledFrozen.js';
import { type MoreProblems, ProfileError } from './problem.js';
import { type ProfileKind, type ProfileKinds, schemas } from './schema.js';
import { isKnownSound, noteSound } from './sound.js';
import { type ProfileStorage, useStorage } from './storage.js';
import { zodProblems } from './zodProblems.js';

/** The package's folder, wherever this file was compiled to. */
export function packageFolder(): string {
  let base = fileURLToPath(new URL('../../', import.meta.url));
  while (!existsSync(path.join(base, 'package.json')) && base !== path.dirname(base)) base = path.dirname(base);
  return base;
}

/** How old the last change of a folder is before the next is sure to have another time. */
const SETTLED_MS = 2000;

class Disk implements ProfileStorage {
  readonly base = packageFolder();
  readonly paths = path;
  readonly exists = existsSync;
  readonly isKnownSound = isKnownSound;
  readonly noteSound = noteSound;
  readonly compiled = compiledFrozen;

  /** What folders held when they had last changed: each is asked for by many boards. */
  private readonly folders = new Map<string, { readonly mtimeMs: number; readonly names: readonly string[] }>();

  entries(folder: string): readonly string[] {
    if (!existsSync(folder)) return [];
    const { mtimeMs } = statSync(folder);
    const known = this.folders.get(folder);
    if (known?.mtimeMs === mtimeMs) return known.names;
    const names = readdirSync(folder);
    // What changes again at once may have the same time.
    if (Date.now() - mtimeMs > SETTLED_MS) this.folders.set(folder, { mtimeMs, names });
    return names;
  }

  isFolder(name: string): boolean {
    return statSync(name).isDirectory();
  }

  read(name: string, file: string): string {
    try {
      return readFileSync(name, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      const found = code === 'EISDIR' ? 'a folder' : code === 'ENOENT' ? 'nothing' : String(error);
      throw new ProfileError([{ file, key: '', expected: 'a JSON file', found }]);
    }
  }

  checked<K extends ProfileKind>(kind: K, file: string, value: unknown, more?: MoreProblems): ProfileKinds[K] {
    const schema = schemas()[kind];
    const parsed = schema.safeParse(value);
    const knownKeys = 'shape' in schema ? Object.keys(schema.shape) : [];
    const problems = parsed.success ? [] : zodProblems(file, parsed.error, value, knownKeys);
    if (more !== undefined && typeof value === 'object' && value !== null) problems.push(...more(file, value));
    if (!parsed.success || problems.length > 0) throw new ProfileError(problems);
    return parsed.data as ProfileKinds[K];
  }
}

useStorage(new Disk());
