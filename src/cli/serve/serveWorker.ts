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
}

/** The thread that a board runs in whose serial line goes to clients. */
const { request, keys } = workerData as ReplWorkerData;

const answer = answerRepl(request, new KeyRing(keys), (files, ring, streams) => {
  return new LineHost(files, ring, streams, parentPort!);
});
const ended: BoardEnded = { what: 'ended', answer };
parentPort!.postMessage(ended);
