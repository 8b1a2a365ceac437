import type { Board } from '../abi/board.js';
import { type Profile, ProfileListener } from './profile.js';
import { collectAtEnd, type RunOptions, type RunOutcome, runForPeak } from './programRun.js';
import type { Project } from './projectFiles.js';

/** Runs a program on a board and says who allocated; live is what is left after a last collection. */
export function profileProject(
  board: Board,
  project: Project,
  options: RunOptions = {},
): { readonly outcome: RunOutcome; readonly profile: Profile } {
  let listener: ProfileListener | null = null;
  const outcome = runForPeak(board, project, {
    ...options,
    listen: (watch) => {
      listener = new ProfileListener(watch);
      options.listen?.(watch);
    },
  });
  collectAtEnd(outcome);
  return { outcome, profile: listener!.result() };
}
