import { parentPort, workerData } from 'node:worker_threads';
import { isUserError } from './errors.js';
import { type RunRequest, runProgram } from './runProgram.js';

/**
 * The thread that a program runs in. A running program never gives control back, so Ctrl-C arrives in the main thread,
 * which raises a flag in shared memory.
 */
export interface RunWorkerData {
  request: RunRequest;
  flag: SharedArrayBuffer;
}

/** What the worker answers: the exit code, or what was wrong. */
export type RunAnswer = { exitCode: number } | { userError: string } | { bug: string };

const { request, flag } = workerData as RunWorkerData;
const pressed = new Int32Array(flag);

function answer(): RunAnswer {
  try {
    return { exitCode: runProgram(request, () => Atomics.exchange(pressed, 0, 0) !== 0) };
  } catch (e) {
    return isUserError(e) ? { userError: e.message } : { bug: String((e as Error).stack) };
  }
}

parentPort?.postMessage(answer());
