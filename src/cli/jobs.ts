import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { isUserError, userErrorText } from './errors.js';
import { type FitJob, type FitJobResult, runFitJob } from './fitJob.js';
import { parseCount } from './size.js';

/** What a worker answers to a job. */
export type JobAnswer = { result: FitJobResult } | { userError: string } | { bug: string };

/** What became of a job: its result, or one line that says what was wrong with its input. */
export type JobOutcome = { readonly result: FitJobResult } | { readonly userError: string };

export function answerJob(job: FitJob): JobAnswer {
  try {
    return { result: runFitJob(job) };
  } catch (e) {
    return isUserError(e) ? { userError: userErrorText(e) } : { bug: String((e as Error).stack) };
  }
}

/**
 * Runs jobs on worker threads, at most `parallel` at a time, and returns what became of each, in the order of the jobs.
 * `onDone` is called as they end, in any order.
 */
export async function runJobs(
  jobs: readonly FitJob[],
  parallel: number,
  onDone: (done: number, job: FitJob) => void,
): Promise<JobOutcome[]> {
  const outcomes: JobOutcome[] = [];
  let next = 0;
  let done = 0;
  const note = (index: number, answer: JobAnswer): void => {
    if ('bug' in answer) throw new Error(answer.bug);
    outcomes[index] = answer;
    onDone(++done, jobs[index]!);
  };
  const code = new URL('./jobWorker.js', import.meta.url);
  // One job, or code that was not built: no thread is worth it.
  if (jobs.length < 2 || parallel < 2 || !existsSync(code)) {
    for (const [index, job] of jobs.entries()) note(index, answerJob(job));
    return outcomes;
  }
  const runner = async (): Promise<void> => {
    const worker = new Worker(code);
    try {
      while (next < jobs.length) {
        const index = next++;
        const answer = await new Promise<JobAnswer>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.postMessage(jobs[index]);
        });
        worker.removeAllListeners('error');
        note(index, answer);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, runner));
  return outcomes;
}

/** Reads `--jobs`. Throws UsageError. */
export function parseJobs(jobs: string | undefined, available: number): number {
  return parseCount(jobs, '--jobs') ?? available;
}
