import { parentPort, workerData } from 'node:worker_threads';
import { isUserError, userErrorText } from './errors.js';
import { type RunRequest, runProgram } from './runProgram.js';
import { RunSignals } from './runSignals.js';

/** What the thread answers: the exit code, or what was wrong. */
export type RunAnswer = { exitCode: number } | { userError: string } | { bug: string };

/**
 * The thread that a program runs in. A running program never gives control back, so Ctrl-C arrives in the main thread,
 * which raises a flag in shared memory.
 */
const signals = new RunSignals((workerData as { flag: SharedArrayBuffer }).flag);

async function answer(request: RunRequest): Promise<RunAnswer> {
  try {
    return { exitCode: await runProgram(request, signals) };
  } catch (e) {
    return isUserError(e) ? { userError: userErrorText(e) } : { bug: String((e as Error).stack) };
  }
}

parentPort?.once('message', async (request: RunRequest) => parentPort?.postMessage(await answer(request)));
