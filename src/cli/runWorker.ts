import { parentPort, workerData } from 'node:worker_threads';
import { type RunRequest, runProgram } from './runProgram.js';
import { RunSignals } from './runSignals.js';
import { refusalOf, type ThreadAnswer } from './threadAnswer.js';

/**
 * The thread that a program runs in. A running program never gives control back, so Ctrl-C arrives in the main thread,
 * which raises a flag in shared memory.
 */
const signals = new RunSignals((workerData as { flag: SharedArrayBuffer }).flag);

async function answer(request: RunRequest): Promise<ThreadAnswer> {
  try {
    return { exitCode: await runProgram(request, signals) };
  } catch (e) {
    return refusalOf(e);
  }
}

parentPort?.once('message', async (request: RunRequest) => parentPort?.postMessage(await answer(request)));
