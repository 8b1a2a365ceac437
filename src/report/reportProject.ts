import type { Board } from '../abi/board.js';
import type { FitsShown } from './fitCard.js';
import type { RunOptions, RunOutcome } from './programRun.js';
import type { Project } from './projectFiles.js';
import { reportPage } from './reportPage.js';
import { watchProject } from './watchedRun.js';

/** A program that was watched for the page about it. */
export interface ReportedRun {
  readonly outcome: RunOutcome;
  /** The page, with the boards that it fits, and a card more before those. */
  readonly page: (fits: FitsShown, card?: string) => string;
}

/** Runs a program and keeps all that its page shows. */
export function reportProject(board: Board, project: Project, options: RunOptions): ReportedRun {
  const run = watchProject(board, project, options);
  return { outcome: run.outcome, page: (fits, card = '') => reportPage({ project, board, ...run, fits, card }) };
}
