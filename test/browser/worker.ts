import { holdFiles, loadLittlefs, loadTarget } from '../../src/browser.js';
import { doJob } from './doJob.js';
import type { Job } from './jobs.js';

/** What a page's worker runs: one job after another. */
const worker = globalThis as unknown as {
  onmessage: (event: { readonly data: Job }) => Promise<void>;
  postMessage: (answer: unknown) => void;
};

worker.onmessage = async ({ data: job }) => {
  await loadLittlefs();
  const { target, ...options } = job.board;
  holdFiles(job.files);
  worker.postMessage(doJob(loadTarget(target, options), job));
};
