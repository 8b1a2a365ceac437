import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { HeapHistory } from '../../src/report/history.js';
import { collapsedStacks, groupProfile, type Profile, ProfileListener, speedscope } from '../../src/report/profile.js';
import { profileProject } from '../../src/report/profileProject.js';
import { type RunOutcome, runProject } from '../../src/report/programRun.js';
import { textProject } from '../../src/report/projectFiles.js';
import { takeSnapshot } from '../../src/report/snapshot.js';

const PROGRAM = textProject({
  'app.py': [
    'def make(n):',
    '    return bytearray(n)',
    'keep = []',
    'def fill():',
    '    for i in range(20):',
    '        keep.append(make(100))',
    'fill()',
    'keep.clear()',
    "exec('x = [1, 2, 3]')",
    '',
  ].join('\n'),
});

function profiled(heapBytes: number): { profile: Profile; outcome: RunOutcome; history: HeapHistory } {
  let profile!: ProfileListener;
  let history!: HeapHistory;
  const outcome = runProject(loadBoard('UNIX_X86', { heapBytes }), PROGRAM, {
    listen: (watch) => {
      profile = new ProfileListener(watch);
      history = new HeapHistory(watch);
    },
  });
  return { profile: profile.result(), outcome, history };
}

describe.each([65536, 6144])('a profile on a heap of %i bytes', (heapBytes) => {
  const { profile, outcome } = profiled(heapBytes);

  it('counts what the heap counts', () => {
    expect(outcome.status).toBe('ok');
    expect(profile).toMatchObject({ peak: outcome.heap!.peak, peakSlack: 0 });
    expect(profile.peakWithGarbage).toBe(outcome.heap!.peakWithGarbage);
    expect(profile.collections).toBe(outcome.heap!.collections);
    expect(profile.rows.reduce((sum, { peak }) => sum + peak, 0)).toBe(profile.peak);
    expect(profile.rows.reduce((sum, { live }) => sum + live, 0)).toBe(outcome.heap!.used);
  });

  it('tells lines, functions, types and phases', () => {
    const byLine = new Map(groupProfile(profile, 'line').map((group) => [group.name, group]));
    const make = byLine.get('app.py:2 make')!;
    expect(make.count).toBe(40);
    expect(make.bytes).toBe(20 * (100 + 16));
    expect(byLine.has('(boot)')).toBe(true);
    expect(byLine.has('(load and compile)')).toBe(true);
    expect(byLine.has('app.py:9 <module> (compile)')).toBe(true);
    const types = groupProfile(profile, 'type').map(({ name }) => name);
    expect(types).toEqual(expect.arrayContaining(['bytearray', 'list', 'function', 'parse tree']));
    const paths = groupProfile(profile, 'path').map(({ name }) => name);
    expect(paths).toContain('app.py:7 <module> > app.py:6 fill > app.py:2 make');
  });

  it('goes out as collapsed stacks and to speedscope', () => {
    const stacks = collapsedStacks(profile, 'bytes');
    expect(stacks).toMatch(/^app\.py:7 <module>;app\.py:6 fill;app\.py:2 make;\[bytearray\] \d+$/m);
    const file = speedscope(profile, 'app') as {
      profiles: { endValue: number; samples: unknown[]; weights: number[] }[];
    };
    expect(file.profiles[0]!.endValue).toBe(profile.peak);
    for (const view of file.profiles) expect(view.samples.length).toBe(view.weights.length);
  });
});

it('of a project tells live what something still reaches after the end', () => {
  const project = textProject({ 'main.py': 'kept = []\nfor i in range(50):\n    kept = [bytearray(100)]\n' });
  const { profile, outcome } = profileProject(loadBoard('PYBV11'), project);
  const lines = new Map(groupProfile(profile, 'line', 'live').map((group) => [group.name, group]));
  expect(lines.get('main.py:3 <module>')).toMatchObject({ count: 200, liveCount: 4 });
  const live = profile.rows.reduce((sum, row) => sum + row.live, 0);
  expect(live).toBe(takeSnapshot(outcome.machine!).used);
  expect(live).toBeLessThan(outcome.heap!.used);
  expect(profile.rows.reduce((sum, row) => sum + row.peak, 0)).toBe(outcome.heap!.peak);
  expect(profile.collections).toBe(outcome.heap!.collections);
});

