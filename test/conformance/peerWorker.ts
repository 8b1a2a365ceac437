import { type PeerOptions, runPeerTest } from './peerRun.js';

/** What the parent asks for: one test at a time. */
export interface PeerJob {
  readonly root: string;
  readonly tests: string;
  readonly test: string;
  readonly options: PeerOptions;
}

process.on('message', (job: PeerJob) => {
  process.send?.({ test: job.test, output: runPeerTest(job.root, job.tests, job.test, job.options) });
});
