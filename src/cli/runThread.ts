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

/** How a thread is started. */
export interface RunThreadOptions {
  /** It does the work of a command that watches programs. */
  readonly watches?: boolean;
  /** It writes at its end what V8 has compiled. */
  readonly writesCache?: boolean;
}

/** A thread that waits for what to run. @param flag the memory of its Ctrl-C */
export function newRunThread(
  flag: SharedArrayBuffer,
  { watches = false, writesCache = false }: RunThreadOptions,
): Worker {
  return new Worker(new URL('./threadStart.cjs', import.meta.url), {
    workerData: { program: 'runWorker', flag, writesCache },
    resourceLimits: watches ? {} : { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}

/**
 * Starts a thread that waits for what to run. It doesn't keep the process alive before it is asked for, and takes as
 * long to come up as the command line to be read.
 */
export function startRunThread(options: RunThreadOptions = {}): void {
  const flag = new SharedArrayBuffer(SIGNAL_BYTES);
  const worker = newRunThread(flag, options);
  worker.unref();
  waiting = { worker, flag };
}

/** The thread that waits, or one that is started now. */
export function takeRunThread(watches = false): RunThread {
  if (waiting === null) startRunThread({ watches });
  const thread = waiting!;
  waiting = null;
  thread.worker.ref();
  return thread;
}
