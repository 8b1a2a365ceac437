import type { Board } from '../abi/board.js';
import { HeapHistory, type HistoryResult } from './history.js';
import { type Profile, ProfileListener } from './profile.js';
import { collectAtEnd, type RunOptions, type RunOutcome, runForPeak } from './programRun.js';
import type { Project } from './projectFiles.js';

/** A run of which all is kept that a page about it shows. */
export interface WatchedRun {
  readonly outcome: RunOutcome;
  readonly profile: Profile;
  readonly history: HistoryResult;
}

/**
 * Runs a program and keeps who allocated, and the heap over time; live is what is left after a last collection.
 *
 * @param ended called with the outcome before that
 */
export function watchProject(
  board: Board,
  project: Project,
  options: RunOptions = {},
  ended?: (outcome: RunOutcome) => void,
): WatchedRun {
  let listeners: { profile: ProfileListener; history: HeapHistory } | null = null;
  const outcome = runForPeak(board, project, {
    ...options,
    listen: (watch) => {
      listeners = { profile: new ProfileListener(watch), history: new HeapHistory(watch) };
      options.listen?.(watch);
    },
  });
  ended?.(outcome);
  collectAtEnd(outcome);
  const { profile, history } = listeners!;
  return { outcome, profile: profile.result(), history: history.result() };
}
