/** Named targets and firmware to boards, wherever their profiles are stored. */
import type { Board, ErrorTexts, Provenance, RomQstrs } from '../abi/board.js';
import { bootScripts, firmwareProblems, targetProblems } from './check.js';
import { type Merged, mergeFirmware, mergeTarget, withBuild } from './extend.js';
import { readFirmwareFile } from './firmwareFile.js';
import { frozenLibrary } from './frozen.js';
import { NoSuchVersionError, ProfileError, UnknownNameError } from './problem.js';
import { type FirmwareData, resolveBoard } from './resolve.js';
import { readRomPools } from './romQstrsFile.js';
import type { FirmwareFile, ProfileKinds, TargetFile } from './schema.js';
import { keptByStorage, storage } from './storage.js';
import {
  builtInRoot,
  firmwarePaths,
  firmwarePathsNamed,
  folderName,
  type ProfileRoot,
  profileName,
  readProfile,
  readTargetFile,
  targetPath,
  targetPaths,
  userRoot,
} from './store.js';
import { isPreview, loadVersion, type Version, versionNamed, versionNames } from './version.js';

/** What `loadBoard` may be told beside the target's name. */
export interface LoadOptions {
  /**
   * The name of a firmware profile, in place of the target's own: the newest release's, or as `v1.23.0/stm32-PYBV11` that
   * of one release. `1.23/` is the target's own firmware of a release.
   */
  readonly firmware?: string | undefined;
  /** The size of the heap in bytes, in place of the profile's. */
  readonly heapBytes?: number | undefined;
  /** The heap is not looked at: a board whose heap nobody has read gets one of any size. */
  readonly anyHeap?: boolean | undefined;
  /** Folders of the user's own profiles, searched before the built-in ones. */
  readonly folders?: readonly string[] | undefined;
}

/** A target as lists show it. */
export interface TargetSummary {
  readonly id: string;
  readonly description: string;
  /** A board, a host that MicroPython runs on as a process, or a build for tests only. */
  readonly kind: 'board' | 'host' | 'test';
  readonly port: string;
  readonly mcu: string;
  readonly arch: string;
  readonly wordBytes: number;
  /** Bytes that `gc_init` and `gc_add` get; null where nobody has read it, and a program runs with `heapBytes` only. */
  readonly heapBytes: number | null;
  readonly firmware: string;
  /** Releases of MicroPython that there is a profile of its firmware of, as `1.23.0`, newest first. */
  readonly micropython: readonly string[];
  /** How well each value is known, with that firmware. */
  readonly provenance: Readonly<Record<string, Provenance>>;
  /** The profile's file. */
  readonly file: string;
}

/**
 * The board of a target's name, with its own firmware or another. Names may be written in upper or lower case.
 *
 * @throws UnknownNameError for a name that there is no profile of
 * @throws ProfileError for a profile that is not sound
 * @throws UnknownHeapError for a board whose heap nobody has read, without `heapBytes`
 */
export function loadBoard(targetId: string, options: LoadOptions = {}): Board {
  const roots = profileRoots(options.folders);
  const target = findTarget(roots, targetId);
  const firmware =
    options.firmware === undefined ? firmwareOf(roots, target) : chosenFirmware(roots, target, options.firmware);
  const heapBytes = options.heapBytes ?? (options.anyHeap === true ? 'any' : undefined);
  return resolveBoard(target, firmware, firmwareVersion(roots, firmware), firmwareData(firmware), heapBytes);
}

/** All targets that something can run on, sorted by port and name. */
export function listTargets(options: Pick<LoadOptions, 'folders'> = {}): TargetSummary[] {
  const roots = profileRoots(options.folders);
  const seen = new Set<string>();
  const list: TargetSummary[] = [];
  for (const root of roots) {
    for (const path of targetPaths(root)) {
      const leaf = readTargetFile(root, path);
      if (leaf.value.abstract === true || seen.has(profileName(path))) continue;
      seen.add(profileName(path));
      list.push(summary(soundTarget(mergeTarget(roots, leaf)), roots));
    }
  }
  return list.sort((a, b) => a.port.localeCompare(b.port, 'en') || a.id.localeCompare(b.id, 'en'));
}

/** Names of all firmware profiles that a board can run. */
export function listFirmware(options: Pick<LoadOptions, 'folders'> = {}): string[] {
  const names = profileRoots(options.folders).flatMap((root) =>
    firmwarePaths(root)
      .filter((path) => readFirmwareFile(root, path).value.abstract !== true)
      .map(profileName),
  );
  return [...new Set(names)].sort();
}

/** The places where profiles are looked for, the user's folders first. */
export function profileRoots(folders: readonly string[] = []): ProfileRoot[] {
  return [...folders.map(userRoot), builtInRoot()];
}

