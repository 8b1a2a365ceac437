import { describe, expect, it } from 'vitest';
import { advise } from '../../src/advise/advise.js';
import { findLeaks, findLeaksByRounds, type LeaksFound, type WantedLoop } from '../../src/advise/leaks.js';
import { tellStory } from '../../src/advise/why.js';
import { runProject } from '../../src/report/programRun.js';
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

describe("what grows from round to round of the program's loop", () => {
  const program = (loop: string): string =>
    `hist = []\n\n\ndef setup():\n    for i in range(200):\n        x = [i] * 5\n\n\ndef step(n):\n    for j in range(30):\n        y = str(j)\n    hist.append((n, y))\n\n\nsetup()\nn = 0\n${loop}:\n    n += 1\n    step(n)\n`;
  const find = (text: string, rounds: number | null, wanted: WantedLoop | null = null): LeaksFound =>
    findLeaksByRounds(PYBOARD, textProject({ 'app.py': text }), {}, rounds, wanted);

  it('is looked at in the loop without an end, not in one that prepares or that one round has', () => {
    const { loop, leaks, outcome } = find(program('while True'), 100);
    expect(outcome.stopped?.reason).toBe('rounds');
    expect(loop).toMatchObject({ place: { line: 17 }, rounds: 100, isEndless: true });
    expect(leaks.map(({ place }) => place.line)).toEqual([11, 12]);
    // A string and its text, each a block; and a tuple.
    expect(leaks[0]!.perRound).toEqual({ bytes: 32, chunks: 2 });
    expect(leaks[1]!.perRound!.chunks).toBe(1);
  });

  it('is the same with jumps that JavaScript was made of, and in coroutines', () => {
    const { leaks } = find(
      'log = []\nwhile True:\n    for i in range(9):\n        s = str(i)\n    log.append(s + s)\n',
      900,
    );
    expect(leaks[0]).toMatchObject({ place: { line: 5 }, perRound: { chunks: 2 } });
    const tasks =
      "import asyncio\nseen = []\n\n\nasync def sense():\n    while True:\n        seen.append('r%d' % len(seen))\n        await asyncio.sleep_ms(100)\n\n\nasyncio.run(sense())\n";
    const { loop, leaks: own } = find(tasks, 50);
    expect(loop).toMatchObject({ place: { line: 6, fun: 'sense' }, rounds: 50 });
    expect(own[0]!.place.line).toBe(7);
  });

  it('is looked at in a loop that is named, and in the one that goes round most often', () => {
    const named = find(program('while True'), 100, { path: 'app.py', line: 5 });
    expect(named).toMatchObject({ loop: { rounds: 100 }, leaks: [], isTooShort: false });
    expect(find(program('while n < 240'), null)).toMatchObject({ loop: { place: { line: 17 }, rounds: 240 } });
    expect(find(program('while n < 5'), 100, { path: 'app.py', line: 17 })).toMatchObject({ isTooShort: true });
  });

  it('does not change what timers do to a program that waits for them', () => {
    const waits =
      'from pyb import Timer\nn = 0\n\n\ndef tick(t):\n    global n\n    n += 1\n\n\nTimer(1, freq=100, callback=tick)\nrounds = 0\nwhile n < 5:\n    rounds += 1\nprint(rounds)\n';
    const plain = runProject(PYBOARD, textProject({ 'app.py': waits }), { interrupted: () => false });
    expect(find(waits, null).outcome.output).toBe(plain.output);
  });
});

it('tells a leak with what each round takes', () => {
  const { findings } = advise(PYBOARD, fixture('leaky_log.py'));
  expect(findings[0]!.title).toMatch(/, 56\.\d each round of the program's loop; 1207 chunks, the newest held by /);
});

it('tells which chunks part the free room, who holds them and when they were made, and what moves them', () => {
  const { findings } = advise(PYBOARD, fixture('split_heap.py'));
  const [finding] = findings.filter(({ rule }) => rule === 'split');
  expect(finding!.place).toMatchObject({ line: 3, fun: 'main' });
  expect(finding!.ways.map(({ change }) => change)).toEqual(['gc.collect() before', 'earlier']);
  expect(finding!.change).toBe('earlier');
  expect(finding!.files[0]!.lines).toEqual([
    { line: 2, removed: [], added: ['    keep = bytearray(40)'] },
    { line: 3, removed: ['    keep = bytearray(40)'], added: [] },
  ]);
  expect(finding!.after!.largestFree).toBeGreaterThan(100_000);
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

it('tries no collection before a line that runs again and again', () => {
  const scattered =
    "d = {}\nfor i in range(300):\n    d[i] = [str(i), i]\nfor r in range(3):\n    for k in d:\n        d[k][0] = 'x%d' % (k + r)\n";
  const { findings } = advise(PYBOARD, textProject({ 'app.py': scattered }));
  const ways = findings.filter(({ rule }) => rule === 'split').flatMap((finding) => finding.ways);
  expect(ways.map(({ change }) => change)).not.toContain('gc.collect() before');
});
