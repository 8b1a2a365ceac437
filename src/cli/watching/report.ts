import { availableParallelism } from 'node:os';
import { advise } from '../../advise/advise.js';
import { adviceCard } from '../../advise/outputs.js';
import { allTargets } from '../../profiles/allTargets.js';
import type { TargetSummary } from '../../profiles/profiles.js';
import { reportProject } from '../../report/reportProject.js';
import { SHOWN } from '../commands/advise.js';
import { type ReportArgs, SOME } from '../commands/report.js';
import { firmwareChoice } from '../firmwareChoice.js';
import { boardsFor, fitNote, fitSample } from '../fitSample.js';
import { parseJobs, runJobs } from '../jobs.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { checkOutput, writeOutput } from '../output.js';
import { parseTargets } from '../parseTargets.js';
import { profileFolders } from '../profileFolders.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';

/** Returns the exit code: 1 where the program failed, as it does for `run`. */
export async function writeReport(args: ReportArgs, signals: RunSignals): Promise<number> {
  checkOutput(args.output, args.force);
  const folders = profileFolders(args);
  const ofVersion = firmwareChoice({ micropython: args.micropython });
  const targets = fitTargets(args.fit, folders, ofVersion);
  const parallel = parseJobs(args.jobs, availableParallelism());
  const { board, project, stub, stops, options } = watchedProgram(args, signals);
  const { outcome, page } = reportProject(board, project, options);
  const advice = args.advise ? adviceCard(advise(board, project, options), SHOWN) : '';
  const withSmallest = args.fit !== SOME;
  const some = withSmallest ? targets : fitSample(targets, boardsFor(outcome.steps + outcome.watch.events));
  const { fs } = args;
  const jobs = some.map(({ id: target }) => ({
    path: args.file,
    fs,
    target,
    firmware: ofVersion,
    heapBytes: undefined,
    folders,
    ...stops,
    stub,
    smallest: withSmallest,
    brief: !withSmallest,
    compareMpy: false,
    lines: false,
  }));
  const outcomes = await runJobs(jobs, { parallel, quiet: args.quiet, signals });
  const fits = outcomes.filter((one) => one !== undefined).map(({ fit }) => fit);
  const note = fitNote(withSmallest, targets.length - some.length, some.length - fits.length);
  writeOutput(args.output, page({ results: fits, withSmallest, note }, advice));
  const failure = failureOf(outcome, project);
  tellEnd(outcome, failure, 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}

function fitTargets(fit: string, folders: readonly string[], firmware: string | undefined): TargetSummary[] {
  if (fit === 'none') return [];
  const ids = new Set(parseTargets(fit === SOME ? 'all' : fit, folders, { firmware }));
  return allTargets(folders).filter(({ id }) => ids.has(id));
}
