import { type Board, macroOn, withHeap } from '../abi/board.js';
import { areaLayout } from '../abi/heapLayout.js';
import { failedForTheHeap, MAX_HEAP_BYTES } from './failedRequests.js';
import { type GaugedRun, type RunOptions, type RunStatus, runBare } from './programRun.js';
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
  return withHeap(board, [{ start, end: start + bytes }], null);
}

/** Whether a program that ended like this would have run on. */
export function ranOut(status: RunStatus): boolean {
  return status === 'memory-error' || status === 'no-boot';
}

/** How a run on another heap went, without that heap. */
export type HeapTrial = Pick<GaugedRun, 'status' | 'exitCode' | 'requests' | 'steps'>;

/** How much larger the next heap is that is tried where one was too small. */
const STEP_UP = 4;

/** A run of fewer steps is as soon done as begun: a part of it is not tried first. */
const FEW_STEPS = 20_000;

/** The part of a long run that a heap must have room for before all of it is tried. */
const PART = 1 / 16;

/** A program on heaps of any size. */
export class HeapTrials {
  /** Bytes of the board's own heap, in whole blocks. */
  readonly own: number;
  /** Runs so far, and how many of them were only begun. */
  runs = 0;
  begun = 0;
  private readonly board: Board;
  private readonly project: Project;
  private readonly options: RunOptions;
  private readonly tried = new Map<number, HeapTrial | null>();
  private readonly beginnings = new Map<number, HeapTrial>();

