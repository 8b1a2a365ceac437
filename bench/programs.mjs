import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';
import { MemoryHost } from '../dist/machine/host.js';
import { Machine } from '../dist/machine/machine.js';
import { loadBoard } from '../dist/profiles/profiles.js';
import { RealClock } from '../dist/runtime/clock.js';

/** Whole programs: the time of each on our machine against the WebAssembly port's, in turn in one process. */

const HEAP_BYTES = 4 * 1024 * 1024;
const BOARD = 'UNIX_X86';
const FOLDER = new URL('programs/', import.meta.url).pathname;

/** Prints the microseconds that `run` takes. */
const TIMED = `
import time
def bench_time(run):
    t0 = time.ticks_us()
    run()
    print('MICROSECONDS', time.ticks_diff(time.ticks_us(), t0))
`;

const OWN_TAIL = `${TIMED}
bench_time(run)
`;

/** Calls a program of MicroPython's tests/perf_bench, with the largest of its parameters that fit. */
const perfTail = (n, m) => `${TIMED}
def bench_params():
    best = None
    for limits in sorted(bm_params):
        if best is None or limits[0] <= ${n} and limits[1] <= ${m}:
            best = bm_params[limits]
    return best
run, bench_result = bm_setup(bench_params())
bench_time(run)
bench_result()
`;

const PERF_FAMILIES = /^(bm|core|misc)_/;

export function ownPrograms() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.py'))
    .map((file) => ({ name: basename(file, '.py'), text: readFileSync(join(FOLDER, file), 'utf8') + OWN_TAIL }));
}

/** The programs of a perf_bench folder, but for those that need native code or files of their own. */
export function perfPrograms(dir, n = 1000, m = 1000) {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.py') && PERF_FAMILIES.test(file) && !file.startsWith('core_import'))
    .map((file) => ({ name: basename(file, '.py'), text: readFileSync(join(dir, file), 'utf8') + perfTail(n, m) }));
}

function microseconds(name, who, output) {
  const found = /^MICROSECONDS (\d+)$/m.exec(output);
  if (found === null) throw new Error(`${name} on ${who}: ${output.slice(-400)}`);
  return Number(found[1]);
}

function runOurs({ name, text }) {
  const host = new MemoryHost({}, '/');
  const machine = new Machine(loadBoard(BOARD, { heapBytes: HEAP_BYTES }), host);
  machine.state.clock = new RealClock();
  machine.run({ name: 'bench.py', text: Buffer.from(text).toString('latin1'), via: 'file' });
  return microseconds(name, 'uheap', host.out + host.err);
}

/** A fresh machine, in which the program runs twice: its code is compiled for each anew, and first runs slowly. */
async function runWasm({ name, text }) {
  let output = '';
  const stdout = (line) => {
    output += `${line}\n`;
  };
  const wasm = await loadMicroPython({ heapsize: HEAP_BYTES, stdout, linebuffer: true });
  wasm.runPython(text);
  output = '';
  wasm.runPython(text);
  return microseconds(name, 'WebAssembly', output);
}

/** Runs of a program until Node has compiled what it needs: its first run can take several times as long. */
const WARM_UP = 4;

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const geometricMean = (numbers) => Math.exp(numbers.reduce((sum, n) => sum + Math.log(n), 0) / numbers.length);

/** Times a program on both, `runs` times in turn after a warm-up; the ratio is the median of the pairs' ratios. */
export async function comparePrograms(programs, runs, onRow) {
  const rows = [];
  for (const program of programs) {
    const first = runOurs(program) / 1000;
    for (let i = 1; i < WARM_UP; i++) runOurs(program);
    const pairs = [];
    for (let i = 0; i < runs; i++) {
      const ours = runOurs(program);
      pairs.push({ ours, wasm: await runWasm(program) });
    }
    const row = {
      name: program.name,
      first,
      ours: median(pairs.map((pair) => pair.ours)) / 1000,
      wasm: median(pairs.map((pair) => pair.wasm)) / 1000,
      ratio: median(pairs.map((pair) => pair.ours / pair.wasm)),
    };
    rows.push(row);
    onRow(row);
  }
  return rows;
}
