import { parentPort, workerData } from 'node:worker_threads';
import { KeyRing } from './keyRing.js';
import { answerRepl, type ReplRequest } from './replRequest.js';

/** The thread that a board with a prompt runs in: it waits for keys, so another one has to listen to the terminal. */
export interface ReplWorkerData {
  request: ReplRequest;
  keys: SharedArrayBuffer;
}

const { request, keys } = workerData as ReplWorkerData;

parentPort?.postMessage(answerRepl(request, new KeyRing(keys)));
