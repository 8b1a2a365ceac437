/** The list of the package's targets as it was when the package was built: to make it takes every profile and its firmware. */
import './disk.js';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TargetSummary } from './profiles.js';
import { builtInRoot, type ProfileRoot, profilePaths } from './store.js';

/** Exists in the built package only. */
const FILE = fileURLToPath(new URL('../target-index.json', import.meta.url));

interface TargetIndex {
  /** Number of the profiles that it was made of. */
  readonly profiles: number;
  readonly targets: readonly TargetSummary[];
}

/** Times are kept to the second by some archives. */
const TOLERANCE_MS = 1000;

function profilesOf(root: ProfileRoot): string[] {
  return [...profilePaths(root.targets), ...profilePaths(root.firmware)];
}

/** The package's own targets; null where there is no list of them, or profiles have come, gone or changed since. */
export function indexedTargets(): readonly TargetSummary[] | null {
  if (!existsSync(FILE)) return null;
  const paths = profilesOf(builtInRoot());
  const written = statSync(FILE).mtimeMs + TOLERANCE_MS;
  if (paths.some((path) => statSync(path).mtimeMs > written)) return null;
  const { profiles, targets } = JSON.parse(readFileSync(FILE, 'utf8')) as TargetIndex;
  return profiles === paths.length ? targets : null;
}

/** Part of building the package. */
export function writeTargetIndex(targets: readonly TargetSummary[]): void {
  const index: TargetIndex = { profiles: profilesOf(builtInRoot()).length, targets };
  writeFileSync(FILE, JSON.stringify(index));
}
