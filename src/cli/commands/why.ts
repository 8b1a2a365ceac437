import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import { JSON_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface WhyArgs extends WatchArgs {
  line?: string;
  block?: string;
  json: boolean;
}

/** Says of the chunks of a line, or of an address, who made them, who holds them, and until when. */
export const whyCommand: CommandModule<object, WhyArgs> = {
  command: 'why <file>',
  describe: 'Say who made the chunks of a line or at an address, who holds them, and until when',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('line', { type: 'string', describe: 'ask about what this line made: 12, or lib/a.py:12 of another file' })
      .option('block', {
        type: 'string',
        describe: 'ask about what was at this address of the heap, such as 0x20004a10',
      })
      .options(JSON_OPTION) as unknown as Argv<WhyArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('why', args);
  },
};
