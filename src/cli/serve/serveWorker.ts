import { parentPort, workerData } from 'node:worker_threads';
import { KeyRing } from '../keyRing.js';
import { answerRepl } from '../replRequest.js';
import type { ReplWorkerData } from '../replWorker.js';
import type { ThreadAnswer } from '../threadAnswer.js';
import { LineHost } from './lineHost.js';

/** What the thread says last. */
export interface BoardEnded {
  what: 'ended';
  answer: ThreadAnswer;
  /** The page about the session, where one is wanted. */
  page: string | null;
}

/** What the thread is started with. */
export interface ServeWorkerData extends ReplWorkerData {
  isReported: boolean;
}

/** The thread that a board runs in whose serial line goes to clients. */
const { request, keys, isReported } = workerData as ServeWorkerData;

let host: LineHost | null = null;
const answer = answerRepl(request, new KeyRing(keys), (files, ring, streams) => {
  host = new LineHost(files, ring, streams, parentPort!, isReported);
  return host;
});
const ended: BoardEnded = { what: 'ended', answer, page: (host as LineHost | null)?.reportPage() ?? null };
parentPort!.postMessage(ended);
