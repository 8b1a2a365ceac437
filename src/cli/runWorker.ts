import { parentPort, workerData } from 'node:worker_threads';
import type { CommandRequest } from './commandThread.js';
import { answerJob, type JobRequest } from './jobs.js';
import { KeyRing } from './keyRing.js';
import { COLUMNS_FOR_THREADS } from './output.js';
import { answerRepl, type SessionRequest } from './replRequest.js';
import { type RunRequest, runProgram } from './runProgram.js';
import { RunSignals } from './runSignals.js';
import { type BoardEnded, servedSession } from './serve/servedSession.js';
import { refusalOf, type ThreadAnswer } from './threadAnswer.js';
import { bodyOf } from './watching/index.js';

/**
 * The thread that a program runs in, that watches programs, that runs some on one board after the other, or that is a board
 * with a prompt. A running program never gives control back, so Ctrl-C arrives in the main thread, which raises a flag in
 * shared memory.
 */
const signals = new RunSignals((workerData as { flag: SharedArrayBuffer }).flag);

function execute(request: RunRequest | CommandRequest): number | Promise<number> {
  if (!('command' in request)) return runProgram(request, signals);
  const { command, args, columns } = request;
  process.env[COLUMNS_FOR_THREADS] = String(columns);
  return bodyOf(command)(args, signals);
}

async function answer(request: RunRequest | CommandRequest): Promise<ThreadAnswer> {
  try {
    return { exitCode: await execute(request) };
  } catch (e) {
    return refusalOf(e);
  }
}

function answerSession(request: SessionRequest): ThreadAnswer | BoardEnded {
  const { session, keys, served } = request;
  return served === undefined
    ? answerRepl(session, new KeyRing(keys))
    : servedSession(request, served.isReported, parentPort!);
}

parentPort?.once('message', async (request: RunRequest | CommandRequest | JobRequest | SessionRequest) => {
  if ('job' in request) {
    const work = ({ job }: JobRequest): void => parentPort?.postMessage(answerJob(job, signals));
    parentPort?.on('message', work);
    work(request);
  } else if ('session' in request) {
    parentPort?.postMessage(answerSession(request));
  } else {
    parentPort?.postMessage(await answer(request));
  }
});
