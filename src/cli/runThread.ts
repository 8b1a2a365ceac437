import { Worker } from 'node:worker_threads';
import { SIGNAL_BYTES } from './runSignals.js';

/**
 * Objects of the program live until the simulated heap is full. With room for so many of them Node's own collector
 * seldom has to copy the living.
 */
const YOUNG_GENERATION_MB = 192;

/** A thread that runs a program or does a command's work, and the flag in shared memory that is its Ctrl-C. */
export interface RunThread {
  readonly worker: Worker;
  readonly flag: SharedArrayBuffer;
}

let waiting: RunThread | null = null;

/** What a thread is for: to run a program, to watch programs, or to be a board with a prompt. */
export type ThreadUse = 'run' | 'watch' | 'prompt';

/** How a thread is started. */
export interface RunThreadOptions {
  readonly use: ThreadUse;
  /** It writes at its end what V8 has compiled, for which it runs its program on these targets too. */
  readonly trainedOn?: readonly string[];
}

/** A thread that waits for what to run. @param flag the memory of its Ctrl-C */
export function newRunThread(flag: SharedArrayBuffer, { use, trainedOn }: RunThreadOptions): Worker {
  return new Worker(new URL('./threadStart.cjs', import.meta.url), {
    workerData: { program: 'runWorker', use, flag, trainedOn },
    resourceLimits: use === 'watch' ? {} : { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

/**
 * Starts a thread that waits for what to run. It doesn't keep the process alive before it is asked for, and takes as
 * long to come up as the command line to be read.
 */
export function startRunThread(options: RunThreadOptions): RunThread {
  const flag = new SharedArrayBuffer(SIGNAL_BYTES);
  const worker = newRunThread(flag, options);
  worker.unref();
  return { worker, flag };
}

/** A thread that was started waits for `takeRunThread`. */
export function keepRunThread(thread: RunThread): void {
  waiting = thread;
}

/** The thread that waits, or one that is started now. */
export function takeRunThread(use: ThreadUse): RunThread {
  const thread = waiting ?? startRunThread({ use });
  waiting = null;
  thread.worker.ref();
  return thread;
}
