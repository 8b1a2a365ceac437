import type { Argv, CommandModule } from 'yargs';
import { runProject } from '../../report/programRun.js';
import { SourceLines } from '../../report/sourceLines.js';
import { TraceRecorder } from '../../trace/recorder.js';
import { inCommandThread } from '../commandThread.js';
import { FORCE_OPTION } from '../options.js';
import { failureOf, tellEnd } from '../outcomeNotes.js';
import { checkOutput, writeOutput } from '../output.js';
import { boardAndProject, type WatchArgs, watchOptions } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { parseCount } from '../size.js';

interface RecordArgs extends WatchArgs {
  output: string;
  probe: string;
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
        default: '100',
        describe: 'look for chunks that became unreachable each time after this many events',
      })
      .options(FORCE_OPTION) as unknown as Argv<RecordArgs>,
  handler: async (args) => {
    process.exitCode = await inCommandThread('record', args, recordProgram);
  },
};

/** Returns the exit code. */
export function recordProgram(args: RecordArgs, signals: RunSignals): number {
  checkOutput(args.output, args.force);
  const probe = parseCount(args.probe, '--probe');
  const { board, project, stub, stops } = boardAndProject(args);
  const lines: string[] = [];
  let recorder: TraceRecorder | null = null;
  const sources = new SourceLines(project);
  const lineText = (file: string, line: number): string => sources.text(file, line);
  const run = { target: board.id, firmware: board.firmware.id, program: project.path, source: lineText };
  const outcome = runProject(board, project, {
    ...stops,
    interrupted: () => signals.isPressed,
    via: args.via,
    stub,
    listen: (watch) => {
      recorder = new TraceRecorder(watch, run, (line) => lines.push(line), probe);
    },
  });
  outcome.machine?.inside(() => recorder!.lookAtEnd());
  recorder!.end(outcome.error === '' ? outcome.status : outcome.error);
  lines.push('');
  writeOutput(args.output, lines.join('\n'));
  const failure = failureOf(outcome, project);
  tellEnd(outcome, failure, 'uheap profile tells more');
  return outcome.exitCode === 0 ? 0 : 1;
}
