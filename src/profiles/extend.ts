/** Applying `extends`: a profile's values lie over those of the profile it extends. */
import { readFirmwareFile } from './firmwareFile.js';
import { nearest } from './nearest.js';
import { ProfileError } from './problem.js';
import type { FirmwareFile, TargetFile } from './schema.js';
import {
  extendedFirmwarePath,
  extendedTargetPath,
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
  readonly from: ReadonlyMap<string, Loaded<unknown>>;
}

/** Tables that are merged key by key; every other value replaces the extended one whole. */
const MERGED_TABLES: readonly string[] = ['macros', 'provenance', 'pins', 'buses', 'pinFunctions', 'idfUses'];
/** These speak of one file only. */
const OWN_KEYS: readonly string[] = ['$schema', 'extends', 'abstract', 'id', 'description', 'notes'];

/** Applies the `extends` of a target file, looked up in all roots by `port/NAME`. */
export function mergeTarget(roots: readonly ProfileRoot[], leaf: Loaded<TargetFile>): Merged<TargetFile> {
  return merge(leaf, (name) => {
    for (const root of roots) {
      const path = extendedTargetPath(root, name);
      if (path !== null) return readTargetFile(root, path);
    }
    return roots.flatMap((root) => targetPaths(root).map((path) => relativeName(root.targets, path)));
  });
}

/** Applies the `extends` of a firmware profile: `NAME` is in the same version, `VERSION/NAME` in any. */
export function mergeFirmware(roots: readonly ProfileRoot[], leaf: Loaded<FirmwareFile>): Merged<FirmwareFile> {
  return merge(leaf, (name, by) => {
    const full = name.includes('/') ? name : `${by.path.split(/[\\/]/).at(-2)}/${name}`;
    for (const root of roots) {
      const path = extendedFirmwarePath(root, full);
      if (path !== null) return readFirmwareFile(root, path);
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
    for (const [key, own] of Object.entries(link.value)) {
      if (OWN_KEYS.includes(key) && link !== leaf) continue;
      value[key] = MERGED_TABLES.includes(key) ? { ...(value[key] as object | undefined), ...(own as object) } : own;
      from.set(key, link);
    }
  }
  return { leaf, chain, value: value as T, from };
}

/** What a build decides, and a target only says for a build that has no profile of its own. */
const MEMORY_KEYS = ['heap', 'extraHeaps', 'heapGrowth', 'stackLimitBytes'] as const;

/** Whether a target says itself where its heap lies, in place of its firmware. */
export function hasOwnHeap({ heap }: TargetFile): boolean {
  return heap !== undefined;
}

/** A target with the memory of a firmware, but for what the target itself says of it. */
export function withBuild(target: Merged<TargetFile>, firmware: Merged<FirmwareFile>): Merged<TargetFile> {
  const own = MEMORY_KEYS.filter((key) => target.value[key] !== undefined);
  const taken = MEMORY_KEYS.filter((key) => !own.includes(key) && firmware.value[key] !== undefined);
  const from = new Map(target.from);
  for (const key of taken) from.set(key, firmware.from.get(key)!);
  const known = Object.entries(firmware.value.provenance ?? {}).filter(([key]) => !own.some((one) => one === key));
  return {
    ...target,
    from,
    value: {
      ...target.value,
      ...Object.fromEntries(taken.map((key) => [key, firmware.value[key]])),
      idfUses: { ...firmware.value.idfUses, ...target.value.idfUses },
      provenance: {
        ...(own.includes('heap') ? { heap: 'modelled' } : {}),
        ...target.value.provenance,
        ...Object.fromEntries(known),
      },
    },
  };
}
