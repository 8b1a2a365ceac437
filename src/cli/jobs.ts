import { allTargets } from '../profiles/allTargets.js';
import { UsageError } from './errors.js';
import { type FitJob, type FitJobResult, FitJobs } from './fitJob.js';
import { JobOrder } from './jobOrder.js';
import { Progress } from './progress.js';
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

/** Answers jobs, one after the other. */
export function jobAnswers(signals: RunSignals): (job: FitJob) => JobAnswer {
  const jobs = new FitJobs(() => signals.isPressed);
  return (job) => {
    try {
      return { result: jobs.run(job) };
    } catch (e) {
      return refusalOf(e);
    }
  };
}

/** How jobs are run. */
export interface JobOptions {
  /** Threads at most. */
  readonly parallel: number;
  /** Shows nothing of how far they are. */
  readonly quiet: boolean;
  readonly signals: RunSignals;
}

/**
 * Runs jobs on worker threads and returns the result of each, in the order of the jobs. After Ctrl-C those that run end
 * soon, and no more begin: of them there is undefined. Throws UsageError with the first line on bad input, when all have
 * ended.
 */
export async function runJobs(jobs: readonly FitJob[], options: JobOptions): Promise<(FitJobResult | undefined)[]> {
  const progress = new Progress(jobs.length, options.quiet);
  let done = 0;
  const answers = await answersTo(jobs, options, ({ path, target }) => progress.step(++done, `${path} on ${target}`));
  progress.end();
  return answers.map((answer) => {
    if (answer !== undefined && 'userError' in answer) throw new UsageError(answer.userError);
    return answer?.result;
  });
}

type Answered = Exclude<JobAnswer, { bug: string }>;

/** `onDone` is called as they end, in any order. */
async function answersTo(
  jobs: readonly FitJob[],
  { parallel, signals }: JobOptions,
  onDone: (job: FitJob) => void,
): Promise<(Answered | undefined)[]> {
  const answers = new Array<Answered | undefined>(jobs.length).fill(undefined);
  const note = (index: number, answer: JobAnswer): void => {
    if ('bug' in answer) throw new Error(answer.bug);
    answers[index] = answer;
    onDone(jobs[index]!);
  };
  // One job: no thread is worth it.
  if (jobs.length < 2 || parallel < 2) {
    const answerTo = jobAnswers(signals);
    for (const [index, job] of jobs.entries()) {
      if (!signals.isPressed) note(index, answerTo(job));
    }
    return answers;
  }
  const order = new JobOrder(kindsOf(jobs));
  const runner = async (): Promise<void> => {
    const worker = newRunThread(signals.memory, { use: 'watch' });
    try {
      while (!signals.isPressed) {
        const index = order.next(worker);
        if (index === undefined) break;
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
  return answers;
}

/** What boards that a program may not tell apart have in common. */
function kindsOf(jobs: readonly FitJob[]): string[] {
  const targets = new Map(allTargets(jobs[0]!.folders).map((target) => [target.id, target]));
  return jobs.map(({ path, target }) => {
    const known = targets.get(target);
    return known === undefined ? `${target} ${path}` : `${known.port} ${known.mcu} ${known.heapBytes} ${path}`;
  });
}

/** Reads `--jobs`. Throws UsageError. */
export function parseJobs(jobs: string | undefined, available: number): number {
  return parseCount(jobs, '--jobs') ?? available;
}
