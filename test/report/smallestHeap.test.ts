import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { fitProject } from '../../src/report/fit.js';
import { runForPeak, runGauged } from '../../src/report/programRun.js';
import { type Project, textProject } from '../../src/report/projectFiles.js';
import { HeapTrials, smallestHeap, smallestHeaps } from '../../src/report/smallestHeap.js';

const LOGGER = textProject({ 'main.py': readFileSync('examples/sensor_logger.py', 'utf8') });

/** Keeps lists of growing length, and text joined of them. */
const JOINS = textProject({
  'main.py': [
    'rows = []',
    'for i in range(60):',
    "    rows.append('%d;%d' % (i, i * i))",
    '    if i % 20 == 19:',
    "        text = '\\n'.join(rows)",
    '        rows = rows[-5:]',
    '',
  ].join('\n'),
});

/** Goes on for long, and needs the most in the middle of it. */
const LONG = textProject({
  'main.py': [
    'keep = []',
    'for i in range(30000):',
    '    x = [i]',
    '    if i == 15000:',
    '        keep = [bytearray(100) for _ in range(40)]',
    '    elif i == 15100:',
    '        keep = None',
    '',
  ].join('\n'),
});

/** The least size that is good with the next one, of all sizes below a bound. */
function bruteForce(trials: HeapTrials, from: number, to: number, step: number): number | null {
  const isGood = (bytes: number): boolean => {
    const trial = trials.run(bytes);
    return trial?.status === 'ok' && trial.requests!.count === 0;
  };
  for (let bytes = from; bytes <= to; bytes += step) if (isGood(bytes) && isGood(bytes + step)) return bytes;
  return null;
}

function searched(target: string, project: Project): { trials: HeapTrials; smallest: number | null; peak: number } {
  const board = loadBoard(target);
  const own = runForPeak(board, project, { interrupted: () => false }, runGauged);
  const trials = new HeapTrials(board, project, {});
  const { peak } = own.figures!;
  return { trials, smallest: smallestHeaps(board, project, {}, { ...own, peak }, trials).smallest, peak };
}

describe('the search for the smallest heap', () => {
  it.each([
    ['UNIX_X86', LOGGER],
    ['ESP8266_GENERIC', LOGGER],
    ['RPI_PICO', JOINS],
    ['UNIX_X64', JOINS],
  ] as const)('%s: finds what trying every size finds', (target, project) => {
    const { trials, smallest, peak } = searched(target, project);
    const { bytesPerBlock } = loadBoard(target);
    const from = Math.floor(peak / 2 / bytesPerBlock) * bytesPerBlock;
    expect(smallest).toBe(bruteForce(trials, from, 3 * peak, bytesPerBlock));
  });

  it.each([
    ['PYBV11', JOINS],
    ['ESP32_GENERIC', LOGGER],
    ['UNIX_X86', LOGGER],
  ] as const)('%s: needs few runs', (target, project) => {
    const { trials } = searched(target, project);
    expect(trials.runs + trials.begun).toBeLessThanOrEqual(40);
    const lengths = trials.outcomes().filter((trial) => trial?.status === 'ok').length;
    expect(lengths).toBeLessThanOrEqual(16);
  });

  it('of a long run, only begins where that is enough', () => {
    const { trials, smallest } = searched('PYBV11', LONG);
    const isGood = (bytes: number): boolean => trials.run(bytes)!.requests!.count === 0;
    expect([-16, 0, 16].map((more) => isGood(smallest! + more))).toEqual([false, true, true]);
    // It needs the most only after what is run at first.
    expect(smallest).toBeGreaterThan(40 * 112);
    const steady = textProject({ 'main.py': 'for i in range(30000):\n    x = [i, i]\n' });
    const short = searched('PYBV11', steady).trials;
    expect(short.begun).toBeGreaterThan(0);
    expect(short.outcomes().filter((trial) => trial?.status === 'ok')).toHaveLength(2);
  });

  it.each(['PYBV11', 'WEBASSEMBLY', 'UNIX_X86'])('%s: is the same whatever the heap of the board', (target) => {
    const [small, large] = [49152, 98304].map((heapBytes) => loadBoard(target, { heapBytes }));
    expect(smallestHeap(small!, JOINS)).toBe(smallestHeap(large!, JOINS));
  });
});

it.each(['PYBV11', 'ESP32_GENERIC', 'UNIX_X64'])('%s: a run that follows no chunk has the same figures', (target) => {
  const board = loadBoard(target);
  const [followed, gauged] = [runForPeak(board, LOGGER), runForPeak(board, LOGGER, {}, runGauged)];
  expect(gauged.figures).toEqual(followed.figures);
  expect(gauged.figures!.peakSlack).toBe(0);
  expect(gauged.output).toBe(followed.output);
  expect(fitProject(board, LOGGER)).toEqual(fitProject(board, LOGGER, { listen: () => {} }));
});
