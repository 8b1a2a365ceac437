import type { FetchedTarget } from '../src/profiles/fetched.js';
import type { FitResult } from '../src/report/fit.js';
import type { ReportData } from '../src/report/page/data.js';
import type { ProfileGroup } from '../src/report/profile.js';
import type { RunStatus } from '../src/report/programRun.js';
import type { RunSummary } from '../src/report/summary.js';

/** What the page and its workers tell each other: plain data. Sizes are bytes. */

/** A board as the program's link names it. */
export interface BoardChoice {
  readonly id: string;
  /** The release of MicroPython, as `1.28.0`; empty: the one that is taken where none is asked for. */
  readonly micropython: string;
  /** The size of the heap; null: the board's own. */
  readonly heapBytes: number | null;
}

/** A program and where it runs. `main` is the name of the file that runs. */
export interface Work {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  readonly board: BoardChoice;
}

/** A board as the list of boards has it. */
export type BoardEntry = Pick<
  FetchedTarget,
  'id' | 'description' | 'kind' | 'port' | 'mcu' | 'heapBytes' | 'micropython' | 'release'
>;

export type WorkerRequest =
  /** Gets a board ready. */
  | { readonly kind: 'load'; readonly board: BoardChoice }
  /** Runs a program for so many milliseconds of this computer's time at most. */
  | { readonly kind: 'run'; readonly work: Work; readonly limitMs: number }
  /** Runs it on boards, one after the other. */
  | { readonly kind: 'fit'; readonly work: Work; readonly boards: readonly string[]; readonly limitMs: number }
  | { readonly kind: 'advise'; readonly work: Work; readonly limitMs: number }
  /** Boots a board up to its prompt, and types there. */
  | { readonly kind: 'prompt'; readonly work: Work }
  | { readonly kind: 'type'; readonly keys: string };

/** A place of the program. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What came of a run. */
export interface RunResult {
  readonly board: BoardChoice;
  readonly status: RunStatus;
  /** The last line of the traceback, or why there was no boot; empty for a good end. */
  readonly error: string;
  readonly place: Place | null;
  /** What a request for memory failed of, in words; empty where none ended the program. */
  readonly why: string;
  /** Null where the board didn't boot. */
  readonly summary: RunSummary | null;
  readonly report: ReportData | null;
  readonly byLine: readonly ProfileGroup[];
  readonly byType: readonly ProfileGroup[];
}

/** Lines of a file that advice replaces. */
export interface AdvisedLines {
  readonly file: string;
  /** The first that goes, or the one that the new ones stand before. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A change that was made in a copy of the program, and what it saved. */
export interface AdvisedChange {
  readonly rule: string;
  readonly place: Place;
  /** What, and what it saves. */
  readonly text: string;
  readonly lines: readonly AdvisedLines[];
  /** What may be other in other runs; empty: nothing that is known. */
  readonly mind: string;
  /** Where MicroPython's documentation says it. */
  readonly source: string;
}

export interface AdviceResult {
  readonly changes: readonly AdvisedChange[];
  /** Places that were tried without a gain, and those that there was no time for. */
  readonly rejected: number;
  readonly untried: number;
}

export type WorkerAnswer =
  /** The board is there. */
  | { readonly kind: 'ready'; readonly banner: string }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'ran'; readonly result: RunResult }
  | { readonly kind: 'fit'; readonly result: FitResult }
  | { readonly kind: 'fitted' }
  | { readonly kind: 'advised'; readonly result: AdviceResult }
  /** The prompt waits for what is typed. */
  | { readonly kind: 'prompted' }
  /** What was asked for can't be done. */
  | { readonly kind: 'refused'; readonly message: string };
