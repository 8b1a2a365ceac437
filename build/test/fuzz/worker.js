import { runBatch } from './batch.js';
import { loadCorpus } from './corpus.js';
let corpus = loadCorpus([]);
process.on('message', (message) => {
    if ('folders' in message)
        corpus = loadCorpus(message.folders);
    else
        process.send?.({ seed: message.seed, result: runBatch(message.seed, corpus, message.only) });
});
