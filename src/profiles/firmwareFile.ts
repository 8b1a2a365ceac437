/** Reading one firmware profile: its schema, and the names of the macros that it sets. */
import { nearest } from './nearest.js';
import { type Problem, showFound } from './problem.js';
import type { FirmwareFile } from './schema.js';
import { checkedProfile, type Loaded, type ProfileRoot, readProfile } from './store.js';
import { allMacroNames, allTextMacroNames } from './version.js';

/** Reads a firmware profile and checks everything that can be checked in the file alone. */
export function readFirmwareFile(root: ProfileRoot, path: string): Loaded<FirmwareFile> {
  return readProfile(root, path, 'firmwareFile', macroProblems);
}

/** Checks a value as if a firmware profile held it. */
export function checkedFirmwareFile(root: ProfileRoot, path: string, value: unknown): Loaded<FirmwareFile> {
  return checkedProfile(root, path, value, 'firmwareFile', macroProblems);
}

/** Macros and rules that no release has, and those that have a value of another kind. */
function macroProblems(file: string, value: unknown): Problem[] {
  const { macros } = value as FirmwareFile;
  if (typeof macros !== 'object' || macros === null) return [];
  const names = new Set(allMacroNames());
  const texts = new Set(allTextMacroNames());
  return Object.entries(macros).flatMap(([name, own]): Problem[] => {
    const key = `macros.${name}`;
    if (!names.has(name)) {
      const expected = `a configuration macro of MicroPython${nearest(name, [...names])}`;
      return [{ file, key, expected, found: JSON.stringify(name) }];
    }
    return typeof own === 'string' && !texts.has(name)
      ? [{ file, key, expected: 'a whole number', found: showFound(own) }]
      : [];
  });
}
