import type { Board } from '../abi/board.js';
import type { Machine } from '../machine/machine.js';
import { RunStopped } from '../machine/stopping.js';
import { type Site, siteOnDisk } from '../report/callSites.js';
import { type RunOptions, type RunOutcome, runProject } from '../report/programRun.js';
import type { Project } from '../report/projectFiles.js';
import { type GrowingLine, GrowthListener, type Moment } from './growthListener.js';
import { Holders } from './holders.js';
import { LoopRounds, type OuterLoop } from './loopRounds.js';

/** Who asks for leaks wants to know of short runs too. */
const FIRST_STRIDE = 8;

/** A line that has more and more, and who holds it. */
export interface Leak extends Omit<GrowingLine, 'newest' | 'site'> {
  readonly place: Site;
  readonly heldBy: string;
}

/** What there is to say of what a program keeps. */
export interface LeaksFound {
  readonly outcome: RunOutcome;
  readonly leaks: readonly Leak[];
  /** Too little was asked for, or there were too few rounds, to say that nothing grows. */
  readonly isTooShort: boolean;
  /** The loop whose rounds were looked at; null: there was none, or rounds were not asked for. */
  readonly loop: OuterLoop | null;
}

/** Runs a program and says which lines have more of the heap after each quarter of the run. */
export function findLeaks(board: Board, project: Project, options: RunOptions = {}): LeaksFound {
  let growth!: GrowthListener;
  const outcome = runProject(board, project, {
    ...options,
    listen: (watch) => {
      growth = new GrowthListener(watch, FIRST_STRIDE);
    },
    booted: () => growth.bootDone(),
  });
  return { outcome, leaks: leaksOf(outcome, growth, project), isTooShort: growth.isTooShort, loop: null };
}

/** Which loop to look at: its first line. */
export interface WantedLoop {
  readonly path: string;
  readonly line: number;
}

/** Moments that are kept of a loop; where there are more, every other is forgotten. */
const MOST_MOMENTS = 64;

/** Fewer rounds than this tell nothing. */
export const LEAST_ROUNDS = 8;

/** Moments of the rounds of one loop. */
interface LoopMoments {
  moments: Moment[];
  stride: number;
}

/**
 * Runs a program until its loop has gone round so many times, and says which lines have more of the heap after each
 * quarter of the rounds. Its loop is one that no other is around: one without an end where there is such a loop, else
 * the first that goes round so often, or the one that does most often.
 *
 * @param rounds after which the run is over; null: it is not
 * @param wanted the loop to look at; null: as above
 */
export function findLeaksByRounds(
  board: Board,
  project: Project,
  options: RunOptions,
  rounds: number | null,
  wanted: WantedLoop | null = null,
): LeaksFound {
  let growth!: GrowthListener;
  const known = new Map<OuterLoop, LoopMoments>();
  const isMeant = ({ path, place, isEndless }: OuterLoop): boolean =>
    wanted === null ? isEndless || !counter.hasEndless : path === wanted.path && place.line === wanted.line;
  const counter = new LoopRounds(project, (loop) => {
    const own = known.get(loop) ?? { moments: [], stride: 1 };
    known.set(loop, own);
    const isOver = rounds !== null && loop.rounds >= rounds && isMeant(loop);
    if (loop.rounds % own.stride === 0 || isOver) own.moments.push(growth.moment(loop.rounds));
    if (isOver) {
      const { file, line } = loop.place;
      throw new RunStopped('rounds', `stopped after ${rounds} rounds of the loop at ${file}:${line}`);
    }
    if (own.moments.length > MOST_MOMENTS) {
      own.stride *= 2;
      own.moments = own.moments.filter(({ at }) => at % own.stride === 0);
    }
  });
  const outcome = runProject(board, project, {
    ...options,
    listen: (watch) => {
      growth = new GrowthListener(watch, Number.POSITIVE_INFINITY);
    },
    booted: (machine) => counter.watch(machine),
  });
  const meant = [...known.keys()].filter(isMeant);
  const loop = meant.reduce<OuterLoop | null>((most, one) => (one.rounds > (most?.rounds ?? 0) ? one : most), null);
  const isTooShort = loop === null || loop.rounds < LEAST_ROUNDS;
  if (isTooShort || outcome.machine === null) return { outcome, leaks: [], isTooShort, loop };
  const series = { moments: known.get(loop)!.moments, first: 0, last: loop.rounds };
  const lines = (isHeld: (ptr: number) => boolean): GrowingLine[] => growth.growingIn(series, isHeld, true);
  return { outcome, leaks: placed(outcome.machine, lines, project), isTooShort, loop };
}

/** The lines that grew in a run that has ended. */
export function leaksOf({ machine }: RunOutcome, growth: GrowthListener, project: Project): Leak[] {
  return machine === null ? [] : placed(machine, (isHeld) => growth.growing(isHeld), project);
}

/** Lines with their places on disk, and who holds what they have. */
function placed(
  machine: Machine,
  lines: (isHeld: (ptr: number) => boolean) => readonly GrowingLine[],
  project: Project,
): Leak[] {
  const holders = new Holders(machine);
  return lines((ptr) => holders.isHeld(ptr)).map(({ newest, site, ...line }) => ({
    ...line,
    place: siteOnDisk(site, project),
    heldBy: holders.path(newest)!,
  }));
}