  constructor(board: Board, project: Project, { listen, observe, knownPeak, ...options }: RunOptions) {
    this.board = board;
    this.project = project;
    // What may stop a run counts its steps.
    this.options = { ...options, interrupted: options.interrupted ?? (() => false) };
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

  /** How the runs of the whole program went, in any order. */
  outcomes(): (HeapTrial | null)[] {
    return [...this.tried.values()];
  }

  runOn(board: Board): HeapTrial {
    this.runs++;
    return trialOf(runBare(board, this.project, this.options));
  }

  /** The run's beginning, or all of it where it ends by itself in so many steps: status `stopped` where it would go on. */
  begin(bytes: number, steps: number): HeapTrial | null {
    const { board, options } = this;
    const { maxSteps = Number.POSITIVE_INFINITY } = options;
    if (this.tried.has(bytes) || steps >= maxSteps || !hasBlocks(board, bytes)) return this.run(bytes);
    let outcome = this.beginnings.get(bytes);
    if (outcome === undefined) {
      this.begun++;
      const end = runBare(withHeapBytes(board, bytes), this.project, { ...options, maxSteps: steps });
      outcome = trialOf(end);
      if (end.stopped?.reason === 'steps') this.beginnings.set(bytes, outcome);
      else this.tried.set(bytes, outcome);
    }
    return outcome;
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

function trialOf({ status, exitCode, requests, steps }: HeapTrial): HeapTrial {
  return { status, exitCode, requests, steps };
}

/**
 * The smallest heaps on which the program ends as it does with plenty of memory: on one that is a block smaller it
 * doesn't, on one that is a block larger it does too. In steps of a block.
 *
 * The search comes from below, where runs are short: from what must be reachable at once. Where one fails, the next heap
 * has room for what failed. More memory is not always better, for where chunks fall depends on when collections come: one
 * of the sizes that it didn't try may also run. Of a run that takes long, a heap must have room for the beginning before
 * all of it is tried.
 *
 * @param known how it went on the board's own heap, with the bytes of its peak where they are known
 */
export function smallestHeaps(
  board: Board,
  project: Project,
  options: RunOptions = {},
  known: (HeapTrial & { readonly peak?: number }) | null = null,
  trials = new HeapTrials(board, project, options),
): SmallestHeaps {
  const plenty = trials.plenty(known);
  if (plenty === null || ranOut(plenty.status)) return { smallest: null, inSpite: null };
  let anyInSpite = false;
  const endsAlike: Judge = (trial) =>
    trial !== null && trial.status === plenty.status && trial.exitCode === plenty.exitCode;
  const isGood: Judge = (trial) => {
    if (!endsAlike(trial)) return false;
    const isGoodHeap = failedForTheHeap(trial!.requests!, plenty.requests).count === 0;
    anyInSpite ||= !isGoodHeap;
    return isGoodHeap;
  };
  const { bytesPerBlock } = board;
  const least = Math.max(1, Math.ceil((known?.peak ?? 0) / bytesPerBlock)) * bytesPerBlock;
  const toBegin = plenty.steps >= FEW_STEPS ? Math.ceil(plenty.steps * PART) : 0;
  const search = (good: Judge, mayGoOn: Judge): number | null => {
    const whole = (bytes: number): Tried => triedOf(trials.run(bytes), good);
    if (toBegin === 0) return leastGood(whole, 0, least, bytesPerBlock);
    const beginning = (bytes: number): Tried =>
      triedOf(trials.begin(bytes, toBegin), (trial) => good(trial) || (trial?.status === 'stopped' && mayGoOn(trial)));
    const from = leastGood(beginning, 0, least, bytesPerBlock);
    return from === null ? null : leastGood(whole, from - bytesPerBlock, from, bytesPerBlock);
  };
  const smallest = search(isGood, (trial) => failedForTheHeap(trial!.requests!, plenty.requests).count === 0);
  // Of those that were only begun it is not known how they end.
  if (toBegin > 0 && smallest !== null && smallest > bytesPerBlock) isGood(trials.run(smallest - bytesPerBlock));
  const inSpite = anyInSpite ? search(endsAlike, () => true) : smallest;
  // Runs that were cut short say nothing.
  return options.interrupted?.() === true ? { smallest: null, inSpite: null } : { smallest, inSpite };
}

/** The first of `smallestHeaps`. */
export function smallestHeap(board: Board, project: Project, options: RunOptions = {}): number | null {
  return smallestHeaps(board, project, options).smallest;
}

type Judge = (trial: HeapTrial | null) => boolean;

/** How a size went: `missing` are the bytes that the longest free run lacked where the first request failed, 0 if none did. */
interface Tried {
  readonly isGood: boolean;
  readonly missing: number;
}

function triedOf(trial: HeapTrial | null, judge: Judge): Tried {
  const first = trial?.requests?.first ?? null;
  return { isGood: judge(trial), missing: first === null ? 0 : first.bytes - first.largestFree };
}

/** Parts of a size that a look for luckier ones goes down by, the largest first. */
const PROBES = [16, 32, 48, 64, 96, 128, 192, 256];

/** The part of a size that the first step up from it is. */
const FIRST_STEP = 32;

/** Where a range is cut: nearer to the end where runs fail, and are short. */
const CUT = 4;

/**
 * A size that is good, as is the next larger one, while the next smaller one isn't; null: there is none. Some sizes well
 * below are tried too, and the search goes on there while one of them is good.
 *
 * @param bad a size that is not good, or 0
 * @param from where to begin, above `bad`
 */
function leastGood(tried: (bytes: number) => Tried, bad: number, from: number, block: number): number | null {
  const isGood = (bytes: number): boolean => tried(bytes).isGood;
  const up = (blocks: number): number => Math.ceil(blocks / block) * block;
  const climb = (low: number, at: number): number | null => {
    let [below, size, step] = [low, at, up(at / FIRST_STEP)];
    for (;;) {
      const outcome = tried(size);
      if (outcome.isGood) break;
      if (size >= MAX_HEAP_BYTES) return null;
      below = size;
      size = Math.min(MAX_HEAP_BYTES, size + Math.max(step, up(outcome.missing)));
      step *= 2;
    }
    return narrow(below, size);
  };
  const narrow = (low: number, high: number): number | null => {
    let [below, good, missing] = [low, high, 0];
    while (good - below > block) {
      const more = Math.max(1, Math.floor((good - below) / CUT / block)) * block;
      const size = Math.min(good - block, below + Math.max(more, up(missing)));
      const outcome = tried(size);
      if (outcome.isGood) good = size;
      else below = size;
      missing = outcome.isGood ? 0 : outcome.missing;
    }
    // A size that is good between two that aren't doesn't count.
    return isGood(good + block) ? good : climb(good + block, good + 2 * block);
  };
  let best = climb(bad, from);
  while (best !== null) {
    const size = best;
    const probes = PROBES.map((part) => size - up(size / part)).filter((bytes) => bytes > bad);
    const at = probes.findIndex((bytes) => isGood(bytes) && isGood(bytes + block));
    if (at < 0) break;
    best = narrow(probes[at - 1] ?? bad, probes[at]!);
  }
  return best;
}

function hasBlocks(board: Board, bytes: number): boolean {
  const { start } = board.heapAreas[0]!;
  const finaliser = macroOn(board, 'MICROPY_ENABLE_FINALISER');
  return areaLayout(start, start + bytes, { bytesPerBlock: board.bytesPerBlock, finaliser }).blocks > 0;
}
