import { explainOutOfMemory } from '../../report/outOfMemory.js';
import { runBare, runProject } from '../../report/programRun.js';
import { SourceLines } from '../../report/sourceLines.js';
import { PackedTraceWriter } from '../../trace/packedWriter.js';
import { TraceRecorder } from '../../trace/recorder.js';
import type { RecordArgs } from '../commands/record.js';
import { tellEnd } from '../outcomeNotes.js';
import { checkOutput, SpooledOutput } from '../output.js';
import { watchedProgram } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { parseCount } from '../size.js';

/** Returns the exit code. */
export function recordProgram(args: RecordArgs, signals: RunSignals): number {
  checkOutput(args.output, args.force);
  const probe = parseCount(args.probe, '--probe') ?? null;
  const { board, project, options } = watchedProgram(args, signals);
  const sources = new SourceLines(project);
  const source = (file: string, line: number): string => sources.text(file, line);
  const run = { target: board.id, firmware: board.firmware.id, program: project.path, source };
  const spool = new SpooledOutput(args.output);
  let outcome: ReturnType<typeof runBare>;
  try {
    const recorder = new TraceRecorder(run, new PackedTraceWriter((bytes) => spool.write(bytes)), probe);
    outcome = runBare(board, project, options, recorder);
    recorder.end(outcome.error === '' ? outcome.status : outcome.error);
    spool.save();
  } finally {
    spool.close();
  }
  const { status, error, place, traceback, exitCode } = outcome;
  // Which lines have what is on the heap is only known of a run that is watched.
  const outOfMemory =
    status === 'memory-error' ? explainOutOfMemory(runProject(board, project, options), project) : null;
  tellEnd(outcome, error === '' ? null : { error, place, traceback, outOfMemory }, 'uheap profile tells more');
  return exitCode === 0 ? 0 : 1;
}
