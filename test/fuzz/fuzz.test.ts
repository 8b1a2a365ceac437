import { describe, expect, it } from 'vitest';
import { Random } from '../gc/random.js';
import { CASES_PER_BATCH, type Ending, runBatch } from './batch.js';
import { loadCorpus } from './corpus.js';
import { firmwareFile, readFirmwareFile } from './firmware.js';

const FIRST_SEED = 2_000_001;
const BATCHES = 40;

describe('damaged firmware files', () => {
  it('are read or refused in one line', () => {
    const random = new Random(15);
    const endings = { ok: 0, exception: 0 };
    for (let i = 0; i < 1000; i++) endings[readFirmwareFile(firmwareFile(random))]++;
    expect(endings.ok).toBeGreaterThan(100);
    expect(endings.exception).toBeGreaterThan(100);
  });
});

describe('random and mutated programs, and damaged .mpy files', () => {
  it('end as programs end, and leave a heap that is whole', () => {
    const corpus = loadCorpus([]);
    const endings: Record<Ending, number> = { ok: 0, exception: 0, stopped: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + BATCHES; seed++) {
      const result = runBatch(seed, corpus);
      expect(result.failure).toBeNull();
      for (const ending of ['ok', 'exception', 'stopped'] as const) endings[ending] += result.endings[ending];
    }
    expect(endings.ok + endings.exception + endings.stopped).toBe(BATCHES * CASES_PER_BATCH);
    // Some get to the end, or the generator makes nothing but nonsense.
    expect(endings.ok).toBeGreaterThan(BATCHES / 2);
  });
});
