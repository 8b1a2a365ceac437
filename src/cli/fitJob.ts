import { loadBoard } from '../profiles/profiles.js';
import { type FitResult, fitProject } from '../report/fit.js';
import { readProject } from '../report/projectFiles.js';
import { compareMpy, type MpyComparison } from '../report/mpyComparison.js';

/** A program to run on a board: plain data, so that a worker thread can get it. */
export interface FitJob {
  readonly path: string;
  /** Folder that is the board's flash; undefined: the program's own. */
  readonly fs: string | undefined;
  readonly target: string;
  readonly firmware: string | undefined;
  readonly heapBytes: number | undefined;
  readonly maxSteps: number | undefined;
  readonly smallest: boolean;
  readonly compareMpy: boolean;
}

export interface FitJobResult {
  readonly fit: FitResult;
  readonly mpy: MpyComparison | null;
}

/** Throws what cli/errors.ts knows for bad input. */
export function runFitJob(job: FitJob): FitJobResult {
  const board = loadBoard(job.target, { firmware: job.firmware, heapBytes: job.heapBytes });
  const project = readProject(job.path, job.fs);
  const options = { maxSteps: job.maxSteps, smallest: job.smallest };
  return {
    fit: fitProject(board, project, options),
    mpy: job.compareMpy ? compareMpy(board, project, options) : null,
  };
}
