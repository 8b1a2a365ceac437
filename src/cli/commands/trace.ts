import { once } from 'node:events';
import type { Argv, CommandModule } from 'yargs';
import { TEXT_VERSION } from '../../trace/format.js';
import { UsageError } from '../errors.js';
import { traceFile } from '../traceFile.js';

interface TraceShowArgs {
  trace: string;
}

/** Characters that are printed at once. */
const PRINTED = 1 << 16;

const traceShowCommand: CommandModule<object, TraceShowArgs> = {
  command: 'show <trace>',
  describe: 'Print a recorded trace as text, an event a line (docs/trace-format.md)',
  builder: (yargs) =>
    yargs.positional('trace', {
      type: 'string',
      demandOption: true,
      describe: 'a file that uheap record wrote',
    }) as unknown as Argv<TraceShowArgs>,
  handler: async ({ trace }) => {
    const events = traceFile(trace)();
    try {
      let text = `${JSON.stringify({ ...events.header, uheapTrace: TEXT_VERSION })}\n`;
      const print = async (): Promise<void> => {
        const isTaken = process.stdout.write(text);
        text = '';
        if (!isTaken) await once(process.stdout, 'drain');
      };
      while (events.next()) {
        text += `${events.text()}\n`;
        if (text.length > PRINTED) await print();
      }
      await print();
    } finally {
      events.close();
    }
  },
};

/** What there is to do with a recorded trace beside replaying and comparing it. */
export const traceCommand: CommandModule = {
  command: 'trace',
  describe: 'Print a recorded trace as text',
  builder: (yargs) => yargs.command(traceShowCommand).demandCommand(1, 'expected a command: show'),
  handler: () => {
    throw new UsageError('expected a command: show');
  },
};
