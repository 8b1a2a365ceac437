import { type Board, withHeap } from '../abi/board.js';
import { Reads } from '../abi/reads.js';
import type { SystemRoom } from '../world/systemHeap.js';
import type { Site } from './callSites.js';
import { type FailedRequest, failedForTheHeap } from './failedRequests.js';
import {
  collectAtEnd,
  type GaugedRun,
  onDisk,
  type RunOptions,
  type RunStatus,
  runForPeak,
  runGauged,
  runProject,
} from './programRun.js';
import type { Project } from './projectFiles.js';
import { type HeapTrial, HeapTrials, ranOut, smallestHeaps } from './smallestHeap.js';

/**
 * Whether a program fits a board's heap.
 *
 * `fits`: it ends by itself or was stopped, and no request failed that would not fail on a heap of any size. `failed-requests`:
 * some did, and the program or `asyncio` caught the MemoryError. `memory-error`: it ended in one. `no-boot`: not even the
 * firmware has room. `unknown`: it ended for another reason (an exception, `sys.exit` with an error) before memory ran out.
 */
export type FitVerdict = 'fits' | 'failed-requests' | 'memory-error' | 'no-boot' | 'unknown';

/** How a program does on a board. Sizes in bytes; what the heap can still grow by counts as free. */
export interface FitResult {
  readonly target: string;
  readonly firmware: string;
  /** The release, as `1.23.0`. */
  readonly micropython: string;
  readonly program: string;
  readonly verdict: FitVerdict;
  /** The verdict is `fits`. */
  readonly fits: boolean;
  /** A heap that is 2 % smaller, or larger, gives another verdict: what a real board keeps by chance can decide it. */
  readonly just: boolean;
  readonly status: RunStatus;
  /** The last line of the traceback. */
  readonly error: string;
  /** The request behind an uncaught MemoryError. */
  readonly failed: FailedRequest | null;
  /** Requests that failed, caught or not, and that do not fail on a heap of any size; and the first of them. */
  readonly failedRequests: number;
  readonly firstFailed: FailedRequest | null;
  /** Where the exception that ended it was raised. */
  readonly place: Site | null;
  readonly heap: number;
  /** By how much the heap can still grow at the end. */
  readonly growth: number;
  /** In use at the end, dead chunks included; and after a last collection. */
  readonly used: number;
  readonly live: number;
  /** The most that could be reached at once, and by how much it may have been more. */
  readonly peak: number;
  readonly peakSlack: number;
  /** The most that was in use at once, dead chunks included. */
  readonly peakWithGarbage: number;
  /** The least that the largest request there was room for was, right after a collection or one at the end. */
  readonly tightestFree: number;
  /** Part of the free bytes that is not in the largest run, 0 to 1, after a collection: the worst, and at the end. */
  readonly fragmentation: { readonly worst: number; readonly end: number };
  readonly collections: number;
  /** What ESP-IDF's own heap has left in the chip, at the end and at the worst of times; null: the port has no such heap. */
  readonly idf: SystemRoom | null;
  /** Bytes of the smallest heap on which it fits; null: not searched, it fails anyhow, or none up to 64 MB. */
  readonly smallestHeap: number | null;
  /** The smallest on which it ends as it does with plenty of memory, in spite of failed requests. */
  readonly smallestInSpite: number | null;
}

export interface FitOptions extends RunOptions {
  /** Search the smallest heap too, which takes a dozen runs or so. */
  readonly smallest?: boolean | undefined;
}

/** How a program went on the board itself, without its machine: the search for the smallest heap needs the memory. */
type OwnRun = Omit<GaugedRun, 'machine'> & { readonly live: number };

function ownRun(board: Board, project: Project, options: RunOptions): OwnRun {
  // What may stop a run counts its steps.
  const counted = { ...options, interrupted: options.interrupted ?? (() => false) };
  const run = options.listen === undefined ? runGauged : runProject;
  const { machine, ...outcome } = runForPeak<GaugedRun>(board, project, counted, run);
  const { status, exitCode, stopped, error, traceback, place, output, steps, failed, figures, requests } = outcome;
  const live = collectAtEnd({ machine });
  return { status, exitCode, stopped, error, traceback, place, output, steps, failed, figures, requests, live };
}

/** What of a fit says which board it is of. */
type FitNames = Pick<FitResult, 'target' | 'firmware' | 'micropython'>;

function namesOf({ id, firmware }: Board): FitNames {
  return { target: id, firmware: firmware.id, micropython: firmware.version.slice(1) };
}

/** Runs a program on a board and says how it fits. */
export function fitProject(board: Board, project: Project, options: FitOptions = {}): FitResult {
  return { ...namesOf(board), ...fitOn(board, project, options) };
}

/** The values of a board that are noted one by one where they are read: of them no two boards have all alike. */
const PARTS = ['macros', 'firmware'] as const;

