import { hasOwnHeap, type Merged, withBuild } from '../../profiles/extend.js';
import { NoSuchVersionError, UnknownNameError } from '../../profiles/problem.js';
import { findFirmware, findTarget, firmwareOf, loadBoard, profileRoots } from '../../profiles/profiles.js';
import type { FirmwareFile, TargetFile } from '../../profiles/schema.js';
import type { ProfileRoot } from '../../profiles/store.js';
import { validateProfile } from '../../profiles/validate.js';
import { type Comparison, compareSides } from '../../report/comparison.js';
import { chooseTarget } from '../chooseTarget.js';
import type { Identity } from '../identity.js';
import { otherVersion } from '../otherVersion.js';
import { type Port, SerialError } from '../port.js';
import { type SessionOptions, withBoard } from '../session.js';
import { runSimulated } from '../sides.js';
import type { Base } from './draft.js';
import { fitProfiles } from './fit.js';
import { type BoardFacts, measureBoard } from './measure.js';
import { type ProfilePaths, profilePaths, writeProfiles } from './profileFiles.js';
import type { PromptState } from './promptState.js';

/** What to calibrate. */
export interface CalibrateRequest {
  /** The name of both profiles. */
  readonly id: string;
  /** Where they go: a folder for `--profiles`. */
  readonly folder: string;
  /** The target that the board is like; absent: the one that it says it is. */
  readonly target?: string | undefined;
  /** Folders of the user's own profiles, to find that target in. */
  readonly folders?: readonly string[] | undefined;
}

/** What came of it. */
export interface CalibrateResult {
  readonly id: string;
  readonly paths: ProfilePaths;
  readonly identity: Identity;
  readonly base: { readonly target: string; readonly firmware: string };
  readonly board: PromptState;
  readonly simulated: PromptState;
  /** Programs that ran on the board and on its new profile. */
  readonly checks: readonly { readonly name: string; readonly comparison: Comparison }[];
  readonly warnings: readonly string[];
}

/**
 * Measures the board at a port, writes its profiles, and checks them against it.
 *
 * @throws SerialError, ProfileError, UnknownNameError, Interrupted
 */
export async function calibrate(
  port: Port,
  request: CalibrateRequest,
  options: SessionOptions,
): Promise<CalibrateResult> {
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const facts = await withBoard(port, measureBoard, { ...options, warn });
  const { id, folder, folders = [] } = request;
  const base = findBase(facts, request.target, folders);
  const fit = fitProfiles(id, facts, base, folders);
  const paths = profilePaths(folder, id, fit.firmware.version!);
  writeProfiles(paths, fit.target, fit.firmware);
  const [problem] = [paths.target, paths.firmware].flatMap((path) => validateProfile(path, folders));
  if (problem !== undefined) {
    const { file, key, expected, found } = problem;
    throw new SerialError(`the measured profile has an error: ${file}: ${key}: expected ${expected}, found ${found}`);
  }
  const other = otherVersion(facts.identity.version, base.board);
  if (other !== null) warn(other);
  const checks = facts.checks.map(({ name, submissions, output }) => ({
    name,
    comparison: compareSides(output, runSimulated(fit.board, submissions, facts.via), {
      tolerance: 0,
      ignoreOutput: false,
    }),
  }));
  return {
    id,
    paths,
    identity: facts.identity,
    base: { target: base.targetName, firmware: base.firmwareName },
    board: facts.prompt,
    simulated: fit.prompt,
    checks,
    warnings,
  };
}

function findBase({ identity, prompt }: BoardFacts, target: string | undefined, folders: readonly string[]): Base {
  const newest =
    target === undefined
      ? chooseTarget(identity, prompt.dump, folders, true)
      : loadBoard(target, { folders, anyHeap: true });
  const roots = profileRoots(folders);
  const targetFile = findTarget(roots, newest.id);
  const same = sameRelease(roots, targetFile, identity.version);
  const firmwareFile = same ?? firmwareOf(roots, targetFile);
  const firmware = `${firmwareFile.value.version}/${targetFile.value.firmware}`;
  return {
    board: same === null ? newest : loadBoard(newest.id, { folders, anyHeap: true, firmware }),
    target: withBuild(targetFile, firmwareFile).value,
    hasOwnHeap: hasOwnHeap(targetFile.value),
    firmware: firmwareFile.value,
    targetName: nameIn(targetFile.leaf.root.targets, targetFile.leaf.path),
    firmwareName: nameIn(firmwareFile.leaf.root.firmware, firmwareFile.leaf.path),
  };
}

/** The firmware of the release that the board runs; null where there is no profile of it. */
function sameRelease(
  roots: readonly ProfileRoot[],
  target: Merged<TargetFile>,
  version: string | null,
): Merged<FirmwareFile> | null {
  if (version === null) return null;
  try {
    return findFirmware(roots, `v${version}/${target.value.firmware}`);
  } catch (error) {
    if (error instanceof UnknownNameError || error instanceof NoSuchVersionError) return null;
    throw error;
  }
}

/** A profile's path as `extends` gives it. */
function nameIn(folder: string, path: string): string {
  return path
    .slice(folder.length + 1, -'.json'.length)
    .split('\\')
    .join('/');
}
