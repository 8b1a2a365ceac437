import type { Board } from '../../src/abi/board.js';
import { explainOutOfMemory, outOfMemoryText } from '../../src/report/outOfMemory.js';
import { pageHistory } from '../../src/report/pageHistory.js';
import { groupProfile } from '../../src/report/profile.js';
import type { RunOptions, RunOutcome } from '../../src/report/programRun.js';
import type { Project } from '../../src/report/projectFiles.js';
import { type RunSummary, runSummary } from '../../src/report/summary.js';
import { watchProject } from '../../src/report/watchedRun.js';
import type { Place, RunResult } from '../messages.js';

/** Runs a program, and keeps all that the page shows of it. */
export function runForPage(board: Board, project: Project, options: RunOptions): Omit<RunResult, 'board'> {
  const started = performance.now();
  let milliseconds = 0;
  let why = '';
  const { outcome, profile, history } = watchProject(board, project, options, (ended) => {
    milliseconds = performance.now() - started;
    const out = ended.machine === null ? null : explainOutOfMemory(ended, project);
    why = out === null ? '' : outOfMemoryText(out, '');
  });
  const { status, error, machine } = outcome;
  const hasRun = machine !== null;
  return {
    ...{ status, error, why },
    summary: summaryOf(board, outcome, milliseconds),
    report: hasRun ? pageHistory(outcome.watch, history, profile, outcome.heap?.total ?? 0) : null,
    place: placeOf(outcome.failed?.site ?? outcome.place),
    byLine: hasRun ? groupProfile(profile, 'line') : [],
    byType: hasRun ? groupProfile(profile, 'type') : [],
  };
}

function summaryOf(
  board: Board,
  { machine, figures, requests, exitCode }: RunOutcome,
  milliseconds: number,
): RunSummary | null {
  if (machine === null || figures === null) return null;
  const { nativeFunctions } = machine.state;
  const failed = { count: requests?.count ?? 0, first: requests?.first ?? null };
  return runSummary(board, figures, { milliseconds, exitCode, nativeFunctions, requests: failed });
}

function placeOf(site: Place | null): Place | null {
  return site === null || site.line === 0 ? null : { file: site.file, line: site.line };
}
