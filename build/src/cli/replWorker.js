import { parentPort, workerData } from 'node:worker_threads';
import { KeyRing } from './keyRing.js';
import { answerRepl } from './replRequest.js';
const { request, keys } = workerData;
parentPort?.postMessage(answerRepl(request, new KeyRing(keys)));
