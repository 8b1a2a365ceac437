import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { withCtrlC } from './ctrlC.js';
import { INTERRUPTED_EXIT } from './errors.js';
import { COLUMNS_FOR_THREADS, outputColumns } from './output.js';
import { RunSignals } from './runSignals.js';
import { exitCodeOf, type ThreadAnswer } from './threadAnswer.js';

/** The commands that watch programs, each in a thread, so that the one that listens to Ctrl-C is free. */
export type WatchingCommand = 'profile' | 'record' | 'report' | 'fit' | 'check' | 'advise';

/** A command's work. Returns the exit code. `signals` says whether what runs is to end. */
export type CommandBody<Args> = (args: Args, signals: RunSignals) => number | Promise<number>;

/** What the thread is started with. */
export interface CommandThreadData {
  readonly command: WatchingCommand;
  readonly args: unknown;
  readonly memory: SharedArrayBuffer;
}

/**
 * Does a command's work in a thread. The first Ctrl-C ends the program that runs, and what is known by then is written; a
 * second one ends uheap. Returns the exit code. Throws UsageError.
 */
export async function inCommandThread<Args>(
  command: WatchingCommand,
  args: Args,
  body: CommandBody<Args>,
): Promise<number> {
  const signals = new RunSignals();
  const code = new URL('./commandWorker.js', import.meta.url);
  if (!existsSync(code)) return body(args, signals);
  const workerData: CommandThreadData = { command, args, memory: signals.memory };
  const onFirst = (): boolean => {
    signals.interrupt();
    return true;
  };
  const answer = await withCtrlC(
    onFirst,
    () =>
      new Promise<ThreadAnswer>((resolve, reject) => {
        const worker = new Worker(code, {
          workerData,
          env: { ...process.env, [COLUMNS_FOR_THREADS]: String(outputColumns()) },
        });
        let last: ThreadAnswer = { bug: `${command}: its thread ended without an answer` };
        worker.on('message', (message: ThreadAnswer) => (last = message));
        worker.on('error', reject);
        // By then all that it printed has come.
        worker.on('exit', () => resolve(last));
      }),
  );
  const exitCode = exitCodeOf(answer);
  if (!signals.isPressed) return exitCode;
  process.stderr.write('uheap: interrupted; this is what was known by then\n');
  return INTERRUPTED_EXIT;
}
