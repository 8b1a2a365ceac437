import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import { FORCE_OPTION, JOBS_OPTION, QUIET_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface ReportArgs extends WatchArgs {
  output: string;
  fit: string;
  advise: boolean;
  jobs?: string;
  quiet: boolean;
  force: boolean;
}

/** What `--fit` says where nobody says anything. */
export const SOME = 'some';

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
        default: SOME,
        describe:
          'boards that the page shows the fit for: all, none, or names and globs with commas between them, each with its ' +
          'smallest heap; some: all, of a program that runs for long as many as ten of its runs take, and no smallest heap',
      })
      .option('advise', {
        type: 'boolean',
        default: false,
        describe: 'say on the page what to change, too, as uheap advise does',
      })
      .options(JOBS_OPTION)
      .options(QUIET_OPTION)
      .options(FORCE_OPTION) as unknown as Argv<ReportArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('report', args);
  },
};
