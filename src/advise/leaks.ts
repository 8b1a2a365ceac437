import type { Board } from '../abi/board.js';
import { type Site, siteOnDisk } from '../report/callSites.js';
import { type RunOptions, type RunOutcome, runProject } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { type GrowingLine, GrowthListener } from './growthListener.js';
import { Holders } from './holders.js';

/** Who asks for leaks wants to know of short runs too. */
const FIRST_STRIDE = 8;

/** A line that has more and more, and who holds it. */
export interface Leak extends Omit<GrowingLine, 'newest' | 'site'> {
  readonly place: Site;
  readonly heldBy: string;
}

/** Runs a program and says which lines have more of the heap after each quarter of the run. */
export function findLeaks(
  board: Board,
  project: Project,
  options: RunOptions = {},
): { readonly outcome: RunOutcome; readonly leaks: readonly Leak[]; readonly isTooShort: boolean } {
  let growth!: GrowthListener;
  const outcome = runProject(board, project, {
    ...options,
    listen: (watch) => {
      growth = new GrowthListener(watch, FIRST_STRIDE);
    },
    booted: () => growth.bootDone(),
  });
  return { outcome, leaks: leaksOf(outcome, growth, project), isTooShort: growth.isTooShort };
}

/** The lines that grew in a run that has ended. */
export function leaksOf({ machine }: RunOutcome, growth: GrowthListener, project: Project): Leak[] {
  if (machine === null) return [];
  const holders = new Holders(machine);
  return growth
    .growing((ptr) => holders.isHeld(ptr))
    .map(({ newest, site, ...line }) => ({ ...line, place: siteOnDisk(site, project), heldBy: holders.path(newest)! }));
}