/** A merged and checked target. */
export function findTarget(roots: readonly ProfileRoot[], id: string): Merged<TargetFile> {
  const found = targetOf(roots, id) ?? findPath(roots, targetPaths, id);
  if (found !== null) {
    const leaf = readTargetFile(found.root, found.path);
    if (leaf.value.abstract !== true) return soundTarget(mergeTarget(roots, leaf));
  }
  throw new UnknownNameError('target', id, concreteNames(roots, targetPaths, readTargetFile));
}

function targetOf(roots: readonly ProfileRoot[], id: string): ReturnType<typeof findPath> {
  for (const root of roots) {
    const path = targetPath(root, id);
    if (path !== null) return { root, path };
  }
  return null;
}

/** The firmware that somebody asked for, which may be the target's own of another release. */
function chosenFirmware(roots: readonly ProfileRoot[], target: Merged<TargetFile>, id: string): Merged<FirmwareFile> {
  return findFirmware(roots, id.endsWith('/') ? id + target.value.firmware : id);
}

/** The release and the name of a firmware profile: `1.23/NAME` is of that release, `NAME` of the newest that has it. */
function parseFirmwareName(roots: readonly ProfileRoot[], id: string): { version: string | null; name: string } {
  const slash = id.indexOf('/');
  if (slash < 0) return { version: null, name: id };
  const text = id.slice(0, slash);
  const version = versionNamed(roots, text);
  if (version === null) throw new UnknownNameError('version', text, shownVersions(versionNames(roots)));
  return { version, name: id.slice(slash + 1) };
}

function shownVersions(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^v/, ''));
}

/** The firmware profiles of this name, one for each release that has it. */
function firmwareNamed(roots: readonly ProfileRoot[], name: string): { root: ProfileRoot; path: string }[] {
  const wanted = name.toUpperCase();
  return roots.flatMap((root) =>
    firmwarePaths(root)
      .filter((path) => profileName(path).toUpperCase() === wanted)
      .map((path) => ({ root, path })),
  );
}

/** The releases that have a firmware profile of this name, as `1.23.0`, newest first. */
export function firmwareVersions(roots: readonly ProfileRoot[], name: string): string[] {
  const found = firmwareNamed(roots, name).map(({ path }) => folderName(path));
  return shownVersions(versionNames(roots).filter((version) => found.includes(version)));
}

/** A profile of this name that is of no preview, the newest; null where there is no choice. */
function stablePath(roots: readonly ProfileRoot[], name: string): ReturnType<typeof findPath> {
  for (const root of roots) {
    for (const path of firmwarePathsNamed(root, name)) {
      if (!isPreview(roots, folderName(path))) return { root, path };
    }
  }
  const found = firmwareNamed(roots, name);
  if (found.length < 2) return null;
  return found.find(({ path }) => !isPreview(roots, folderName(path))) ?? null;
}

/** A merged and checked firmware profile, by its name, or as `v1.23.0/NAME` of one release. */
export function findFirmware(roots: readonly ProfileRoot[], id: string): Merged<FirmwareFile> {
  const { version, name } = parseFirmwareName(roots, id);
  const pathsOf = (root: ProfileRoot): readonly string[] =>
    firmwarePaths(root).filter((path) => version === null || folderName(path) === version);
  const stable = version === null ? stablePath(roots, name) : null;
  const found = stable ?? findPath(roots, pathsOf, name);
  if (found !== null) {
    const leaf = readFirmwareFile(found.root, found.path);
    if (leaf.value.abstract !== true) {
      const merged = mergeFirmware(roots, leaf);
      const problems = firmwareProblems(merged);
      if (problems.length > 0) throw new ProfileError(problems);
      return merged;
    }
  }
  const others = firmwareVersions(roots, name);
  if (version !== null && others.length > 0) throw new NoSuchVersionError(name, version.slice(1), others);
  throw new UnknownNameError('firmware', name, concreteNames(roots, firmwarePaths, readFirmwareFile));
}

/** The firmware that a target names as its own. */
export function firmwareOf(roots: readonly ProfileRoot[], target: Merged<TargetFile>): Merged<FirmwareFile> {
  const name = target.value.firmware!;
  try {
    return findFirmware(roots, name);
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error;
    const { file } = target.from.get('firmware')!;
    const expected = `the name of a firmware profile${error.suggestion}`;
    throw new ProfileError([{ file, key: 'firmware', expected, found: JSON.stringify(name) }]);
  }
}

/** The release of MicroPython that a firmware is of. */
export function firmwareVersion(roots: readonly ProfileRoot[], firmware: Merged<FirmwareFile>): Version {
  return loadVersion(roots, firmware.value.version!);
}

/** Data of the built-in firmware, which all boards of a process share: it is large and never changes. */
const builtInData = keptByStorage(() => new Map<string, FirmwareData>());

