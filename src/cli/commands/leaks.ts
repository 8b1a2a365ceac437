import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import { JSON_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface LeaksArgs extends WatchArgs {
  json: boolean;
}

/** Says whether a program's memory grows as long as it runs, and who holds what is new. */
export const leaksCommand: CommandModule<object, LeaksArgs> = {
  command: 'leaks <file>',
  describe: 'Say which lines have more and more of the heap as the program runs, and who holds it',
  builder: (yargs) => watchOptions(yargs).options(JSON_OPTION) as unknown as Argv<LeaksArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('leaks', args);
  },
};
