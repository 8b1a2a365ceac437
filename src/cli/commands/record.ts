import type { Argv, CommandModule } from 'yargs';
import { inCommandThread } from '../commandThread.js';
import { FORCE_OPTION } from '../options.js';
import { type WatchArgs, watchOptions } from '../watchArgs.js';

export interface RecordArgs extends WatchArgs {
  output: string;
  probe?: string;
  force: boolean;
}

/** Records everything that happens to a heap. */
export const recordCommand: CommandModule<object, RecordArgs> = {
  command: 'record <file>',
  describe: 'Record every allocation with its source line (docs/trace-format.md)',
  builder: (yargs) =>
    watchOptions(yargs)
      .option('output', { alias: 'o', type: 'string', demandOption: true, describe: 'file to write the trace to' })
      .option('probe', {
        type: 'string',
        describe: 'look for chunks that became unreachable after so many events: 100, or more where much is in use',
      })
      .options(FORCE_OPTION) as unknown as Argv<RecordArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('record', args);
  },
};
