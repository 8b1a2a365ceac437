import { basename } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { Machine } from '../../machine/machine.js';
import { NodeHost } from '../../machine/nodeHost.js';
import { loadBoard } from '../../profiles/profiles.js';
import { takeSnapshot } from '../../report/snapshot.js';
import { runSummary, summaryText } from '../../report/summary.js';
import { UsageError } from '../errors.js';
import { parseSize } from '../size.js';
import { readSource } from '../source.js';

interface RunArgs {
  file: string;
  target: string;
  firmware?: string;
  heap?: string;
  via?: 'file' | 'raw-repl' | 'raw-paste' | 'string';
  json: boolean;
  quiet: boolean;
}

/** Runs a program on a board's heap. */
export const runCommand: CommandModule<object, RunArgs> = {
  command: 'run <file>',
  describe: "Run a program on a board's heap",
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'the program' })
      .option('target', { alias: 't', type: 'string', demandOption: true, describe: 'the board (see uheap targets)' })
      .option('firmware', { type: 'string', describe: "another firmware profile than the board's own" })
      .option('heap', { type: 'string', describe: 'size of the heap: 64k, 1M or bytes' })
      .option('via', {
        choices: ['file', 'raw-repl', 'raw-paste', 'string'] as const,
        describe: 'how the program reaches the board',
      })
      .option('json', { type: 'boolean', default: false, describe: 'summary as JSON' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'no summary' }) as Argv<RunArgs>,
  handler: (args) => {
    process.exitCode = run(args);
  },
};

function run(args: RunArgs): number {
  const started = performance.now();
  const text = readSource(args.file);
  const board = loadBoard(args.target, {
    firmware: args.firmware,
    heapBytes: args.heap === undefined ? undefined : parseSize(args.heap, '--heap'),
  });
  const host = new NodeHost();
  const machine = new Machine(board, host);
  const via = args.via ?? board.via;
  if (via === 'raw-paste')
    throw new UsageError('--via raw-paste: not simulated yet, expected file, raw-repl or string');
  const name = board.port === 'unix' ? args.file : basename(args.file);
  const result = machine.run({ name, text, via });
  host.flush();
  if (!args.quiet) {
    const summary = runSummary(board, takeSnapshot(machine), performance.now() - started, result.exitCode);
    process.stderr.write(args.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  }
  return result.exitCode;
}
