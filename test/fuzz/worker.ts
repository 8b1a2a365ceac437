import { type BatchResult, runBatch, runWholeSweep } from './batch.js';
import { loadCorpus } from './corpus.js';

/** What the parent says: first the folders of programs, then seeds to run, or sweeps of failing requests. */
export type WorkerMessage =
  | { readonly folders: readonly string[] }
  | { readonly seed: number; readonly only?: number }
  | { readonly sweep: number };

/** What a worker says when it is done with a batch. */
export interface WorkerAnswer {
  readonly seed: number;
  readonly result: BatchResult;
}

let corpus = loadCorpus([]);

process.on('message', (message: WorkerMessage) => {
  if ('folders' in message) corpus = loadCorpus(message.folders);
  else if ('sweep' in message) {
    process.send?.({ seed: message.sweep, result: runWholeSweep(message.sweep) } satisfies WorkerAnswer);
  } else {
    process.send?.({ seed: message.seed, result: runBatch(message.seed, corpus, message.only) } satisfies WorkerAnswer);
  }
});
