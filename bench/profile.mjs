// What watching every allocation costs: each program plain and profiled in turn; the figure is the ratio of the fastest runs.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MemoryHost } from '../dist/machine/host.js';
import { Machine } from '../dist/machine/machine.js';
import { loadBoard } from '../dist/profiles/profiles.js';
import { profileProject } from '../dist/report/profileProject.js';
import { textProject } from '../dist/report/projectFiles.js';
import { takeSnapshot } from '../dist/report/snapshot.js';

const FOLDER = join(import.meta.dirname, 'programs');
const RUNS = 8;
/** Calls 100 deep, with something allocated at each level. */
const DEEP =
  'def rec(n):\n    return [n] + rec(n - 1)[:2] if n else [0]\ndef run():\n    for i in range(300):\n        rec(100)\n';

const board = loadBoard('UNIX_X86', { heapBytes: 1 << 20 });

function milliseconds(body) {
  const start = performance.now();
  body();
  return performance.now() - start;
}

function compare(name, text) {
  const project = textProject({ [`${name}.py`]: `${text}\nrun()\n` });
  const plain = () => {
    const machine = new Machine(board, new MemoryHost(project.files));
    machine.run({ name: project.program, text: project.text, via: 'file' });
    takeSnapshot(machine);
  };
  let events = 0;
  const profiled = () => {
    events = profileProject(board, project).profile.events;
  };
  plain();
  profiled();
  const times = Array.from({ length: RUNS }, () => [milliseconds(plain), milliseconds(profiled)]);
  const [fast, watched] = [0, 1].map((i) => Math.min(...times.map((pair) => pair[i])));
  console.log(
    `${name.padEnd(12)} ${String(events).padStart(8)} events ${fast.toFixed(0).padStart(6)} ms ${watched.toFixed(0).padStart(6)} ms ${(watched / fast).toFixed(2).padStart(6)}`,
  );
}

for (const file of readdirSync(FOLDER)) compare(basename(file, '.py'), readFileSync(join(FOLDER, file), 'latin1'));
compare('deep calls', DEEP);
