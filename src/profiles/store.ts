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

/** A profile's name that can be one part of a path. */
const PLAIN_NAME = /^[\w.-]+$/;

/** The file of a profile in a folder; null where the folder has none of this very name, in these letters. */
function fileIn(folder: string, name: string): string | null {
  const { join } = storage().paths;
  const file = name + JSON_END;
  const path = join(folder, file);
  // Some disks take a name in other letters for the same.
  return storage().exists(path) && storage().entries(folder).includes(file) ? path : null;
}

/** The path of the target of this very name; to look at all names takes ten times as long, and needs nobody to list them. */
export function targetPath(root: ProfileRoot, name: string): string | null {
  if (root.base === '') return targetPaths(root).find((path) => profileName(path) === name) ?? null;
  if (!PLAIN_NAME.test(name)) return null;
  const { join } = storage().paths;
  for (const port of storage().entries(root.targets)) {
    const path = fileIn(join(root.targets, port), name);
    if (path !== null) return path;
  }
  return null;
}

/** The path of the target that others extend as `name`, its folder and its own name; null where the root has none. */
export function extendedTargetPath(root: ProfileRoot, name: string): string | null {
  return pathNamed(root, root.targets, name, targetPaths);
}

/** The path of the firmware profile that others extend as `VERSION/NAME`; null where the root has none. */
export function extendedFirmwarePath(root: ProfileRoot, name: string): string | null {
  return name.endsWith(`/${VERSION_FILE.slice(0, -JSON_END.length)}`)
    ? null
    : pathNamed(root, root.firmware, name, firmwarePaths);
}

function pathNamed(
  root: ProfileRoot,
  folder: string,
  name: string,
  pathsOf: (root: ProfileRoot) => readonly string[],
): string | null {
  const { join } = storage().paths;
  if (root.base === '') {
    const wanted = join(folder, name + JSON_END);
    return pathsOf(root).find((path) => path === wanted && relativeName(folder, path) === name) ?? null;
  }
  const [group = '', own = '', ...more] = name.split('/');
  const isSound = more.length === 0 && PLAIN_NAME.test(own) && storage().entries(folder).includes(group);
  return isSound ? fileIn(join(folder, group), own) : null;
}

/** The paths of the firmware profiles of this very name, the newest release's first. */
export function* firmwarePathsNamed(root: ProfileRoot, name: string): Generator<string> {
  if (!PLAIN_NAME.test(name)) return;
  const { join } = storage().paths;
  for (const version of versionsOf(root)) {
    const path = fileIn(join(root.firmware, version), name);
    if (path !== null) yield path;
  }
}

/** What folders of the package hold. */
const listings = keptByStorage(() => new Map<string, readonly string[]>());

/** A list of a root's files by what it is of: read again each time, but for the package's own. */
function listed(root: ProfileRoot, what: string, list: () => readonly string[]): readonly string[] {
  if (root.base === '') return list();
  let known = listings().get(what);
  if (known === undefined) {
    known = list();
    listings().set(what, known);
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
  if (isBuiltIn && storage().isKnownSound(file, path, text)) {
    return { path, file, root, value: value as ProfileKinds[K] };
  }
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
export function versionsOf(root: ProfileRoot): readonly string[] {
  return listed(root, storage().paths.join(root.firmware, VERSION_FILE), () =>
    storage()
      .entries(root.firmware)
      .filter((entry) => /^v\d/.test(entry))
      .map((name) => ({ name, key: name.replaceAll(/\d+/g, (digits) => digits.padStart(MOST_DIGITS, '0')) }))
      .sort((a, b) => (a.key < b.key ? 1 : -1))
      .map(({ name }) => name),
  );
}
