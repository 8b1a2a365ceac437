import type { Board } from '../abi/board.js';
import type { FitsShown } from './fitCard.js';
import { HeapHistory } from './history.js';
import { ProfileListener } from './profile.js';
import { collectAtEnd, type RunOptions, type RunOutcome, runForPeak } from './programRun.js';
import type { Project } from './projectFiles.js';
import { reportPage } from './reportPage.js';

/** A program that was watched for the page about it. */
export interface ReportedRun {
  readonly outcome: RunOutcome;
  /** The page, with the boards that it fits, and a card more before those. */
  readonly page: (fits: FitsShown, card?: string) => string;
}

/** Runs a program and keeps all that its page shows. */
export function reportProject(board: Board, project: Project, options: RunOptions): ReportedRun {
  let listeners: { profile: ProfileListener; history: HeapHistory } | null = null;
  const outcome = runForPeak(board, project, {
    ...options,
    listen: (watch) => {
      listeners = { profile: new ProfileListener(watch), history: new HeapHistory(watch) };
    },
  });
  const { profile: rows, history: moments } = listeners!;
  collectAtEnd(outcome);
  const [profile, history] = [rows.result(), moments.result()];
  return {
    outcome,
    page: (fits, card = '') => reportPage({ project, board, outcome, profile, history, fits, card }),
  };
}
