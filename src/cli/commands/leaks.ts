import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import { JSON_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface LeaksArgs extends WatchArgs {
  json: boolean;
  rounds?: string;
  loop?: string;
}

/** Says whether a program's memory grows as long as it runs, and who holds what is new. */
export const leaksCommand: CommandModule<object, LeaksArgs> = {
  command: 'leaks <file>',
  describe: 'Say which lines have more and more of the heap as the program runs, and who holds it',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('rounds', {
        type: 'string',
        describe: "run this many rounds of the program's loop, and say by how much each grows",
      })
      .option('loop', {
        type: 'string',
        describe: 'the loop that --rounds counts, by its first line: 12, or lib/a.py:12 of another file',
        defaultDescription: 'one without an end, else the first to go round so often',
      })
      .options(JSON_OPTION) as unknown as Argv<LeaksArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('leaks', args);
  },
};
