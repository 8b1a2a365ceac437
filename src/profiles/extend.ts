/** Applying `extends`: a profile's values lie over those of the profile it extends. */
import { readFirmwareFile } from './firmwareFile.js';
import { nearest } from './nearest.js';
import { ProfileError } from './problem.js';
import type { FirmwareFile, TargetFile } from './schema.js';
import {
  firmwarePaths,
  type Loaded,
  type ProfileRoot,
  profileName,
  readTargetFile,
  relativeName,
  targetPaths,
} from './store.js';

/** A profile with all that it extends applied. */
export interface Merged<T> {
  readonly leaf: Loaded<T>;
  /** The profile and what it extends, in this order. */
  readonly chain: readonly Loaded<T>[];
  readonly value: T;
  /** The file that a top-level key's value comes from. */
  readonly from: ReadonlyMap<string, Loaded<T>>;
}

/** Tables that are merged key by key; every other value replaces the extended one whole. */
const MERGED_TABLES: readonly string[] = ['macros', 'provenance', 'pins', 'buses', 'idfUses'];
/** These speak of one file only. */
const OWN_KEYS: readonly string[] = ['$schema', 'extends', 'abstract', 'id', 'description', 'notes'];

/** Applies the `extends` of a target file, looked up in all roots by `port/NAME`. */
export function mergeTarget(roots: readonly ProfileRoot[], leaf: Loaded<TargetFile>): Merged<TargetFile> {
  return merge(leaf, (name) => {
    for (const root of roots) {
      const path = targetPaths(root).find((candidate) => relativeName(root.targets, candidate) === name);
      if (path !== undefined) return readTargetFile(root, path);
    }
    return roots.flatMap((root) => targetPaths(root).map((path) => relativeName(root.targets, path)));
  });
}

/** Applies the `extends` of a firmware profile: `NAME` is in the same version, `VERSION/NAME` in any. */
export function mergeFirmware(roots: readonly ProfileRoot[], leaf: Loaded<FirmwareFile>): Merged<FirmwareFile> {
  return merge(leaf, (name, by) => {
    const full = name.includes('/') ? name : `${by.path.split(/[\\/]/).at(-2)}/${name}`;
    for (const root of roots) {
      const path = firmwarePaths(root).find((candidate) => relativeName(root.firmware, candidate) === full);
      if (path !== undefined) return readFirmwareFile(root, path);
    }
    return [...new Set(roots.flatMap((root) => firmwarePaths(root).map(profileName)))].sort();
  });
}

type Extendable = Readonly<Record<string, unknown>> & { readonly extends?: string | undefined };

/** `find` gives the profile that another one names, or the names that there are. */
function merge<T extends Extendable>(
  leaf: Loaded<T>,
  find: (name: string, by: Loaded<T>) => Loaded<T> | string[],
): Merged<T> {
  const chain = [leaf];
  for (let last = leaf; last.value.extends !== undefined; ) {
    const found = find(last.value.extends, last);
    if (Array.isArray(found)) {
      throw new ProfileError([
        {
          file: last.file,
          key: 'extends',
          expected: `the name of a profile${nearest(last.value.extends, found)}`,
          found: JSON.stringify(last.value.extends),
        },
      ]);
    }
    if (chain.some((link) => link.path === found.path)) {
      throw new ProfileError([
        {
          file: last.file,
          key: 'extends',
          expected: 'a profile that does not extend this one',
          found: JSON.stringify(last.value.extends),
        },
      ]);
    }
    chain.push(found);
    last = found;
  }
  const value: Record<string, unknown> = {};
  const from = new Map<string, Loaded<T>>();
  for (const link of [...chain].reverse()) {
    if (value.releases !== undefined) value.releases = releasesUnder(value.releases as Releases, link.value);
    for (const [key, own] of Object.entries(link.value)) {
      if (OWN_KEYS.includes(key) && link !== leaf) continue;
      value[key] = MERGED_TABLES.includes(key) ? { ...(value[key] as object | undefined), ...(own as object) } : own;
      from.set(key, link);
    }
  }
  return { leaf, chain, value: value as T, from };
}

type Releases = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a profile says itself holds in all releases: of those that it inherits, this is what is left. */
function releasesUnder(releases: Releases, own: Readonly<Record<string, unknown>>): Releases {
  const left = Object.entries(releases).map(([version, values]) => {
    const kept = Object.entries(values).filter(([key]) => MERGED_TABLES.includes(key) || own[key] === undefined);
    return [version, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(left);
}

/** A target as it is with the firmware of a release: `ofRelease` is what its `releases` has for that one. */
export function targetWith(target: Merged<TargetFile>, ofRelease: ReleaseValues | undefined): Merged<TargetFile> {
  if (ofRelease === undefined) return target;
  const provenance = { ...target.value.provenance, ...ofRelease.provenance };
  const from = new Map(target.from);
  const source = target.from.get('releases')!;
  for (const key of Object.keys(ofRelease)) from.set(key, source);
  return { ...target, from, value: { ...target.value, ...ofRelease, provenance } };
}

type ReleaseValues = NonNullable<TargetFile['releases']>[string];
