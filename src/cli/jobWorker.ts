import { parentPort, workerData } from 'node:worker_threads';
import type { FitJob } from './fitJob.js';
import { answerJob } from './jobs.js';
import { RunSignals } from './runSignals.js';

/** A thread that runs programs on boards, one after another, as the main thread hands them out. */
const signals = new RunSignals(workerData as SharedArrayBuffer);

parentPort?.on('message', (job: FitJob) => parentPort?.postMessage(answerJob(job, signals)));