/** The files that a firmware profile refers to, which lie beside the profile that names them. */
export function firmwareData(firmware: Merged<FirmwareFile>): FirmwareData {
  const { path, root } = firmware.leaf;
  const known = builtInData().get(path);
  if (known !== undefined) return known;
  const qstrs = referred(firmware, 'romQstrs');
  const pools = readRomPools(qstrs.root, qstrs.path);
  const romQstrs: RomQstrs = Object.freeze({
    pools,
    count: pools.reduce((sum, pool) => sum + pool.strings.length, 0),
    lastPoolAlloc: pools.at(-1)!.alloc,
  });
  const moduleMembers =
    (firmware.value.moduleMembers ?? null) === null ? null : readReferred(firmware, 'moduleMembers').members;
  const errorTexts = (firmware.value.errorTexts ?? null) === null ? null : errorTextsOf(firmware);
  const data: FirmwareData = { romQstrs, moduleMembers, errorTexts, frozen: frozenLibrary(firmware) };
  checkScripts(firmware, data);
  if (root.base !== '') builtInData().set(path, data);
  return data;
}

/** The scripts that the boot runs must be there to be run: without one the heap would be another. */
function checkScripts(firmware: Merged<FirmwareFile>, { frozen }: FirmwareData): void {
  const missing = bootScripts(firmware.value).filter(({ script }) => frozen.source(script) === null);
  if (missing.length === 0) return;
  const { file } = firmware.from.get('boot') ?? firmware.leaf;
  const expected = 'a script whose source is in a folder of "frozenFrom"';
  throw new ProfileError(missing.map(({ key, script }) => ({ file, key, expected, found: JSON.stringify(script) })));
}

function errorTextsOf(firmware: Merged<FirmwareFile>): ErrorTexts {
  const { texts, words } = readReferred(firmware, 'errorTexts');
  return { texts, words };
}

/** A file that a profile names lies beside the profile that names it, which may be an extended one. */
function readReferred<K extends 'moduleMembers' | 'errorTexts'>(
  firmware: Merged<FirmwareFile>,
  key: K,
): ProfileKinds[K] {
  const { root, path } = referred(firmware, key);
  return readProfile(root, path, key).value;
}

function referred(
  firmware: Merged<FirmwareFile>,
  key: 'romQstrs' | 'moduleMembers' | 'errorTexts',
): { readonly root: ProfileRoot; readonly path: string } {
  const source = firmware.from.get(key)!;
  const name = firmware.value[key]!;
  const path = storage().paths.join(source.path, '..', name);
  if (!storage().exists(path)) {
    throw new ProfileError([
      { file: source.file, key, expected: 'a file beside the profile', found: JSON.stringify(name) },
    ]);
  }
  return { root: source.root, path };
}

function soundTarget(merged: Merged<TargetFile>): Merged<TargetFile> {
  const problems = targetProblems(merged);
  if (problems.length > 0) throw new ProfileError(problems);
  return merged;
}

function findPath(
  roots: readonly ProfileRoot[],
  paths: (root: ProfileRoot) => readonly string[],
  id: string,
): { root: ProfileRoot; path: string } | null {
  for (const same of [(name: string) => name === id, (name: string) => name.toUpperCase() === id.toUpperCase()]) {
    for (const root of roots) {
      const path = paths(root).find((candidate) => same(profileName(candidate)));
      if (path !== undefined) return { root, path };
    }
  }
  return null;
}

function concreteNames(
  roots: readonly ProfileRoot[],
  paths: (root: ProfileRoot) => readonly string[],
  read: (root: ProfileRoot, path: string) => { value: { abstract?: true | undefined } },
): string[] {
  const names = roots.flatMap((root) =>
    paths(root)
      .filter((path) => read(root, path).value.abstract !== true)
      .map(profileName),
  );
  return [...new Set(names)].sort();
}

function summary(merged: Merged<TargetFile>, roots: readonly ProfileRoot[]): TargetSummary {
  const firmware = firmwareOf(roots, merged);
  const board = resolveBoard(merged, firmware, firmwareVersion(roots, firmware), NO_DATA, 'any');
  const { heap } = withBuild(merged, firmware).value;
  return {
    id: board.id,
    description: board.description,
    kind: merged.value.kind ?? 'board',
    port: board.port,
    mcu: board.mcu,
    arch: board.arch,
    wordBytes: board.wordBytes,
    heapBytes: heap === null ? null : board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0),
    firmware: board.firmware.id,
    micropython: firmwareVersions(roots, board.firmware.id),
    provenance: board.provenance,
    file: merged.leaf.file,
  };
}

/** Lists need none of the large tables. */
const NO_DATA: FirmwareData = {
  romQstrs: { pools: [], count: 0, lastPoolAlloc: 0 },
  moduleMembers: null,
  errorTexts: null,
  frozen: { source: () => null },
};
