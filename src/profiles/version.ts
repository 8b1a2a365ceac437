/**
 * What one release of MicroPython is: `firmware-profiles/<version>/version.json` with all that it extends, and the rules of
 * `firmware-profiles/rules.json` that hold in it. This is the only file that reads version numbers and compares them.
 */
import type { MacroDefaults } from '../abi/macroValue.js';
import type { MpyFormat, Release } from '../abi/release.js';
import { nearest } from './nearest.js';
import { ProfileError } from './problem.js';
import type { VersionFile } from './schema.js';
import { keptByStorage, storage } from './storage.js';
import {
  builtInRoot,
  folderName,
  type Loaded,
  type ProfileRoot,
  RULES_FILE,
  readProfile,
  VERSION_FILE,
  versionsOf,
} from './store.js';

/** A release of MicroPython. */
export interface Version {
  readonly release: Release;
  /** What its macros are by themselves, its rules among them. */
  readonly defaults: MacroDefaults;
}

/** Of the built-in releases: they never change. */
const known = keptByStorage(() => new Map<string, Version>());

/**
 * A release by the name of its folder, as `v1.23.0`. One without a version file, such as that of a board which somebody
 * measured, is taken to be as the newest release before it that has one.
 *
 * @throws ProfileError for version files that are not sound
 */
export function loadVersion(roots: readonly ProfileRoot[], name: string): Version {
  const file = findVersionFile(roots, nearestVersion(roots, name));
  if (file === null) throw new Error(`no version file for ${name}`);
  const before = known().get(file.path);
  if (before !== undefined) return before;
  const version = resolveVersion(roots, file);
  if (file.root.base !== '') known().set(file.path, version);
  return version;
}

/**
 * The name of a release's folder from what a user writes: `1.28.0`, `v1.28.0` or `1.28`, which is the newest 1.28.
 *
 * @returns null where no folder of profiles is of that release
 */
export function versionNamed(roots: readonly ProfileRoot[], text: string): string | null {
  const wanted = `v${text.replace(/^v/, '')}`;
  const names = versionNames(roots);
  return names.find((name) => name === wanted) ?? names.find((name) => name.startsWith(`${wanted}.`)) ?? null;
}

/** The names of all releases that there are profiles of, newest first. */
export function versionNames(roots: readonly ProfileRoot[]): string[] {
  return [...new Set(roots.flatMap(versionsOf))].sort((a, b) => compareVersions(b, a));
}

/** Whether a release is only taken when it is asked for. `name` as `v1.23.0`. */
export function isPreview(roots: readonly ProfileRoot[], name: string): boolean {
  return findVersionFile(roots, name)?.value.preview === true;
}

/** Every macro that some release has, and every rule: what a profile may set. */
export function allMacroNames(): string[] {
  const root = builtInRoot();
  const files = versionsOf(root).flatMap((name) => findVersionFile([root], name) ?? []);
  const names = files.flatMap(({ value }) => [
    ...Object.keys(value.macros ?? {}),
    ...Object.keys(value.textMacros ?? {}),
  ]);
  return [...new Set([...names, ...Object.keys(readRules())])];
}

/** The macros of some release whose value is text. */
export function allTextMacroNames(): string[] {
  const root = builtInRoot();
  const files = versionsOf(root).flatMap((name) => findVersionFile([root], name) ?? []);
  return [...new Set(files.flatMap(({ value }) => Object.keys(value.textMacros ?? {})))];
}

function findVersionFile(roots: readonly ProfileRoot[], name: string): Loaded<VersionFile> | null {
  for (const root of roots) {
    const path = versionPath(root, name);
    if (storage().exists(path)) return readVersionFile(root, path);
  }
  return null;
}

/** The package's own version files, which several questions are about. */
const versionFiles = keptByStorage(() => new Map<string, Loaded<VersionFile>>());

function readVersionFile(root: ProfileRoot, path: string): Loaded<VersionFile> {
  const before = versionFiles().get(path);
  if (before !== undefined) return before;
  const file = readProfile(root, path, 'versionFile');
  if (root.base !== '') versionFiles().set(path, file);
  return file;
}

function versionPath(root: ProfileRoot, name: string): string {
  return storage().paths.join(root.firmware, name, VERSION_FILE);
}

