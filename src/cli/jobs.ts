import { type FitJob, type FitJobResult, runFitJob } from './fitJob.js';
import type { RunSignals } from './runSignals.js';
import { newRunThread } from './runThread.js';
import { parseCount } from './size.js';
import { type Refusal, refusalOf } from './threadAnswer.js';

/** A program to run on a board, for a thread that then waits for the next. */
export interface JobRequest {
  readonly job: FitJob;
}

/** What a worker answers to a job. */
export type JobAnswer = { result: FitJobResult } | Refusal;

/** What became of a job: its result, or one line that says what was wrong with its input. */
export type JobOutcome = { readonly result: FitJobResult } | { readonly userError: string };

export function answerJob(job: FitJob, signals: RunSignals): JobAnswer {
  try {
    return { result: runFitJob(job, () => signals.isPressed) };
  } catch (e) {
    return refusalOf(e);
  }
}

/**
 * Runs jobs on worker threads, at most `parallel` at a time, and returns what became of each, in the order of the jobs.
 * `onDone` is called as they end, in any order. After Ctrl-C those that run end soon, and no more begin: of them there is
 * undefined.
 */
export async function runJobs(
  jobs: readonly FitJob[],
  parallel: number,
  onDone: (done: number, job: FitJob) => void,
  signals: RunSignals,
): Promise<(JobOutcome | undefined)[]> {
  const outcomes = new Array<JobOutcome | undefined>(jobs.length).fill(undefined);
  let next = 0;
  let done = 0;
  const note = (index: number, answer: JobAnswer): void => {
    if ('bug' in answer) throw new Error(answer.bug);
    outcomes[index] = answer;
    onDone(++done, jobs[index]!);
  };
  // One job: no thread is worth it.
  if (jobs.length < 2 || parallel < 2) {
    for (const [index, job] of jobs.entries()) {
      if (!signals.isPressed) note(index, answerJob(job, signals));
    }
    return outcomes;
  }
  const runner = async (): Promise<void> => {
    const worker = newRunThread(signals.memory, { watches: true });
    try {
      while (next < jobs.length && !signals.isPressed) {
        const index = next++;
        const answer = await new Promise<JobAnswer>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.postMessage({ job: jobs[index]! } satisfies JobRequest);
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
