import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import type { FitResult } from '../../report/fit.js';
import { reportProject } from '../../report/reportProject.js';
import { inCommandThread } from '../commandThread.js';
import { UsageError } from '../errors.js';
import { firmwareChoice } from '../firmwareChoice.js';
import { parseJobs, runJobs } from '../jobs.js';
import { FORCE_OPTION, JOBS_OPTION, QUIET_OPTION } from '../options.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { checkOutput, writeOutput } from '../output.js';
import { parseTargets } from '../parseTargets.js';
import { profileFolders } from '../profileFolders.js';
import { Progress } from '../progress.js';
import { boardAndProject } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

interface ReportArgs extends WatchArgs {
  output: string;
  fit: string;
  jobs?: string;
  quiet: boolean;
  force: boolean;
}

/** Writes everything about a program's heap to one page. */
export const reportCommand: CommandModule<object, ReportArgs> = {
  command: 'report <file>',
  describe: 'Write a page: the heap over time, its map at any moment, what allocates, and on which boards it fits',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('output', {
        alias: 'o',
        type: 'string',
        default: 'uheap-report.html',
        describe: 'file to write the page to',
      })
      .option('fit', {
        type: 'string',
        default: 'all',
        describe: 'boards that the page shows the fit for: all, none, or names and globs with commas between them',
      })
      .options(JOBS_OPTION)
      .options(QUIET_OPTION)
      .options(FORCE_OPTION) as unknown as Argv<ReportArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('report', args, writeReport);
  },
};

/** Returns the exit code: 1 where the program failed, as it does for `run`. */
export async function writeReport(args: ReportArgs, signals: RunSignals): Promise<number> {
  checkOutput(args.output, args.force);
  const folders = profileFolders(args);
  const ofVersion = firmwareChoice({ micropython: args.micropython });
  const targets = args.fit === 'none' ? [] : parseTargets(args.fit, folders, { firmware: ofVersion });
  const parallel = parseJobs(args.jobs, availableParallelism());
  const { board, project, stub, stops } = boardAndProject(args);
  const { outcome, page } = reportProject(board, project, {
    ...stops,
    interrupted: () => signals.isPressed,
    via: args.via,
    stub,
  });
  const progress = new Progress(targets.length, args.quiet);
  const { fs } = args;
  const jobs = targets.map((target) => ({
    path: args.file,
    fs,
    target,
    firmware: ofVersion,
    heapBytes: undefined,
    folders,
    ...stops,
    stub,
    smallest: true,
    compareMpy: false,
    lines: false,
  }));
  const outcomes = await runJobs(
    jobs,
    parallel,
    (done, job) => progress.step(done, `${job.path} on ${job.target}`),
    signals,
  );
  progress.end();
  const fits = outcomes
    .filter((one) => one !== undefined)
    .map((one): FitResult => {
      if ('userError' in one) throw new UsageError(one.userError);
      return one.result.fit;
    });
  writeOutput(args.output, page(fits));
  const failure = failureOf(outcome, project);
  tellEnd(outcome, failure, 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}
