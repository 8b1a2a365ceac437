import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTargets } from '../dist/profiles/profiles.js';

/** How commands grow with the length of a run, and fit with the number of boards: time, memory, bytes. */

const CLI = new URL('../dist/cli/main.cjs', import.meta.url).pathname;
const USAGE = new URL('usage.mjs', import.meta.url).href;
const LOGGER = new URL('../examples/sensor_logger.py', import.meta.url).pathname;

/** Rounds of a loop that allocates two chunks in each. */
export const SIZES = [30_000, 300_000, 3_000_000];

/** What a cost may grow by, as a power of the length. */
export const MOST_EXPONENT = 1.1;

const program = (rounds) =>
  [
    'keep = []',
    `for i in range(${rounds}):`,
    '    x = [i, i + 1]',
    '    if i % 1000 == 0:',
    '        keep.append(x)',
    '        if len(keep) > 50:',
    '            keep = keep[-10:]',
    '',
  ].join('\n');

/** A whole process: milliseconds, of the clock and of processors, and the most memory, in bytes. */
function measured(args, cwd) {
  const started = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', USAGE, CLI, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const ms = performance.now() - started;
  if (status === 2 || status === 70) throw new Error(stderr);
  return { ms, ...JSON.parse(output[3]) };
}

/** Each command at each size; `fileBytes` are of what it wrote. */
export function benchScale(sizes = SIZES) {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-scale-'));
  const on = ['-t', 'PYBV11'];
  const commands = {
    run: () => ['run', 'a.py', ...on, '-q'],
    profile: () => ['profile', 'a.py', ...on],
    'report --fit none': () => ['report', 'a.py', ...on, '--fit', 'none', '-f', '-o', 'none.html'],
    report: () => ['report', 'a.py', ...on, '-q', '-f', '-o', 'all.html'],
    record: () => ['record', 'a.py', ...on, '-f', '-o', 'a.trace'],
    replay: () => ['replay', 'a.trace', ...on],
    diff: () => ['diff', 'a.trace', 'a.trace'],
  };
  const files = { 'report --fit none': 'none.html', report: 'all.html', record: 'a.trace' };
  const rows = Object.keys(commands).map((name) => ({ name, sizes: [] }));
  try {
    for (const rounds of sizes) {
      writeFileSync(join(dir, 'a.py'), program(rounds));
      for (const row of rows) {
        const cost = measured(commands[row.name](), dir);
        const file = files[row.name];
        row.sizes.push({ ...cost, fileBytes: file === undefined ? 0 : statSync(join(dir, file)).size });
      }
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  return rows;
}

/** By which power of the length a cost grew from the middle size to the largest. */
export function exponent(costs, sizes = SIZES) {
  const [before, after] = costs.slice(-2);
  if (!(before > 0 && after > 0)) return 0;
  return Math.log(after / before) / Math.log(sizes.at(-1) / sizes.at(-2));
}

/** `uheap fit` of the sensor logger on so many boards, and on every release of one. */
export function benchFitScale() {
  const ids = listTargets()
    .filter(({ kind, heapBytes }) => kind !== 'test' && heapBytes !== null)
    .map(({ id }) => id);
  const row = (name, boards, args) => ({
    name,
    boards,
    ...measured(['fit', LOGGER, '--quiet', ...args], tmpdir()),
  });
  const some = (count) => ['-t', ids.slice(0, count).join(',')];
  return [
    row('1 board', 1, ['-t', 'PYBV11']),
    row('20 boards', 20, some(20)),
    row('40 boards', 40, some(40)),
    row('all boards', ids.length, some(ids.length)),
    row('all releases of UNIX_X64', 1, ['-t', 'UNIX_X64', '--micropython', 'all']),
  ];
}