/** Whether a release, as `v1.20.0`, comes before all that there are version files of. */
export function isBeforeAll(roots: readonly ProfileRoot[], name: string): boolean {
  return compareVersions(nearestVersion(roots, name), name) > 0;
}

/** `name`, or the newest release before it that has a version file; the oldest that has one where all are newer. */
function nearestVersion(roots: readonly ProfileRoot[], name: string): string {
  const described = versionNames(roots).filter((candidate) =>
    roots.some((root) => storage().exists(versionPath(root, candidate))),
  );
  return described.find((candidate) => compareVersions(candidate, name) <= 0) ?? described.at(-1)!;
}

function resolveVersion(roots: readonly ProfileRoot[], file: Loaded<VersionFile>): Version {
  const name = folderName(file.path);
  const chain = chainOf(roots, file);
  const numbers: Record<string, number | string> = {};
  const texts: Record<string, string> = {};
  for (const [rule, { before, since }] of Object.entries(readRules())) {
    numbers[rule] = before ?? 0;
    const reached = Object.keys(since).filter((from) => compareVersions(from, name) <= 0);
    const last = reached.reduce<string | null>((a, b) => (a === null || compareVersions(a, b) <= 0 ? b : a), null);
    if (last !== null) numbers[rule] = since[last]!;
  }
  let released: string | undefined;
  let mpy: MpyFormat | undefined;
  for (const { value } of [...chain].reverse()) {
    for (const [macro, own] of Object.entries(value.macros ?? {})) {
      if (own === null) delete numbers[macro];
      else numbers[macro] = own;
    }
    Object.assign(texts, value.textMacros);
    released = value.released ?? released;
    mpy = value.mpy ?? mpy;
  }
  if (released === undefined || mpy === undefined) {
    const key = released === undefined ? 'released' : 'mpy';
    throw new ProfileError([
      { file: file.file, key, expected: 'a value, here or in what it extends', found: 'nothing' },
    ]);
  }
  return Object.freeze({
    release: Object.freeze({ name, released, mpy: Object.freeze(mpy) }),
    defaults: Object.freeze({ numbers: Object.freeze(numbers), texts: Object.freeze(texts) }),
  });
}

/** A version file and all that it extends, itself first. */
/** The releases whose facts a release has where it has none itself, the nearest first and itself before all. */
export function releaseChain(roots: readonly ProfileRoot[], name: string): string[] {
  const file = findVersionFile(roots, nearestVersion(roots, name));
  return file === null ? [] : chainOf(roots, file).map(({ path }) => folderName(path));
}

function chainOf(roots: readonly ProfileRoot[], file: Loaded<VersionFile>): Loaded<VersionFile>[] {
  const chain = [file];
  for (let last = file; last.value.extends !== undefined; ) {
    const name = last.value.extends;
    const next = findVersionFile(roots, name);
    if (next === null || chain.some(({ path }) => path === next.path)) {
      const others = versionNames(roots).filter((other) => other !== folderName(last.path));
      const expected =
        next === null ? `the name of a version${nearest(name, others)}` : 'a version that does not extend this one';
      throw new ProfileError([{ file: last.file, key: 'extends', expected, found: JSON.stringify(name) }]);
    }
    chain.push(next);
    last = next;
  }
  return chain;
}

/** A row of `rules.json`. */
export interface RuleRow {
  /** The value up to the first release of `since`; 0 where it isn't said. */
  readonly before?: number | undefined;
  /** The value from a release on. */
  readonly since: Readonly<Record<string, number>>;
  readonly commits: readonly string[];
  readonly does: string;
}

const rules = keptByStorage((): Readonly<Record<string, RuleRow>> => {
  const root = builtInRoot();
  return readProfile(root, storage().paths.join(root.firmware, RULES_FILE), 'rulesFile').value.rules;
});

/** The rules: what MicroPython changed without a macro. */
export function readRules(): Readonly<Record<string, RuleRow>> {
  return rules();
}

/** Each is compared with many others. */
const knownParts = new Map<string, readonly number[]>();

/** Numbers of a version; a preview of a release comes before it. */
function partsOf(version: string): readonly number[] {
  let parts = knownParts.get(version);
  if (parts === undefined) {
    const [numbers, preview] = version.replace(/^v/, '').split('-');
    parts = [...numbers!.split('.').map(Number), preview === undefined ? 0 : -1];
    knownParts.set(version, parts);
  }
  return parts;
}

function compareVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
