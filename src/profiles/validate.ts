/** Everything that is wrong with one profile file, for whoever writes it. */
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve as resolvePath, sep } from 'node:path';
import { firmwareProblems, targetProblems } from './check.js';
import { mergeFirmware, mergeTarget } from './extend.js';
import { type Problem, ProfileError } from './problem.js';
import { firmwareData, firmwareOf, profileRoots } from './profiles.js';
import { resolveBoard } from './resolve.js';
import { builtInRoot, type ProfileRoot, readFirmwareFile, readTargetFile, userRoot } from './store.js';

/** What only a firmware profile has. */
const FIRMWARE_KEYS: readonly string[] = ['version', 'objRepr', 'longInt', 'macros', 'romQstrs', 'modules', 'boot'];

/**
 * Checks a target or a firmware profile wherever it lies, with all that it extends.
 *
 * @param path the file
 * @param folders the user's own profiles, which it may extend
 * @returns every problem found; none when the profile is sound
 */
export function validateProfile(path: string, folders: readonly string[] = []): Problem[] {
  const absolute = resolvePath(path);
  try {
    return isFirmware(absolute) ? checkFirmware(absolute, folders) : checkTarget(absolute, folders);
  } catch (error) {
    if (error instanceof ProfileError) return [...error.problems];
    throw error;
  }
}

function isFirmware(path: string): boolean {
  if (/^v\d/.test(basename(dirname(path)))) return true;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null && FIRMWARE_KEYS.some((key) => Object.hasOwn(value, key));
  } catch {
    // Reading it as a profile says what is wrong with the file.
    return false;
  }
}

function checkTarget(path: string, folders: readonly string[]): Problem[] {
  const root = rootAt(path, (candidate) => candidate.targets, dirname(path));
  const roots = [root, ...profileRoots(folders)];
  const leaf = readTargetFile(root, path);
  const merged = mergeTarget(roots, leaf);
  if (leaf.value.abstract === true) return [];
  const problems = targetProblems(merged);
  if (problems.length > 0) return problems;
  const firmware = firmwareOf(roots, merged);
  resolveBoard(merged, firmware, firmwareData(firmware), undefined);
  return [];
}

function checkFirmware(path: string, folders: readonly string[]): Problem[] {
  const root = rootAt(path, (candidate) => candidate.firmware, dirname(dirname(dirname(path))));
  const roots = [root, ...profileRoots(folders)];
  const leaf = readFirmwareFile(root, path);
  const merged = mergeFirmware(roots, leaf);
  if (leaf.value.abstract === true) return [];
  const problems = firmwareProblems(merged);
  if (problems.length === 0) firmwareData(merged);
  return problems;
}

/** The built-in profiles when the file is one of them, else the file's own folder. */
function rootAt(path: string, folderOf: (root: ProfileRoot) => string, own: string): ProfileRoot {
  const builtIn = builtInRoot();
  return path.startsWith(folderOf(builtIn) + sep) ? builtIn : userRoot(own);
}
