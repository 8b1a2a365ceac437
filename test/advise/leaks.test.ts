import { describe, expect, it } from 'vitest';
import { advise } from '../../src/advise/advise.js';
import { findLeaks } from '../../src/advise/leaks.js';
import { tellStory } from '../../src/advise/why.js';
import { textProject } from '../../src/report/projectFiles.js';
import { fixture, PYBOARD } from './fixtures.js';

describe('what grows as long as a program runs', () => {
  it('is told with the way from a global to what is new', () => {
    const { leaks } = findLeaks(PYBOARD, fixture('leaky_log.py'));
    expect(leaks).toHaveLength(1);
    const [{ place, quarters, heldBy }] = leaks as [(typeof leaks)[0]];
    expect(place).toEqual({ file: 'leaky_log.py', line: 8, fun: 'take' });
    expect([...quarters].sort((a, b) => a - b)).toEqual(quarters);
    expect(heldBy).toBe('station (Station) -> .history (dict) -> [0] (list) -> [133] (tuple)');
  });

  it('is not what a program keeps from its beginning on, or lets go again', () => {
    const steady =
      "table = {i: str(i) for i in range(100)}\nfor n in range(300):\n    s = 'n=%d' % n\n    parts = [n] * 20\nprint(s)\n";
    expect(findLeaks(PYBOARD, textProject({ 'app.py': steady })).leaks).toEqual([]);
  });

  it('knows what modules and frames hold', () => {
    const files = {
      'app.py': 'import store\nfor n in range(300):\n    store.add(n)\n',
      'store.py': "rows = []\n\n\ndef add(n):\n    rows.append('row %d' % n)\n",
    };
    const [leak] = findLeaks(PYBOARD, textProject(files)).leaks;
    expect(leak!.place).toEqual({ file: 'store.py', line: 5, fun: 'add' });
    expect(leak!.heldBy).toMatch(/^(store \(module\)|module store \(module\)) -> \.rows \(list\) -> \[299\] \(str\)/);
  });
});

it('tells which chunks part the free room, who holds them and when they were made', () => {
  const { findings } = advise(PYBOARD, fixture('split_heap.py'));
  const [finding] = findings.filter(({ rule }) => rule === 'split');
  expect(finding!.place).toMatchObject({ line: 3, fun: 'main' });
  expect(finding!.after).toBeNull();
  expect(finding!.title).toMatch(
    /^2 chunks, the largest of them raw data, of 64 bytes in all part the free room: without them the largest run is \d+, not \d+; made after \d+ % of the run, held by kept \(bytearray\)$/,
  );
});

describe('what became of the chunks of a line', () => {
  const project = fixture('leaky_log.py');

  it('adds up to its requests', () => {
    const { requests, held, garbage, freed, collected, grown, chunks } = tellStory(PYBOARD, project, {
      path: 'leaky_log.py',
      line: 8,
    });
    expect(requests).toBeGreaterThan(800);
    expect(held + garbage + freed + collected + grown).toBe(requests);
    expect(chunks[0]).toMatchObject({ type: 'tuple', diedUs: null });
    expect(chunks[0]!.places.map(({ line }) => line)).toEqual([8, 14]);
  });

  it('is found by an address too', () => {
    const byLine = tellStory(PYBOARD, project, { path: 'leaky_log.py', line: 8 });
    const [newest] = byLine.chunks;
    const { chunks } = tellStory(PYBOARD, project, { address: newest!.address });
    expect(chunks[0]).toEqual(newest);
  });
});
