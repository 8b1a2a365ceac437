import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geometricMean, median, ownPrograms, perfPrograms } from './programs.mjs';

/** Whole processes, each of which runs one program once, in turn with other implementations. */

const HEAP_BYTES = 4 * 1024 * 1024;
const CLI = new URL('../dist/cli/main.cjs', import.meta.url).pathname;
const WASM = new URL('coldWasm.mjs', import.meta.url).pathname;
const STAT = '/proc/self/stat';

/** What takes part: the command that runs a file; a native one where the environment names it. */
function contestants() {
  const { MICROPYTHON } = process.env;
  const uheap = (file) => [process.execPath, CLI, 'run', file, '-t', 'UNIX_X86', '--heap', `${HEAP_BYTES}`, '-q'];
  const wasm = (file) => [process.execPath, WASM, file, `${HEAP_BYTES}`];
  const native = (file) => [MICROPYTHON, '-X', `heapsize=${HEAP_BYTES}`, file];
  return MICROPYTHON === undefined ? { uheap, wasm } : { uheap, wasm, native };
}

/** Milliseconds that processors have worked for children, 0 where Linux doesn't tell. */
function childCpu() {
  if (!existsSync(STAT)) return 0;
  // What follows the name in brackets; times of the children that have ended are in ticks of 10 ms.
  const fields = readFileSync(STAT, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** How long a process takes in milliseconds, and what its threads take of processors together. */
function timed([command, ...args]) {
  const cpu = childCpu();
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`exit code ${status} of ${command} ${args.join(' ')}: ${stderr}`);
  return { wall, cpu: childCpu() - cpu };
}

/** Each command `runs` times in turn: medians in milliseconds. */
function inTurn(commands, runs) {
  const names = Object.keys(commands);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  // Once for the disk, and for caches.
  for (const name of names) timed(commands[name]);
  for (let i = 0; i < runs; i++) {
    for (const name of names) times[name].push(timed(commands[name]));
  }
  const middle = (name, what) => median(times[name].map((time) => time[what]));
  return Object.fromEntries(names.map((name) => [name, { wall: middle(name, 'wall'), cpu: middle(name, 'cpu') }]));
}

const commandsFor = (file) =>
  Object.fromEntries(Object.entries(contestants()).map(([name, command]) => [name, command(file)]));

/** Starts of processes: an empty program, and commands that run none. */
export function benchStarts(runs) {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-bench-'));
  const file = join(dir, 'empty.py');
  writeFileSync(file, '');
  const uheap = (...args) => [process.execPath, CLI, ...args];
  const starts = inTurn(
    {
      node: [process.execPath, '-e', '0'],
      ...commandsFor(file),
      '--help': uheap('--help'),
      targets: uheap('targets'),
      profile: uheap('profile', file, '-t', 'UNIX_X86'),
    },
    runs,
  );
  rmSync(dir, { recursive: true });
  return starts;
}

/**
 * Programs of a perf_bench folder, or our own, each in a process of its own.
 * @param starts of `benchStarts`, which are subtracted
 */
export function benchCold(perfbench, match, runs, starts, onRow) {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-bench-'));
  const programs = perfbench === undefined ? ownPrograms() : perfPrograms(perfbench);
  const rows = [];
  for (const { name, text } of programs.filter((program) => program.name.includes(match))) {
    const file = join(dir, `${name}.py`);
    writeFileSync(file, text);
    const times = inTurn(commandsFor(file), runs);
    const less = (who, what) => Math.max(1, times[who][what] - starts[who][what]);
    const ratio = (other, what) => (times[other] === undefined ? null : less('uheap', what) / less(other, what));
    const row = { name, uheap: less('uheap', 'wall'), wasm: less('wasm', 'wall') };
    rows.push({
      ...row,
      overWasm: ratio('wasm', 'wall'),
      cpu: ratio('wasm', 'cpu'),
      overNative: ratio('native', 'wall'),
    });
    onRow(rows.at(-1));
  }
  rmSync(dir, { recursive: true });
  const mean = (key) => (rows.some((row) => row[key] === null) ? null : geometricMean(rows.map((row) => row[key])));
  const worst = Math.max(...rows.map((row) => row.overWasm));
  return { overWasm: mean('overWasm'), cpu: mean('cpu'), overNative: mean('overNative'), worst };
}
