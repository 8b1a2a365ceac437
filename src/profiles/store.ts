/** Where profiles lie in their storage, and reading one file of them. */
import { parseJsonText } from './jsonText.js';
import { jsonProblem, type MoreProblems, ProfileError } from './problem.js';
import type { ProfileKind, ProfileKinds, TargetFile } from './schema.js';
import { keptByStorage, storage } from './storage.js';

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

/** The profiles that come with the package: two folders beside its package.json. */
export function builtInRoot(): ProfileRoot {
  const { base, paths } = storage();
  return { targets: paths.join(base, 'targets'), firmware: paths.join(base, 'firmware-profiles'), base };
}

/** A user's folder: targets anywhere in it, firmware profiles in its `firmware-profiles/<version>/`. */
export function userRoot(folder: string): ProfileRoot {
  return { targets: folder, firmware: storage().paths.join(folder, 'firmware-profiles'), base: '' };
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

/** What folders of the package hold. */
const listings = keptByStorage(() => new Map<string, readonly string[]>());

/** A list of a root's files by the folder that it is of: read again each time, but for the package's own. */
function listed(root: ProfileRoot, folder: string, list: () => readonly string[]): readonly string[] {
  if (root.base === '') return list();
  let known = listings().get(folder);
  if (known === undefined) {
    known = list();
    listings().set(folder, known);
  }
  return known;
}

/** Paths of all firmware profiles of a root, newest version first, sorted by name. */
export function firmwarePaths(root: ProfileRoot): readonly string[] {
  return listed(root, root.firmware, () =>
    versionsOf(root).flatMap((version) => {
      const { join, sep } = storage().paths;
      const folder = join(root.firmware, version);
      // There are hundreds: to join each would take longer than to read the folders.
      return storage()
        .entries(folder)
        .filter((entry) => entry.endsWith(JSON_END) && entry !== VERSION_FILE)
        .sort()
        .map((entry) => folder + sep + entry);
    }),
  );
}

/** Beside firmware profiles: what they keep in files of their own. */
const DATA_FOLDERS: readonly string[] = ['qstrs', 'modules', 'error-texts', 'frozen'];

/** Paths of all profiles below a folder, of boards and of firmware, sorted. */
export function profilePaths(folder: string): string[] {
  const { basename, sep } = storage().paths;
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
  return path.slice(path.lastIndexOf(storage().paths.sep) + 1, -JSON_END.length);
}

/** The name of the folder that a file is in: of a firmware profile, its version. */
export function folderName(path: string): string {
  const { basename, dirname } = storage().paths;
  return basename(dirname(path));
}

/** The name by which other profiles extend one: its path from the folder of profiles, as `stm32/port`. */
export function relativeName(folder: string, path: string): string {
  return path.slice(storage().paths.join(folder, '/').length, -JSON_END.length).split('\\').join('/');
}

/** The path among those of a folder that has this relative name. */
export function pathNamed(paths: readonly string[], folder: string, name: string): string | undefined {
  const wanted = storage().paths.join(folder, name + JSON_END);
  return paths.find((path) => path === wanted && relativeName(folder, path) === name);
}

/** Reads a target file and checks everything that can be checked in the file alone. */
export function readTargetFile(root: ProfileRoot, path: string): Loaded<TargetFile> {
  return readProfile(root, path, 'targetFile');
}

/** Reads any JSON file of a profile's and checks it. */
export function readProfile<K extends ProfileKind>(
  root: ProfileRoot,
  path: string,
  kind: K,
  more?: MoreProblems,
): Loaded<ProfileKinds[K]> {
  const file = shownPath(root, path);
  const text = storage().read(path, file);
  const value = parseJson(file, text);
  const isBuiltIn = root.base !== '';
  if (isBuiltIn && storage().isKnownSound(file, text)) return { path, file, root, value: value as ProfileKinds[K] };
  const checked = checkedProfile(root, path, value, kind, more);
  if (isBuiltIn) storage().noteSound(file, text);
  return checked;
}

/** What a JSON file of a profile's holds, unchecked. */
export function readJson(root: ProfileRoot, path: string): unknown {
  const file = shownPath(root, path);
  return parseJson(file, storage().read(path, file));
}

/** Checks a value as if the file held it. */
export function checkedProfile<K extends ProfileKind>(
  root: ProfileRoot,
  path: string,
  value: unknown,
  kind: K,
  more?: MoreProblems,
): Loaded<ProfileKinds[K]> {
  const file = shownPath(root, path);
  return { path, file, root, value: storage().checked(kind, file, value, more) };
}

/** A path as messages name it. */
function shownPath(root: ProfileRoot, path: string): string {
  const { relative, sep } = storage().paths;
  return root.base === '' ? path : relative(root.base, path).split(sep).join('/');
}

function parseJson(file: string, text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    throw new ProfileError([jsonProblem(file, error)]);
  }
}

function jsonFiles(folder: string, skip: string): string[] {
  if (folder === skip) return [];
  return storage()
    .entries(folder)
    .flatMap((entry) => {
      const path = storage().paths.join(folder, entry);
      if (entry.endsWith(JSON_END)) return [path];
      return entry.startsWith('.') || entry === 'node_modules' || !storage().isFolder(path)
        ? []
        : jsonFiles(path, skip);
    });
}

/** Of a number in a version's name. To compare by a language's rules takes Node five milliseconds to get ready for. */
const MOST_DIGITS = 8;

/** The names of a root's folders of versions, newest first. */
export function versionsOf(root: ProfileRoot): string[] {
  return storage()
    .entries(root.firmware)
    .filter((entry) => /^v\d/.test(entry))
    .map((name) => ({ name, key: name.replaceAll(/\d+/g, (digits) => digits.padStart(MOST_DIGITS, '0')) }))
    .sort((a, b) => (a.key < b.key ? 1 : -1))
    .map(({ name }) => name);
}
