import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { listTargets, loadBoard } from '../dist/profiles/profiles.js';
import { fitProject } from '../dist/report/fit.js';
import { readProject } from '../dist/report/readProject.js';

/** `uheap fit` on many boards against the slowest of them alone, times their number, by processors. */

const CLI = new URL('../dist/cli/main.cjs', import.meta.url).pathname;
const PROGRAM = new URL('../examples/sensor_logger.py', import.meta.url).pathname;

/** Milliseconds of the process with all boards and of the slowest board in a running process. */
export function benchFit(boards) {
  const targets = listTargets()
    .filter(({ heapBytes }) => heapBytes !== null)
    .slice(0, boards)
    .map(({ id }) => id);
  const alone = (target) => {
    const started = performance.now();
    fitProject(loadBoard(target), readProject(PROGRAM), { smallest: true });
    return performance.now() - started;
  };
  alone(targets[0]);
  const slowest = Math.max(...targets.map(alone));
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'fit', PROGRAM, '-t', targets.join(','), '--quiet']);
  if (status === 2) throw new Error(String(stderr));
  const all = performance.now() - started;
  const cores = availableParallelism();
  return { boards: targets.length, cores, slowest, all, ratio: all / ((slowest * targets.length) / cores) };
}
