import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { runFitJob } from './fitJob.js';
import { isUserError } from './errors.js';
import { parseCount } from './size.js';
export function answerJob(job) {
    try {
        return { result: runFitJob(job) };
    }
    catch (e) {
        return isUserError(e) ? { userError: e.message } : { bug: String(e.stack) };
    }
}
/**
 * Runs jobs on worker threads, at most `parallel` at a time, and returns what became of each, in the order of the jobs.
 * `onDone` is called as they end, in any order.
 */
export async function runJobs(jobs, parallel, onDone) {
    const outcomes = [];
    let next = 0;
    let done = 0;
    const note = (index, answer) => {
        if ('bug' in answer)
            throw new Error(answer.bug);
        outcomes[index] = answer;
        onDone(++done, jobs[index]);
    };
    const code = new URL('./jobWorker.js', import.meta.url);
    // One job, or code that was not built: no thread is worth it.
    if (jobs.length < 2 || parallel < 2 || !existsSync(code)) {
        for (const [index, job] of jobs.entries())
            note(index, answerJob(job));
        return outcomes;
    }
    const runner = async () => {
        const worker = new Worker(code);
        try {
            while (next < jobs.length) {
                const index = next++;
                const answer = await new Promise((resolve, reject) => {
                    worker.once('message', resolve);
                    worker.once('error', reject);
                    worker.postMessage(jobs[index]);
                });
                worker.removeAllListeners('error');
                note(index, answer);
            }
        }
        finally {
            await worker.terminate();
        }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, runner));
    return outcomes;
}
/** Reads `--jobs`. Throws UsageError. */
export function parseJobs(jobs, available) {
    return parseCount(jobs, '--jobs') ?? available;
}
