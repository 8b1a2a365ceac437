import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BatchResult, CASES_PER_BATCH, type Ending, type Failure } from './batch.js';
import { SWEEPS } from './failingAllocations.js';
import type { WorkerAnswer, WorkerMessage } from './worker.js';

/**
 * Random and mutated programs and corrupted `.mpy` files on several boards, requests for memory that fail, damaged files
 * of every kind that uheap reads, programs that want to get out of heap, folder or steps, and commands whose output fails
 * or that are killed. A case fails where Node throws anything but what a program may end with or a command tells its
 * user, where a process dies or does not come back, and where the heap is not consistent after it.
 */

const USAGE = `usage: npm run fuzz -- [options] [DIR ...]

DIR: folders of programs to mutate, besides the repository's own.

  --cases N    cases to run (100000)
  --seed N     seed of the first batch (1); the same seed makes the same programs
  --jobs N     processes (2)
  --timeout S  seconds that a batch of ${CASES_PER_BATCH} may take (60; with --failures 300)
  --save DIR   write the programs of failures there
  --failures   no random cases: each request for memory of 12 programs on 3 boards fails, once, and from then on`;

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'worker.js');

interface Totals extends Record<Ending, number> {
  cases: number;
  slowestMs: number;
  slowestSeed: number;
}

interface Options {
  readonly folders: readonly string[];
  readonly timeout: number;
  readonly nextSeed: () => number | null;
  readonly ask: (seed: number) => WorkerMessage;
  readonly done: (seed: number, result: BatchResult) => void;
  readonly lost: (seed: number, why: string) => void;
}

/** Runs batches in a process of its own, and starts another one when it is lost. */
async function work(options: Options): Promise<void> {
  let child: ChildProcess | null = null;
  for (let seed = options.nextSeed(); seed !== null; seed = options.nextSeed()) {
    if (child === null) {
      child = fork(WORKER, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
      child.send({ folders: options.folders });
    }
    const answer = await runIn(child, options.ask(seed), options.timeout);
    if (typeof answer === 'string') {
      child.kill('SIGKILL');
      child = null;
      options.lost(seed, answer);
    } else {
      options.done(seed, answer.result);
    }
  }
  child?.kill();
}

/** The answer, or what happened instead. */
function runIn(child: ChildProcess, message: WorkerMessage, timeout: number): Promise<WorkerAnswer | string> {
  return new Promise((resolve) => {
    let errors = '';
    const onError = (data: Buffer): void => {
      errors = (errors + data.toString()).slice(-2000);
    };
    const finish = (answer: WorkerAnswer | string): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.stderr?.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(`did not come back in ${timeout} s`), timeout * 1000);
    child.stderr?.on('data', onError);
    child.once('message', (answer) => finish(answer as WorkerAnswer));
    child.once('exit', (code, signal) => finish(`process ended: ${signal ?? code}\n${errors}`));
    child.send(message);
  });
}

function report({ seed, index, kind, board, error, text }: Failure, saveDir: string | undefined): void {
  console.log(`seed ${seed}, case ${index}, ${kind}, ${board}: ${error.split('\n').slice(0, 4).join('\n')}`);
  if (saveDir === undefined) return;
  mkdirSync(saveDir, { recursive: true });
  const binary = { mpy: 'mpy', firmware: 'bin' }[kind];
  if (binary !== undefined) writeFileSync(join(saveDir, `${seed}.${binary}`), Buffer.from(text, 'base64'));
  else writeFileSync(join(saveDir, `${seed}.py`), text, 'latin1');
  writeFileSync(join(saveDir, `${seed}.txt`), `${board} ${kind}\n${error}\n`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      timeout: { type: 'string' },
      failures: { type: 'boolean', default: false },
      save: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const isSweep = values.failures;
  const wait = values.timeout ?? (isSweep ? '300' : '60');
  const [cases, first, jobs, timeout] = [values.cases, values.seed, values.jobs, wait].map(Number);
  if (values.help || ![cases, first, jobs, timeout].every((n) => Number.isInteger(n) && n! > 0)) {
    console.error(USAGE);
    return 2;
  }
  const totals: Totals = { cases: 0, ok: 0, exception: 0, stopped: 0, slowestMs: 0, slowestSeed: 0 };
  const end = isSweep ? SWEEPS.length + 1 : first! + Math.ceil(cases! / CASES_PER_BATCH);
  let next = first!;
  let failures = 0;
  const options: Options = {
    folders: positionals,
    timeout: timeout!,
    nextSeed: () => (next < end ? next++ : null),
    ask: (number) => (isSweep ? { sweep: number } : { seed: number }),
    done: (seed, { endings, failure, slowest }) => {
      for (const ending of ['ok', 'exception', 'stopped'] as const) totals[ending] += endings[ending];
      totals.cases += isSweep ? endings.ok + endings.exception + endings.stopped : CASES_PER_BATCH;
      if (slowest.ms > totals.slowestMs) Object.assign(totals, { slowestMs: slowest.ms, slowestSeed: seed });
      if (failure === null) return;
      failures++;
      report(failure, values.save);
    },
    lost: (seed, why) => {
      failures++;
      console.log(`seed ${seed}: ${why}`);
    },
  };
  await Promise.all(Array.from({ length: jobs! }, () => work(options)));
  console.log(
    `${totals.cases} cases: ${totals.ok} ran to their end, ${totals.exception} ended with an exception, ${totals.stopped} were stopped; ${failures} failures`,
  );
  if (!isSweep) console.log(`slowest case: ${(totals.slowestMs / 1000).toFixed(2)} s, seed ${totals.slowestSeed}`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = await main();
