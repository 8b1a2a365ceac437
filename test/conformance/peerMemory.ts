import { table } from '../../src/cli/table.js';
import { percent, rowsByFolder, testList } from './peerLists.js';
import type { PoolOptions } from './peerPool.js';
import { runAll } from './peerPool.js';
import type { Runner, UnixBuild } from './peerRun.js';

/**
 * Compares the heap at the end of MicroPython's own tests with that of a real build which runs them here and now, before
 * any collection that the epilogue could make: the figures and the map that `micropython.mem_info(1)` prints.
 *
 * `peer-memory-webassembly.txt` and `peer-memory-unix-*.txt` list the tests that differ or can't be compared, with the
 * reasons.
 */

const EPILOGUE = "\nimport micropython\nprint('#map')\nmicropython.mem_info(1)\n";

const MARK = '\n#map\n';

/** How a test's runs compare. */
type Result = 'exact' | 'output' | 'map' | 'excluded';

interface Outcome {
  readonly test: string;
  readonly result: Result;
  /** First difference, or why there is nothing to compare. */
  readonly note: string;
}

/** What the test printed, and the map after it; null where it did not come to the map. */
function parts(printed: string): { output: string[]; map: string[] } | null {
  const text = printed.replaceAll('\r\n', '\n');
  const at = `\n${text}`.lastIndexOf(MARK);
  if (at < 0) return null;
  const map = text
    .slice(at + MARK.length - 1)
    .split('\n')
    .filter((line) => !line.startsWith('stack: '))
    .map((line) => (line.startsWith('GC memory layout; from ') ? 'GC memory layout' : line));
  return { output: text.slice(0, at).split('\n'), map };
}

function firstDifference(want: readonly string[], have: readonly string[]): string | null {
  for (let i = 0; i < Math.max(want.length, have.length); i++) {
    if (want[i] !== have[i]) {
      return `line ${i + 1}\n    real:      ${want[i] ?? '(end)'}\n    simulated: ${have[i] ?? '(end)'}`;
    }
  }
  return null;
}

function judge(test: string, real: string, simulated: string): Outcome {
  const want = parts(real);
  if (want === null) return { test, result: 'excluded', note: `the real one: ${real.slice(-200).trim()}` };
  const have = parts(simulated);
  if (have === null) return { test, result: 'map', note: `the simulated one: ${simulated.slice(-400).trim()}` };
  const output = firstDifference(want.output, have.output);
  const map = firstDifference(want.map, have.map);
  if (map !== null) return { test, result: 'map', note: output === null ? map : `${map}\n  and output ${output}` };
  return output === null ? { test, result: 'exact', note: '' } : { test, result: 'output', note: output };
}

function printTable(outcomes: readonly Outcome[]): void {
  const row = (name: string, of: readonly Outcome[]): string[] => {
    const compared = of.filter((o) => o.result !== 'excluded');
    const exact = compared.filter((o) => o.result !== 'map').length;
    const output = compared.filter((o) => o.result === 'output').length;
    const excluded = of.length - compared.length;
    return [
      name,
      ...[exact, compared.length].map(String),
      percent(exact, compared.length),
      ...[output, excluded].map(String),
    ];
  };
  const head = ['folder', 'map exact', 'of', '%', 'but output not', 'not comparable'];
  process.stdout.write(`\n${table(head, rowsByFolder(outcomes, row))}`);
}

/**
 * Runs the tests on both and prints how many heaps are the same. Returns the exit code.
 *
 * @param of firmware: a real build of the unix port, null: WebAssembly; micropython: the release that is simulated
 */
export async function compareMemory(
  root: string,
  names: readonly string[],
  { firmware, build }: { firmware: string | null; build: UnixBuild },
  pool: Omit<PoolOptions, 'runner'>,
  isAll: boolean,
): Promise<number> {
  const options = { ...pool, epilogue: EPILOGUE, inPlace: firmware !== null };
  const run = async (runner: Runner): Promise<Map<string, string>> => {
    const outputs = new Map<string, string>();
    await runAll(root, names, { ...options, runner }, (test, output) => outputs.set(test, output));
    return outputs;
  };
  const real = await run(firmware === null ? { kind: 'webassembly' } : { kind: 'firmware', command: firmware });
  const simulated = await run(
    firmware === null ? { kind: 'simulated-webassembly' } : { kind: 'simulated', build, stress: false, verify: false },
  );
  const known = testList(firmware === null ? 'peer-memory-webassembly.txt' : `peer-memory-unix-${build.arch}.txt`);
  const outcomes = names.map((test) => judge(test, real.get(test)!, simulated.get(test)!));
  let wrong = 0;
  for (const { test, result, note } of outcomes) {
    if (result === 'exact') {
      if (!known.has(test)) continue;
      console.log(`${test}: is exact, and is listed`);
      wrong++;
    } else if (known.has(test)) {
      console.log(`${test}: ${result}: known: ${known.get(test)}`);
    } else {
      console.log(`${test}: ${result}: ${note}`);
      if (result !== 'excluded') wrong++;
    }
  }
  printTable(outcomes);
  return isAll && wrong > 0 ? 1 : 0;
}
