import type { Argv, CommandModule } from 'yargs';
import type { ProfileFigure, ProfileKey } from '../../report/profile.js';
import { inCommandThread } from '../commandThread.js';
import { FORCE_OPTION, JSON_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface ProfileArgs extends WatchArgs {
  by: ProfileKey;
  top: string;
  html?: string;
  speedscope?: string;
  collapsed?: string;
  figure: ProfileFigure;
  json: boolean;
  force: boolean;
}

/** Says which lines, functions and types allocate. */
export const profileCommand: CommandModule<object, ProfileArgs> = {
  command: 'profile <file>',
  describe: 'Show which lines, functions and types allocate, and what could be reached at the peak',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('by', {
        choices: ['line', 'function', 'type', 'path'] as const,
        default: 'line' as const,
        describe: 'what the rows of the table are',
      })
      .option('top', { type: 'string', default: '20', describe: 'how many rows are shown' })
      .option('html', { type: 'string', describe: 'file to write a page with a flame graph to' })
      .option('speedscope', { type: 'string', describe: 'file to write a profile for speedscope.app to' })
      .option('collapsed', { type: 'string', describe: 'file to write collapsed stacks to, for flame graph tools' })
      .option('figure', {
        choices: ['peak', 'bytes', 'live'] as const,
        default: 'peak' as const,
        describe:
          'figure that rows are sorted by and stacks are counted in: bytes that could be reached at the peak, bytes asked for in all, or bytes live at the end',
      })
      .options(JSON_OPTION)
      .options(FORCE_OPTION) as unknown as Argv<ProfileArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('profile', args);
  },
};
