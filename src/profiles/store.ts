/** Where profiles lie on disk, and reading one file of them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { parseJsonText } from './jsonText.js';
import { jsonProblem, type Problem, ProfileError, zodProblems } from './problem.js';
import { schemas, type TargetFile } from './schema.js';
import { isKnownSound, noteSound } from './sound.js';

/** The two folders of profiles under one root. */
export interface ProfileRoot {
  /** Holds targets, in folders by port or loose. */
  readonly targets: string;
  /** Holds a folder for each version of MicroPython. */
  readonly firmware: string;
  /** The start of a path that messages leave out. */
  readonly base: string;
}

/** A profile file that was read and is sound in itself. */
export interface Loaded<T> {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly file: string;
  readonly root: ProfileRoot;
  readonly value: T;
}

/** The profiles that come with the package: two folders beside its package.json, wherever this file was compiled to. */
export function builtInRoot(): ProfileRoot {
  let base = fileURLToPath(new URL('../../', import.meta.url));
  while (!existsSync(join(base, 'package.json')) && base !== dirname(base)) base = dirname(base);
  return { targets: join(base, 'targets'), firmware: join(base, 'firmware-profiles'), base };
}

/** A user's folder: targets anywhere in it, firmware profiles in its `firmware-profiles/<version>/`. */
export function userRoot(folder: string): ProfileRoot {
  return { targets: folder, firmware: join(folder, 'firmware-profiles'), base: '' };
}

const JSON_END = '.json';

/** In the folder of each version: what the release itself is. */
export const VERSION_FILE = 'version.json';
/** Beside the folders of versions: what changed from one to another without a macro. */
export const RULES_FILE = 'rules.json';

/** Paths of all target files of a root, sorted by port and name. */
export function targetPaths(root: ProfileRoot): readonly string[] {
  return listed(root, root.targets, () => jsonFiles(root.targets, root.firmware).sort());
}

/** What folders of the package hold, which never changes while a process runs. */
const listings = new Map<string, readonly string[]>();

/** A list of a root's files by the folder that it is of: read again each time, but for the package's own. */
function listed(root: ProfileRoot, folder: string, list: () => readonly string[]): readonly string[] {
  if (root.base === '') return list();
  let known = listings.get(folder);
  if (known === undefined) {
    known = list();
    listings.set(folder, known);
  }
  return known;
}

/** Paths of all firmware profiles of a root, newest version first, sorted by name. */
export function firmwarePaths(root: ProfileRoot): readonly string[] {
  return listed(root, root.firmware, () =>
    versionsOf(root).flatMap((version) => {
      const folder = join(root.firmware, version);
      return readdirSync(folder)
        .filter((entry) => entry.endsWith(JSON_END) && entry !== VERSION_FILE)
        .sort()
        .map((entry) => join(folder, entry));
    }),
  );
}

/** Beside firmware profiles: what they keep in files of their own. */
const DATA_FOLDERS: readonly string[] = ['qstrs', 'modules', 'error-texts', 'frozen'];

/** Paths of all profiles below a folder, of boards and of firmware, sorted. */
export function profilePaths(folder: string): string[] {
  const isData = (path: string): boolean => {
    const names = path.split(sep);
    return names.some((name, i) => DATA_FOLDERS.includes(name) && /^v\d/.test(names[i - 1] ?? ''));
  };
  const isVersion = (path: string): boolean => [VERSION_FILE, RULES_FILE].includes(basename(path));
  return jsonFiles(folder, '')
    .filter((path) => !isData(path) && !isVersion(path))
    .sort();
}

/** The name that a file's path gives a profile. */
export function profileName(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1, -JSON_END.length);
}

/** The name of the folder that a file is in: of a firmware profile, its version. */
export function folderName(path: string): string {
  return basename(dirname(path));
}

/** The name by which other profiles extend one: its path from the folder of profiles, as `stm32/port`. */
export function relativeName(folder: string, path: string): string {
  return path.slice(join(folder, '/').length, -JSON_END.length).split('\\').join('/');
}

/** Reads a target file and checks everything that can be checked in the file alone. */
export function readTargetFile(root: ProfileRoot, path: string): Loaded<TargetFile> {
  return readProfile(
    root,
    path,
    () => schemas().targetFile,
    () => Object.keys(schemas().targetFile.shape),
  );
}

/** What is wrong with a file's value beside what its schema says. */
export type MoreProblems = (file: string, value: unknown) => Problem[];

/** Reads any JSON file of a profile's and checks it. */
export function readProfile<S extends z.ZodType>(
  root: ProfileRoot,
  path: string,
  schema: () => S,
  knownKeys: () => readonly string[],
  more?: MoreProblems,
): Loaded<z.infer<S>> {
  const file = shownPath(root, path);
  const text = readText(file, path);
  const value = parseJson(file, text);
  const isBuiltIn = root.base !== '';
  if (isBuiltIn && isKnownSound(file, text)) return { path, file, root, value: value as z.infer<S> };
  const checked = checkedProfile(root, path, value, schema(), knownKeys(), more);
  if (isBuiltIn) noteSound(file, text);
  return checked;
}

/** What a JSON file of a profile's holds, unchecked. */
export function readJson(root: ProfileRoot, path: string): unknown {
  const file = shownPath(root, path);
  return parseJson(file, readText(file, path));
}

/** Checks a value as if the file held it. */
export function checkedProfile<S extends z.ZodType>(
  root: ProfileRoot,
  path: string,
  value: unknown,
  schema: S,
  knownKeys: readonly string[],
  more?: MoreProblems,
): Loaded<z.infer<S>> {
  const file = shownPath(root, path);
  const parsed = schema.safeParse(value);
  const problems = parsed.success ? [] : zodProblems(file, parsed.error, value, knownKeys);
  if (more !== undefined && typeof value === 'object' && value !== null) problems.push(...more(file, value));
  if (!parsed.success || problems.length > 0) throw new ProfileError(problems);
  return { path, file, root, value: parsed.data };
}

/** A path as messages name it. */
function shownPath(root: ProfileRoot, path: string): string {
  return root.base === '' ? path : relative(root.base, path).split(sep).join('/');
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const found = code === 'EISDIR' ? 'a folder' : code === 'ENOENT' ? 'nothing' : String(error);
    throw new ProfileError([{ file, key: '', expected: 'a JSON file', found }]);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    throw new ProfileError([jsonProblem(file, error)]);
  }
}

function jsonFiles(folder: string, skip: string): string[] {
  if (!existsSync(folder) || folder === skip) return [];
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (entry.endsWith(JSON_END)) return [path];
    return entry.startsWith('.') || entry === 'node_modules' || !statSync(path).isDirectory()
      ? []
      : jsonFiles(path, skip);
  });
}

/** The names of a root's folders of versions, newest first. */
export function versionsOf(root: ProfileRoot): string[] {
  if (!existsSync(root.firmware)) return [];
  return readdirSync(root.firmware)
    .filter((entry) => /^v\d/.test(entry))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}
