import type { Argv, CommandModule } from 'yargs';
import type { Annotations } from '../annotations.js';
import { inCommandThread } from '../commandThread.js';
import {
  CONFIG,
  JOBS_OPTION,
  JSON_OPTION,
  PROFILES_OPTION_WITH_ALIAS,
  QUIET_OPTION,
  STOP_OPTIONS,
} from '../options.js';
import type { StopArgs } from '../watchArgs.js';

export interface CheckArgs extends StopArgs {
  config: string;
  update: boolean;
  junit?: string;
  json: boolean;
  summary?: string;
  why: boolean;
  advise: boolean;
  pages: string;
  annotations: Annotations;
  shard?: string;
  jobs?: string;
  quiet: boolean;
  profiles?: string[];
}

/** Checks programs against budgets and baselines. */
export const checkCommand: CommandModule<object, CheckArgs> = {
  command: 'check',
  describe: 'Check programs against budgets and baselines, for CI (docs/ci.md)',
  builder: (yargs) =>
    yargs
      .option('config', { alias: 'c', type: 'string', default: CONFIG, describe: 'the config file' })
      .option('update', { type: 'boolean', default: false, describe: 'write the baselines from this run' })
      .option('junit', { type: 'string', describe: 'file to write JUnit XML to' })
      .option('summary', { type: 'string', describe: 'file to append a Markdown summary to' })
      .option('why', {
        type: 'boolean',
        default: false,
        describe: 'write the page of uheap report about each check that fails to the folder of --pages',
      })
      .option('advise', {
        type: 'boolean',
        default: false,
        describe: 'tell of each check that fails the two changes that save most, as uheap advise does',
      })
      .option('pages', { type: 'string', default: 'uheap-pages', describe: 'folder for the pages of --why' })
      .options(JSON_OPTION)
      .option('annotations', {
        choices: ['auto', 'github', 'none'] as const,
        default: 'auto' as const,
        describe:
          'how problems are told: annotations for GitHub, or lines of text (auto: annotations in GitHub Actions)',
      })
      .option('shard', {
        type: 'string',
        describe: 'run a part of the checks only, such as 2/5 for the second of five',
      })
      .options(STOP_OPTIONS)
      .options(JOBS_OPTION)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(QUIET_OPTION) as unknown as Argv<CheckArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('check', args);
  },
};
