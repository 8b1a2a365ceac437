import { Worker } from 'node:worker_threads';
/**
 * Objects of the program live until the simulated heap is full. With room for so many of them Node's own collector
 * seldom has to copy the living.
 */
const YOUNG_GENERATION_MB = 192;
let waiting = null;
/**
 * Starts a thread that waits for what to run. It doesn't keep the process alive before it is asked for, and takes as
 * long to come up as the command line to be read.
 */
export function startRunThread(options = {}) {
    const flag = new SharedArrayBuffer(4);
    const worker = new Worker(new URL('./threadStart.cjs', import.meta.url), {
        workerData: { program: 'runWorker', flag, ...options },
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.unref();
    waiting = { worker, flag };
}
/** The thread that waits, or one that is started now. */
export function takeRunThread() {
    if (waiting === null)
        startRunThread();
    const thread = waiting;
    waiting = null;
    thread.worker.ref();
    return thread;
}
