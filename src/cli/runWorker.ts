import { parentPort, workerData } from 'node:worker_threads';
import '../profiles/structSizes.js';
import type { CommandRequest } from './commandThread.js';
import type { JobRequest } from './jobs.js';
import { KeyRing } from './keyRing.js';
import { COLUMNS_FOR_THREADS } from './output.js';
import type { SessionRequest } from './replRequest.js';
import { type RunRequest, runProgram } from './runProgram.js';
import { RunSignals } from './runSignals.js';
import type { ThreadUse } from './runThread.js';
import type { BoardEnded } from './serve/servedSession.js';
import { refusalOf, type ThreadAnswer } from './threadAnswer.js';

/**
 * The thread that a program runs in, that watches programs, that runs some on one board after the other, or that is a board
 * with a prompt. A running program never gives control back, so Ctrl-C arrives in the main thread, which raises a flag in
 * shared memory.
 */
const { use, flag, trainedOn } = workerData as {
  use: ThreadUse;
  flag: SharedArrayBuffer;
  trainedOn: readonly string[] | undefined;
};
const signals = new RunSignals(flag);

// What `uheap run` does not need begins when it is asked for; a build keeps the compiled code of that, too.
const watchingCommands = () => import('./watching/index.js');
const jobs = () => import('./jobs.js');
const prompt = () => import('./replRequest.js');
const served = () => import('./serve/servedSession.js');

/** What every thread of a use begins with, so that V8 compiles it. */
const BEGINNINGS: Readonly<Record<ThreadUse, () => Promise<unknown>>> = {
  run: () => Promise.resolve(),
  watch: () => Promise.all([watchingCommands(), jobs()]),
  prompt: () => Promise.all([prompt(), served()]),
};

async function train(request: RunRequest, targets: readonly string[]): Promise<void> {
  await BEGINNINGS[use]();
  for (const target of targets) await runProgram({ ...request, target }, signals);
}

async function execute(request: RunRequest | CommandRequest): Promise<number> {
  if (!('command' in request)) return runProgram(request, signals);
  const { command, args, columns } = request;
  process.env[COLUMNS_FOR_THREADS] = String(columns);
  const { bodyOf } = await watchingCommands();
  return bodyOf(command)(args, signals);
}

async function answer(request: RunRequest | CommandRequest): Promise<ThreadAnswer> {
  try {
    return { exitCode: await execute(request) };
  } catch (e) {
    return refusalOf(e);
  }
}

async function answerSession(request: SessionRequest): Promise<ThreadAnswer | BoardEnded> {
  const { session, keys, served: line } = request;
  if (line === undefined) return (await prompt()).answerRepl(session, new KeyRing(keys));
  return (await served()).servedSession(request, line.isReported, parentPort!);
}

parentPort?.once('message', async (request: RunRequest | CommandRequest | JobRequest | SessionRequest) => {
  if ('job' in request) {
    const answerTo = (await jobs()).jobAnswers(signals);
    const work = ({ job }: JobRequest): void => parentPort?.postMessage(answerTo(job));
    parentPort?.on('message', work);
    work(request);
  } else if ('session' in request) {
    parentPort?.postMessage(await answerSession(request));
  } else {
    const told = await answer(request);
    if (trainedOn !== undefined) await train(request as RunRequest, trainedOn);
    parentPort?.postMessage(told);
  }
});
