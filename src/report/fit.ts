import { type Board, macroOn } from '../abi/board.js';
import { areaLayout } from '../abi/heapLayout.js';
import type { Site } from './callSites.js';
import { collectAtEnd, type RunOptions, type RunOutcome, type RunStatus, runProject } from './programRun.js';
import type { Project } from './projectFiles.js';

/** How a program does on a board. Sizes in bytes. */
export interface FitResult {
  readonly target: string;
  readonly firmware: string;
  /** The release, as `1.23.0`. */
  readonly micropython: string;
  readonly program: string;
  /** False: it ended in a MemoryError, or the board can't even boot. */
  readonly fits: boolean;
  readonly status: RunStatus;
  /** The last line of the traceback. */
  readonly error: string;
  /** Where it ran out of memory, and the bytes asked for. */
  readonly failed: { readonly bytes: number; readonly site: Site } | null;
  /** Where the exception that ended it was raised. */
  readonly place: Site | null;
  readonly heap: number;
  /** In use at the end, dead chunks included; and after a last collection. */
  readonly used: number;
  readonly live: number;
  readonly peak: number;
  /** The smallest that the largest free run was right after a collection (without one: at the end). */
  readonly tightestFree: number;
  /** Part of the free bytes at the end that is not in the largest run, 0 to 1. */
  readonly fragmentation: number;
  readonly collections: number;
  /** Bytes of the smallest heap that runs the program; null: not searched, it fails anyhow, or none up to 64 MB. */
  readonly smallestHeap: number | null;
}

export interface FitOptions extends RunOptions {
  /** Search the smallest heap too, which takes a dozen runs or so. */
  readonly smallest?: boolean | undefined;
}

/** Runs a program on a board and says how it fits. */
export function fitProject(board: Board, project: Project, options: FitOptions = {}): FitResult {
  const outcome = runProject(board, project, options);
  const { heap } = outcome;
  const fits = outcome.status !== 'memory-error' && outcome.status !== 'no-boot';
  return {
    target: board.id,
    firmware: board.firmware.id,
    micropython: board.firmware.version.slice(1),
    program: project.path,
    fits,
    status: outcome.status,
    error: outcome.error,
    failed: outcome.failed,
    place: outcome.place,
    heap: heap?.total ?? 0,
    used: heap?.used ?? 0,
    peak: heap?.peak ?? 0,
    tightestFree: outcome.tightestFree,
    fragmentation: heap === null || heap.free === 0 ? 0 : 1 - heap.largestFree / heap.free,
    collections: heap?.collections ?? 0,
    live: collectAtEnd(outcome),
    smallestHeap:
      options.smallest === true && outcome.status !== 'exception'
        ? smallestHeap(board, project, options, outcome)
        : null,
  };
}

/** The error, with the bytes asked for where its text doesn't say them. */
export function errorWithBytes({ error, failed }: FitResult): string {
  return failed === null || error.includes(`${failed.bytes} bytes`)
    ? error
    : `${error} (${failed.bytes} bytes asked for)`;
}

/** The board with one heap area of `bytes` bytes that doesn't grow. */
export function withHeapBytes(board: Board, bytes: number): Board {
  const { start } = board.heapAreas[0]!;
  return Object.freeze({ ...board, heapAreas: Object.freeze([{ start, end: start + bytes }]), heapGrowth: null });
}

/** The largest heap that is tried. */
const MAX_HEAP_BYTES = 64 * 1024 * 1024;

/** Whether a program that ended like this would have run on. */
function ranOut(status: RunStatus): boolean {
  return status === 'memory-error' || status === 'no-boot';
}

/**
 * The smallest heap, in bytes and in steps of a block, on which the program ends as it does with plenty of memory: on
 * one that is a block smaller it doesn't, on one that is a block larger it does too. Null where even 64 MB are too
 * small, or it fails for other reasons.
 *
 * The search halves the range each time and looks at a few sizes further down: one of those that it didn't try may also
 * run, by the luck of how chunks fall.
 */
export function smallestHeap(
  board: Board,
  project: Project,
  options: RunOptions = {},
  known?: RunOutcome,
): number | null {
  const step = board.bytesPerBlock;
  const plain: RunOptions = {
    maxSteps: options.maxSteps,
    forUs: options.forUs,
    interrupted: options.interrupted,
    via: options.via,
    stub: options.stub,
    booted: options.booted,
  };
  const run = (bytes: number): RunOutcome | null =>
    hasBlocks(board, bytes) ? runProject(withHeapBytes(board, bytes), project, plain) : null;
  const own = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
  let high = Math.max(step, own - (own % step));
  let good = known !== undefined && !ranOut(known.status) && board.heapAreas.length === 1 ? known : run(high);
  while (good === null || ranOut(good.status)) {
    high *= 2;
    if (high > MAX_HEAP_BYTES) return null;
    good = run(high);
  }
  const { status, exitCode } = good;
  const tried = new Map<number, boolean>();
  const isGood = (bytes: number): boolean => {
    let answer = tried.get(bytes);
    if (answer === undefined) {
      const outcome = run(bytes);
      answer = outcome !== null && outcome.status === status && outcome.exitCode === exitCode;
      tried.set(bytes, answer);
    }
    return answer;
  };
  // With the board's own growth or areas the known run may have had more than `high`.
  while (!isGood(high)) {
    high *= 2;
    if (high > MAX_HEAP_BYTES) return null;
  }
  const least = leastGood(isGood, high, step);
  // Runs that were cut short say nothing.
  return options.interrupted?.() === true ? null : least;
}

/** Parts of a size that a look for luckier ones goes down by, the largest first. */
const PROBES = [16, 32, 64, 128, 256];

/**
 * A size that is good, as is the next larger one, while the next smaller one isn't. More memory is not always better, for
 * where chunks fall depends on when collections come: so some sizes well below are tried too, and the search goes on
 * there while one of them is good.
 */
function leastGood(isGood: (bytes: number) => boolean, top: number, step: number): number {
  const search = (bad: number, good: number): number => {
    let [low, high] = [bad, good];
    while (high - low > step) {
      const middle = low + Math.floor((high - low) / 2 / step) * step;
      if (isGood(middle)) high = middle;
      else low = middle;
    }
    // A size that is good between two that aren't doesn't count.
    return high >= good || isGood(high + step) ? high : search(high + step, good);
  };
  let best = search(0, top);
  for (;;) {
    const probes = PROBES.map((part) => best - Math.ceil(best / part / step) * step).filter((bytes) => bytes > 0);
    const at = probes.findIndex((bytes) => isGood(bytes) && isGood(bytes + step));
    if (at < 0) return best;
    best = search(probes[at - 1] ?? 0, probes[at]!);
  }
}

function hasBlocks(board: Board, bytes: number): boolean {
  const { start } = board.heapAreas[0]!;
  const finaliser = macroOn(board, 'MICROPY_ENABLE_FINALISER');
  return areaLayout(start, start + bytes, { bytesPerBlock: board.bytesPerBlock, finaliser }).blocks > 0;
}
