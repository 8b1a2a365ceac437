import { withCtrlC } from './ctrlC.js';
import { INTERRUPTED_EXIT } from './errors.js';
import { outputColumns } from './output.js';
import { RunSignals } from './runSignals.js';
import { takeRunThread } from './runThread.js';
import { exitCodeOf, type ThreadAnswer } from './threadAnswer.js';
import type { WatchingCommand } from './watchingCommands.js';

/** What the thread gets to do. */
export interface CommandRequest {
  readonly command: WatchingCommand;
  readonly args: unknown;
  /** How wide the terminal is, which a thread can't see. */
  readonly columns: number;
}

/**
 * Does a command's work in a thread. The first Ctrl-C ends the program that runs, and what is known by then is written; a
 * second one ends uheap. Returns the exit code. Throws UsageError.
 */
export async function inCommandThread(command: WatchingCommand, args: unknown): Promise<number> {
  const { worker, flag } = takeRunThread('watch');
  const signals = new RunSignals(flag);
  const onFirst = (): boolean => {
    signals.interrupt();
    return true;
  };
  const answer = await withCtrlC(
    onFirst,
    () =>
      new Promise<ThreadAnswer>((resolve, reject) => {
        let last: ThreadAnswer = { bug: `${command}: its thread ended without an answer` };
        worker.on('message', (message: ThreadAnswer) => (last = message));
        worker.on('error', reject);
        // By then all that it printed has come.
        worker.on('exit', () => resolve(last));
        worker.postMessage({ command, args, columns: outputColumns() } satisfies CommandRequest);
      }),
  );
  const exitCode = exitCodeOf(answer);
  if (!signals.isPressed) return exitCode;
  process.stderr.write('uheap: interrupted; this is what was known by then\n');
  return INTERRUPTED_EXIT;
}
