import { parentPort } from 'node:worker_threads';
import { answerJob } from './jobs.js';
/** A thread that runs programs on boards, one after another, as the main thread hands them out. */
parentPort?.on('message', (job) => parentPort?.postMessage(answerJob(job)));
