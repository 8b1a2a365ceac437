/** Everything that is wrong with one profile file, for whoever writes it. */
import { basename, dirname, resolve as resolvePath, sep } from 'node:path';
import type { Board } from '../abi/board.js';
import { firmwareProblems, targetProblems } from './check.js';
import { mergeFirmware, mergeTarget } from './extend.js';
import { checkedFirmwareFile } from './firmwareFile.js';
import { type Problem, ProfileError } from './problem.js';
import { firmwareData, firmwareOf, firmwareVersion, profileRoots } from './profiles.js';
import { resolveBoard } from './resolve.js';
import { builtInRoot, checkedProfile, type Loaded, type ProfileRoot, readJson, userRoot } from './store.js';

/** What only a firmware profile has. */
const FIRMWARE_KEYS: readonly string[] = ['version', 'objRepr', 'longInt', 'macros', 'romQstrs', 'modules', 'boot'];

/** Finds what is wrong with a board, by the key of its target. */
export type BoardCheck = (board: Board) => readonly Omit<Problem, 'file'>[];

/**
 * Checks a target or a firmware profile wherever it lies, with all that it extends.
 *
 * @param path the file
 * @param folders the user's own profiles, which it may extend
 * @param look what else is wrong with the board that a target stands for, which rooms above know
 * @returns every problem found; none when the profile is sound
 */
export function validateProfile(path: string, folders: readonly string[] = [], look?: BoardCheck): Problem[] {
  const absolute = resolvePath(path);
  let value: unknown;
  const unreadable = problemsOf(() => {
    value = readJson(
      rootAt(absolute, (root) => root.targets, dirname(absolute)),
      absolute,
    );
  });
  if (unreadable.length > 0) return unreadable;
  return isFirmware(absolute, value)
    ? validateFirmware(absolute, value, folders)
    : validateTarget(absolute, value, folders, look);
}

function isFirmware(path: string, value: unknown): boolean {
  if (/^v\d/.test(basename(dirname(path)))) return true;
  return typeof value === 'object' && value !== null && FIRMWARE_KEYS.some((key) => Object.hasOwn(value, key));
}

/** Everything wrong with a target, as if the file at `path` held `value`. */
export function validateTarget(
  path: string,
  value: unknown,
  folders: readonly string[] = [],
  look: BoardCheck = () => [],
): Problem[] {
  const absolute = resolvePath(path);
  const root = rootAt(absolute, (candidate) => candidate.targets, dirname(absolute));
  const roots = [root, ...profileRoots(folders)];
  return check(
    value,
    (sound) => checkedProfile(root, absolute, sound, 'targetFile'),
    (leaf) => {
      const merged = mergeTarget(roots, leaf);
      return leaf.value.abstract === true ? [] : targetProblems(merged);
    },
    (leaf) => {
      if (leaf.value.abstract === true) return;
      const merged = mergeTarget(roots, leaf);
      const firmware = firmwareOf(roots, merged);
      const version = firmwareVersion(roots, firmware);
      const found = look(resolveBoard(merged, firmware, version, firmwareData(firmware), 'any'));
      if (found.length === 0) return;
      const fileOf = (key: string): string => (merged.from.get(topKey(key)) ?? merged.leaf).file;
      throw new ProfileError(found.map((problem) => ({ ...problem, file: fileOf(problem.key) })));
    },
  );
}

function validateFirmware(path: string, value: unknown, folders: readonly string[]): Problem[] {
  const root = rootAt(path, (candidate) => candidate.firmware, dirname(dirname(dirname(path))));
  const roots = [root, ...profileRoots(folders)];
  return check(
    value,
    (sound) => checkedFirmwareFile(root, path, sound),
    (leaf) => {
      const merged = mergeFirmware(roots, leaf);
      return leaf.value.abstract === true ? [] : firmwareProblems(merged);
    },
    (leaf) => {
      if (leaf.value.abstract !== true) firmwareData(mergeFirmware(roots, leaf));
    },
  );
}

/**
 * What each key holds is checked first, then how the sound ones go together, and where nothing is wrong yet whether a
 * board comes of it.
 */
function check<T>(
  value: unknown,
  load: (value: unknown) => Loaded<T>,
  together: (leaf: Loaded<T>) => Problem[],
  complete: (leaf: Loaded<T>) => void,
): Problem[] {
  const own = problemsOf(() => void load(value));
  const bad = new Set(own.map(({ key }) => topKey(key)));
  // Without what it extends most keys would be missed; a file that is no object has none.
  if (bad.has('') || bad.has('extends')) return own;
  const sound = Object.fromEntries(Object.entries(value as object).filter(([key]) => !bad.has(key)));
  const more = problemsOf(() => {
    const found = together(load(sound));
    if (found.length > 0) throw new ProfileError(found);
  });
  const problems = [...own, ...more.filter(({ key }) => !bad.has(topKey(key)))];
  return problems.length > 0 ? problems : problemsOf(() => complete(load(value)));
}

function topKey(key: string): string {
  return key.split('.')[0]!;
}

function problemsOf(body: () => void): Problem[] {
  try {
    body();
    return [];
  } catch (error) {
    if (error instanceof ProfileError) return [...error.problems];
    throw error;
  }
}

/** The built-in profiles when the file is one of them, else the file's own folder. */
function rootAt(path: string, folderOf: (root: ProfileRoot) => string, own: string): ProfileRoot {
  const builtIn = builtInRoot();
  return path.startsWith(folderOf(builtIn) + sep) ? builtIn : userRoot(own);
}