/** How a program fits boards: once for all of which it reads the same. */
export class Fits {
  private readonly known: { readonly reads: Reads<Board>; readonly figures: FitFigures }[] = [];

  /** @param options without a `listen` or `booted`, which are not told of boards that are like another */
  constructor(
    private readonly project: Project,
    private readonly options: FitOptions,
  ) {}

  of(board: Board): FitResult {
    const alike = this.known.find(({ reads }) => reads.areOf(board));
    if (alike !== undefined) return { ...namesOf(board), ...alike.figures };
    const reads = new Reads(board, PARTS);
    const figures = fitOn(reads.watched, this.project, this.options);
    // What was cut short says nothing of others.
    if (this.options.interrupted?.() !== true) this.known.push({ reads, figures });
    return { ...namesOf(board), ...figures };
  }
}

type FitFigures = Omit<FitResult, keyof FitNames>;

function fitOn(board: Board, project: Project, options: FitOptions): FitFigures {
  const outcome = ownRun(board, project, options);
  const { figures, requests, live } = outcome;
  const trials = new HeapTrials(board, project, options);
  const plenty = requests !== null && requests.count > 0 ? trials.plenty(outcome) : null;
  const failed = requests === null ? NONE_FAILED : failedForTheHeap(requests, plenty?.requests ?? null);
  const verdict = verdictOf(outcome.status, failed.count);
  const heaps =
    options.smallest === true && (outcome.status !== 'exception' || verdict !== 'unknown')
      ? smallestHeaps(board, project, options, { ...outcome, peak: figures?.peak ?? 0 }, trials)
      : { smallest: null, inSpite: null };
  return {
    program: project.path,
    verdict,
    fits: verdict === 'fits',
    just: isJust(board, trials, verdict, plenty ?? outcome, heaps.smallest),
    status: outcome.status,
    error: outcome.error,
    failed: outcome.failed,
    failedRequests: failed.count,
    firstFailed: failed.first === null ? null : onDisk(failed.first, project),
    place: outcome.place,
    heap: figures?.heap ?? 0,
    growth: figures?.growth ?? 0,
    used: figures?.used ?? 0,
    peak: figures?.peak ?? 0,
    peakSlack: figures?.peakSlack ?? 0,
    peakWithGarbage: figures?.peakWithGarbage ?? 0,
    tightestFree: figures?.tightestFree ?? 0,
    fragmentation: figures?.fragmentation ?? { worst: 0, end: 0 },
    collections: figures?.collections ?? 0,
    idf: figures?.idf ?? null,
    live,
    smallestHeap: heaps.smallest,
    smallestInSpite: heaps.inSpite,
  };
}

const NONE_FAILED = { count: 0, first: null };

function verdictOf(status: RunStatus, failedRequests: number): FitVerdict {
  if (status === 'memory-error' || status === 'no-boot') return status;
  if (failedRequests > 0) return 'failed-requests';
  return status === 'exception' || status === 'exit' ? 'unknown' : 'fits';
}

/** The part of a heap that what is kept by chance can take: a verdict should not hang on it. */
const MARGIN = 0.02;

/** How many times the smallest heap's size leaves no doubt: luck with how chunks fall does not reach so far. */
const AMPLE = 2;

/**
 * Whether the program fits but would not on a heap that is 2 % smaller, or the other way round.
 * @param smallest bytes of the smallest heap; null: not known
 */
function isJust(
  board: Board,
  trials: HeapTrials,
  verdict: FitVerdict,
  plenty: HeapTrial,
  smallest: number | null,
): boolean {
  if (verdict === 'unknown') return false;
  const fits = verdict === 'fits';
  const largest = Math.max(...board.heapAreas.map(({ start, end }) => end - start));
  if (fits && smallest !== null && largest >= AMPLE * smallest) return false;
  // Where a heap grows, what comes after its first area is not free to take.
  if (!fits && board.heapGrowth !== null) return false;
  const { status, exitCode, requests } = trials.runOn(withMargin(board, fits ? -MARGIN : MARGIN));
  if (requests === null || ranOut(status)) return fits;
  const fitsThen =
    failedForTheHeap(requests, plenty.requests).count === 0 &&
    (!fits || (status === plenty.status && exitCode === plenty.exitCode));
  return fits !== fitsThen;
}

/** The board with a part of its heap more or less: of the largest area as much as that is of all. */
function withMargin(board: Board, part: number): Board {
  const sizes = board.heapAreas.map(({ start, end }) => end - start);
  const bytes = sizes.reduce((sum, size) => sum + size, 0) * part;
  const blocks = Math.trunc(bytes / board.bytesPerBlock) + Math.sign(part);
  const largest = sizes.indexOf(Math.max(...sizes));
  const heapAreas = board.heapAreas.map((area, i) =>
    i === largest ? { ...area, end: area.end + blocks * board.bytesPerBlock } : area,
  );
  return withHeap(board, heapAreas, board.heapGrowth);
}
