import { type LineFigures, profileLines } from '../checks/lines.js';
import { loadBoard } from '../profiles/profiles.js';
import { type FitResult, fitProject } from '../report/fit.js';
import type { HeapWatch } from '../report/heapWatch.js';
import { compareMpy, type MpyComparison } from '../report/mpyComparison.js';
import { ProfileListener } from '../report/profile.js';
import { readProject } from '../report/readProject.js';
import type { StubFile } from '../world/stub.js';

/** A program to run on a board: plain data, so that a worker thread can get it. */
export interface FitJob {
  readonly path: string;
  /** Folder that is the board's flash; undefined: the program's own. */
  readonly fs: string | undefined;
  readonly target: string;
  readonly firmware: string | undefined;
  readonly heapBytes: number | undefined;
  /** Folders of the user's own profiles. */
  readonly folders: readonly string[];
  readonly maxSteps: number | undefined;
  /** Microseconds of the board's time. */
  readonly forUs: number | undefined;
  /** What is at the board's pins and buses. */
  readonly stub: StubFile | undefined;
  readonly smallest: boolean;
  /** The peak may be a range, where it would take long to find it. */
  readonly brief?: boolean | undefined;
  readonly compareMpy: boolean;
  /** Say too what each line of the source had on the heap. */
  readonly lines: boolean;
}

export interface FitJobResult {
  readonly fit: FitResult;
  readonly mpy: MpyComparison | null;
  readonly lines: readonly LineFigures[];
  readonly bytesPerBlock: number;
}

/** `interrupted` says whether it is to end soon. Throws what cli/errors.ts knows for bad input. */
export function runFitJob(job: FitJob, interrupted: () => boolean): FitJobResult {
  const board = loadBoard(job.target, { firmware: job.firmware, heapBytes: job.heapBytes, folders: job.folders });
  const project = readProject(job.path, job.fs);
  const { maxSteps, forUs, stub, smallest, brief } = job;
  const options = { maxSteps, forUs, interrupted, stub, smallest, brief };
  let profile: ProfileListener | null = null;
  const listen = (watch: HeapWatch): void => {
    profile = new ProfileListener(watch);
  };
  const fit = fitProject(board, project, job.lines ? { ...options, listen } : options);
  return {
    fit,
    mpy: job.compareMpy ? compareMpy(board, project, options) : null,
    lines: profile === null ? [] : profileLines((profile as ProfileListener).result(), project),
    bytesPerBlock: board.bytesPerBlock,
  };
}
