import { describe, expect, it } from 'vitest';
import { Random } from '../gc/random.js';
import { CASES_PER_BATCH, type Ending, runBatch } from './batch.js';
import { commandCase } from './commands.js';
import { loadCorpus } from './corpus.js';
import { firmwareFile, readFirmwareFile } from './firmware.js';
import { hostileCase } from './hostile.js';
import { readStrangeFile, strangeFile } from './strangers.js';

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

describe('files of strangers', () => {
  it('are read and used, or refused in lines that a terminal can show', () => {
    const random = new Random(15);
    const ends = new Map<string, Set<Ending>>();
    for (let i = 0; i < 400; i++) {
      const file = strangeFile(random);
      ends.set(file.kind, (ends.get(file.kind) ?? new Set()).add(readStrangeFile(file)));
    }
    expect([...ends.keys()].sort()).toEqual([
      'baseline',
      'board',
      'config',
      'dump',
      'firmware profile',
      'packed trace',
      'session',
      'stub',
      'trace',
    ]);
    // Of each kind some are read, and some are refused.
    for (const [kind, seen] of ends) {
      // Check sums keep all damage out of the packed ones.
      if (kind === 'packed trace') continue;
      expect([kind, seen.has('ok'), seen.has('exception')]).toEqual([kind, true, true]);
    }
  }, 120_000);
});

describe('hostile programs, boards with no room, and folders with ways out', () => {
  it('get neither out of the machine nor out of the folder', () => {
    const random = new Random(15);
    const { programs } = loadCorpus([]);
    const kinds = new Set<string>();
    for (let i = 0; i < 120; i++) {
      const { kind, run } = hostileCase(random, random.pick(programs), random.pick(programs));
      kinds.add(kind.replace(/ of \d+ bytes/, ''));
      run();
    }
    expect([...kinds].sort()).toEqual(['boot.py', 'heap', 'memory', 'paths', 'paths, written through']);
  }, 120_000);
});

describe('commands', () => {
  it('whose output fails say so, and those that are killed leave the old file', () => {
    const random = new Random(15);
    const ends = { ok: 0, exception: 0, stopped: 0 };
    for (let i = 0; i < 12; i++) ends[commandCase(random).run()]++;
    expect(ends.exception).toBeGreaterThan(0);
    expect(ends.stopped).toBeGreaterThan(0);
  }, 120_000);
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
    // One batch is a command, alone.
    expect(endings.ok + endings.exception + endings.stopped).toBe((BATCHES - 1) * CASES_PER_BATCH + 1);
    // Some get to the end, or the generator makes nothing but nonsense.
    expect(endings.ok).toBeGreaterThan(BATCHES / 2);
  });
});
