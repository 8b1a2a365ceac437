import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryHost } from '../dist/machine/host.js';
import { Machine } from '../dist/machine/machine.js';
import { loadBoard } from '../dist/profiles/profiles.js';
import { median } from './programs.mjs';

/** How long it takes to start: a process, and a machine in a running process. */

const CLI = new URL('../dist/cli/main.cjs', import.meta.url).pathname;

function processMs(args) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`exit code ${status} of node ${args.join(' ')}`);
  return performance.now() - started;
}

/** Milliseconds of `node -e 0` and of `uheap run` of an empty program, in turn. */
export function benchProcess(runs) {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-bench-'));
  const file = join(dir, 'empty.py');
  writeFileSync(file, '');
  const pairs = [];
  for (let i = 0; i <= runs; i++) {
    const node = processMs(['-e', '0']);
    pairs.push({ node, uheap: processMs([CLI, 'run', file, '--target', 'UNIX_X64', '--quiet']) });
  }
  rmSync(dir, { recursive: true });
  pairs.shift();
  return {
    node: median(pairs.map((pair) => pair.node)),
    uheap: median(pairs.map((pair) => pair.uheap)),
    ratio: median(pairs.map((pair) => pair.uheap / pair.node)),
  };
}

/** Milliseconds until a board has booted, once others have. */
export function benchBoot(target, runs) {
  const board = loadBoard(target);
  const times = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    new Machine(board, new MemoryHost());
    times.push(performance.now() - started);
  }
  return median(times);
}
