import { type Board, macroOn } from '../abi/board.js';
import { areaLayout } from '../abi/heapLayout.js';
import { failedForTheHeap, MAX_HEAP_BYTES } from './failedRequests.js';
import { type RunOptions, type RunOutcome, type RunStatus, runProject } from './programRun.js';
import type { Project } from './projectFiles.js';

/** Heaps that a program needs, in bytes. Null: not even 64 MB are enough, or it fails for other reasons. */
export interface SmallestHeaps {
  /** On which no request fails that does not fail on a heap of any size. */
  readonly smallest: number | null;
  /** On which the program ends as it does with plenty of memory, whatever requests fail on the way. */
  readonly inSpite: number | null;
}

/** The board with one heap area of `bytes` bytes that doesn't grow. */
export function withHeapBytes(board: Board, bytes: number): Board {
  const { start } = board.heapAreas[0]!;
  return Object.freeze({ ...board, heapAreas: Object.freeze([{ start, end: start + bytes }]), heapGrowth: null });
}

/** Whether a program that ended like this would have run on. */
export function ranOut(status: RunStatus): boolean {
  return status === 'memory-error' || status === 'no-boot';
}

/** How a run on another heap went, without that heap. */
export type HeapTrial = Pick<RunOutcome, 'status' | 'exitCode' | 'requests'>;

/** How much larger the next heap is that is tried where one was too small. */
const STEP_UP = 4;

/** A program on heaps of any size. */
export class HeapTrials {
  /** Bytes of the board's own heap, in whole blocks. */
  readonly own: number;
  private readonly board: Board;
  private readonly project: Project;
  private readonly options: RunOptions;
  private readonly tried = new Map<number, HeapTrial | null>();

  constructor(board: Board, project: Project, { listen, observe, knownPeak, ...options }: RunOptions) {
    this.board = board;
    this.project = project;
    this.options = options;
    const bytes = board.heapAreas.reduce((sum, area) => sum + area.end - area.start, 0);
    this.own = Math.max(board.bytesPerBlock, bytes - (bytes % board.bytesPerBlock));
  }

  /** Null where there is no room for a block. */
  run(bytes: number): HeapTrial | null {
    let outcome = this.tried.get(bytes);
    if (outcome === undefined) {
      const { board } = this;
      outcome = hasBlocks(board, bytes) ? this.runOn(withHeapBytes(board, bytes)) : null;
      this.tried.set(bytes, outcome);
    }
    return outcome;
  }

  runOn(board: Board): HeapTrial {
    const { status, exitCode, requests } = runProject(board, this.project, this.options);
    return { status, exitCode, requests };
  }

  /**
   * How the program goes with plenty of memory: on the first heap on which no request fails, else on the largest.
   * @param known how it went on the board's own
   */
  plenty(known: HeapTrial | null = null): HeapTrial | null {
    if (known?.requests?.count === 0 && !ranOut(known.status)) return known;
    let last: HeapTrial | null = null;
    for (let bytes = this.own; bytes <= MAX_HEAP_BYTES; bytes = Math.min(bytes * STEP_UP, MAX_HEAP_BYTES)) {
      last = this.run(bytes);
      if (last?.requests?.count === 0 && !ranOut(last.status)) break;
      if (bytes === MAX_HEAP_BYTES) break;
    }
    return last;
  }
}

/**
 * The smallest heaps on which the program ends as it does with plenty of memory: on one that is a block smaller it
 * doesn't, on one that is a block larger it does too. In steps of a block.
 *
 * The search halves the range each time and looks at a few sizes further down: one of those that it didn't try may also
 * run, by the luck of how chunks fall.
 */
export function smallestHeaps(
  board: Board,
  project: Project,
  options: RunOptions = {},
  known: HeapTrial | null = null,
  trials = new HeapTrials(board, project, options),
): SmallestHeaps {
  const plenty = trials.plenty(known);
  if (plenty === null || ranOut(plenty.status)) return { smallest: null, inSpite: null };
  let anyInSpite = false;
  const endsAlike = (bytes: number): boolean => {
    const outcome = trials.run(bytes);
    return outcome !== null && outcome.status === plenty.status && outcome.exitCode === plenty.exitCode;
  };
  const isGood = (bytes: number): boolean => {
    if (!endsAlike(bytes)) return false;
    const { requests } = trials.run(bytes)!;
    const isGoodHeap = failedForTheHeap(requests!, plenty.requests).count === 0;
    anyInSpite ||= !isGoodHeap;
    return isGoodHeap;
  };
  const search = (good: (bytes: number) => boolean): number | null => {
    let high = trials.own;
    while (!good(high)) {
      high *= 2;
      if (high > MAX_HEAP_BYTES) return null;
    }
    return leastGood(good, high, board.bytesPerBlock);
  };
  const smallest = search(isGood);
  const inSpite = anyInSpite ? search(endsAlike) : smallest;
  // Runs that were cut short say nothing.
  return options.interrupted?.() === true ? { smallest: null, inSpite: null } : { smallest, inSpite };
}

/** The first of `smallestHeaps`. */
export function smallestHeap(board: Board, project: Project, options: RunOptions = {}): number | null {
  return smallestHeaps(board, project, options).smallest;
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
