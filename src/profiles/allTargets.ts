import { listTargets, type TargetSummary } from './profiles.js';
import { indexedTargets } from './targetIndex.js';

/** As `listTargets`; without folders of the user's own the list that the package's build has left, while it is true. */
export function allTargets(folders: readonly string[]): readonly TargetSummary[] {
  return (folders.length === 0 ? indexedTargets() : null) ?? listTargets({ folders });
}
