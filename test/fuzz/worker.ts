import { type BatchResult, runBatch } from './batch.js';
import { loadCorpus } from './corpus.js';

/** What the parent says: first the folders of programs, then seeds to run. */
export type WorkerMessage = { readonly folders: readonly string[] } | { readonly seed: number; readonly only?: number };

/** What a worker says when it is done with a batch. */
export interface WorkerAnswer {
  readonly seed: number;
  readonly result: BatchResult;
}

let corpus = loadCorpus([]);

process.on('message', (message: WorkerMessage) => {
  if ('folders' in message) corpus = loadCorpus(message.folders);
  else {
    process.send?.({ seed: message.seed, result: runBatch(message.seed, corpus, message.only) } satisfies WorkerAnswer);
  }
});
