import type { Argv, CommandModule } from 'yargs';
import type { Annotations } from '../annotations.js';
import { inCommandThread } from '../commandThread.js';
import { FORCE_OPTION, JSON_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface AdviseArgs extends WatchArgs {
  all: boolean;
  json: boolean;
  sarif?: string;
  annotations: Annotations;
  force: boolean;
}

/** Findings that are shown unless all are asked for. */
export const SHOWN = 10;

/** Says what a program could do otherwise, and what that saves: each change is made and run. */
export const adviseCommand: CommandModule<object, AdviseArgs> = {
  command: 'advise <file>',
  describe: 'Say what to change to save memory: each change is made in a copy, run, and told with what it saves',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('all', { type: 'boolean', default: false, describe: `show all findings, not the first ${SHOWN}` })
      .options(JSON_OPTION)
      .option('sarif', { type: 'string', describe: 'file to write the findings to for code scanning' })
      .option('annotations', {
        choices: ['auto', 'github', 'none'] as const,
        default: 'auto' as const,
        describe: 'whether findings are told as annotations for GitHub too (auto: in GitHub Actions)',
      })
      .options(FORCE_OPTION) as unknown as Argv<AdviseArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('advise', args);
  },
};