it('puts first what could be reached at the peak, not garbage', () => {
  const text = [
    'def work(i):',
    "    return 'x' * 50 + str(i)",
    'table = [0] * 300',
    'for i in range(2000):',
    '    table[i % 20] = work(i)',
    '',
  ].join('\n');
  const { profile, outcome } = profileProject(loadBoard('PYBV11'), textProject({ 'main.py': text }));
  expect(outcome.heap!.peakWithGarbage).toBeGreaterThan(90000);
  expect(profile).toMatchObject({ peak: outcome.heap!.peak, peakSlack: 0 });
  expect(profile.peak).toBeLessThan(8000);
  const [first] = groupProfile(profile, 'line');
  expect(first!.name).toBe('main.py:2 work');
  expect(first!.peakCount).toBeLessThan(60);
});

describe('a history', () => {
  it('keeps the moments of the first failed request and of the tightest collection', () => {
    let history!: HeapHistory;
    const text = 'a = []\ntry:\n    while True:\n        a.append(bytearray(300))\nexcept MemoryError:\n    a = None\n';
    const outcome = runProject(loadBoard('UNIX_X86', { heapBytes: 16384 }), textProject({ 'app.py': text }), {
      listen: (watch) => {
        history = new HeapHistory(watch);
      },
    });
    const { moments, failedMoment, tightestMoment } = history.result();
    expect(outcome.status).toBe('ok');
    expect(outcome.requests).toMatchObject({ count: 1, first: { site: { file: 'app.py', line: 4 } } });
    const { free, largestFree } = outcome.requests!.first!;
    expect(outcome.heap!.total - moments[failedMoment!]!.used).toBe(free);
    expect(moments[failedMoment!]!.largestFree).toBe(largestFree);
    expect(moments[tightestMoment!]).toMatchObject({
      largestFree: outcome.figures!.tightestFree,
      kind: 'after-collection',
    });
  });

  it('holds every event of a short run, and ends with the heap as it is', () => {
    const { history, outcome } = profiled(65536);
    const { moments, lives, stride, areas, peakMoment, failedMoment, tightestMoment } = history.result();
    expect(stride).toBe(1);
    expect(moments[peakMoment]!.kind).toBe('peak');
    expect(moments[peakMoment]!.used).toBeGreaterThanOrEqual(outcome.heap!.peak);
    expect([failedMoment, tightestMoment]).toEqual([null, null]);
    expect(Math.max(...moments.map(({ used }) => used))).toBe(outcome.heap!.peakWithGarbage);
    expect(moments.at(-1)).toMatchObject({ used: outcome.heap!.used, largestFree: outcome.heap!.largestFree });
    expect(areas).toEqual([{ start: outcome.heap!.areas[0]!.start, blocks: outcome.heap!.areas[0]!.map.length }]);
    const end = moments.length - 1;
    const heads = lives.filter(({ from, to }) => from <= end && to > end).map(({ block }) => block);
    const map = outcome.heap!.areas[0]!.map;
    const expected = [...map].flatMap((letter, block) => (letter === '.' || letter === '=' ? [] : [block]));
    expect(heads.sort((a, b) => a - b)).toEqual(expected);
  });

  it('of a long run keeps the peak and collections', () => {
    const project = textProject({ 'long.py': 'for i in range(30000):\n    x = [i]\n' });
    let history!: HeapHistory;
    const outcome = runProject(loadBoard('UNIX_X86', { heapBytes: 16384 }), project, {
      listen: (watch) => {
        history = new HeapHistory(watch);
      },
    });
    const { moments, lives, stride } = history.result();
    expect(stride).toBeGreaterThan(10);
    expect(moments.length).toBeLessThan(2500);
    expect(lives.length).toBeLessThan(60000);
    expect(Math.max(...moments.map(({ used }) => used))).toBe(outcome.heap!.peakWithGarbage);
    const after = moments.filter(({ kind }) => kind === 'after-collection');
    expect(after.length).toBeGreaterThan(2);
    expect(after.every(({ used }) => used < outcome.heap!.peakWithGarbage / 2)).toBe(true);
  });
});
