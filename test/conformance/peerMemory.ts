import { table } from '../../src/cli/table.js';
import { memoryList, percent, rowsByFolder, testList } from './peerLists.js';
import type { PoolOptions } from './peerPool.js';
import { runAll } from './peerPool.js';
import type { Runner, UnixBuild } from './peerRun.js';

/**
 * Compares the heap at the end of MicroPython's own tests with that of a real build which runs them here and now: the
 * figures and the map that `micropython.mem_info(1)` prints, before a collection and, on the unix port, after one.
 *
 * `peer-memory-webassembly.txt` and `peer-memory-unix-*.txt` list the tests that differ or can't be compared, with the
 * reasons. Where one begins with `after:` only the map after the collection may differ; `varies:` is of a test that is not
 * the same in every run of the real build, and may be exact.
 */

const EPILOGUE = "\nimport micropython\nprint('#map')\nmicropython.mem_info(1)\n";
const AFTER_EPILOGUE = "import gc\ngc.collect()\nprint('#after')\nmicropython.mem_info(1)\n";

const MARK = '\n#map\n';
const AFTER_MARK = '\n#after\n';

/** The first that differs of a test's heap before a collection, its output and the heap after the collection. */
type Result = 'exact' | 'after' | 'output' | 'map' | 'excluded';

interface Outcome {
  readonly test: string;
  readonly result: Result;
  /** First difference, or why there is nothing to compare. */
  readonly note: string;
  readonly isOutputExact: boolean;
}

/** What the test printed, the map after it and the one after a collection; null where it did not come to the map. */
function parts(printed: string): { output: string[]; map: string[]; after: string[] } | null {
  const text = printed.replaceAll('\r\n', '\n');
  const at = `\n${text}`.lastIndexOf(MARK);
  if (at < 0) return null;
  const [map = '', after = ''] = text.slice(at + MARK.length - 1).split(AFTER_MARK);
  const lines = (part: string): string[] =>
    part
      .split('\n')
      .filter((line) => !line.startsWith('stack: '))
      .map((line) => (line.startsWith('GC memory layout; from ') ? 'GC memory layout' : line));
  return { output: text.slice(0, at).split('\n'), map: lines(map), after: lines(after) };
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
  const none = { test, isOutputExact: false };
  if (want === null) return { ...none, result: 'excluded', note: `the real one: ${real.slice(-200).trim()}` };
  const have = parts(simulated);
  if (have === null) return { ...none, result: 'map', note: `the simulated one: ${simulated.slice(-400).trim()}` };
  const output = firstDifference(want.output, have.output);
  const some = { test, isOutputExact: output === null };
  const map = firstDifference(want.map, have.map);
  if (map !== null) return { ...some, result: 'map', note: output === null ? map : `${map}\n  and output ${output}` };
  if (output !== null) return { ...some, result: 'output', note: output };
  const after = firstDifference(want.after, have.after);
  return after === null ? { ...some, result: 'exact', note: '' } : { ...some, result: 'after', note: after };
}

function printTable(outcomes: readonly Outcome[]): void {
  const row = (name: string, of: readonly Outcome[]): string[] => {
    const compared = of.filter((o) => o.result !== 'excluded');
    const share = (is: (o: Outcome) => boolean): string[] => {
      const n = compared.filter(is).length;
      return [String(n), percent(n, compared.length)];
    };
    return [
      name,
      String(compared.length),
      ...share((o) => o.isOutputExact),
      ...share((o) => o.result !== 'map'),
      ...share((o) => o.result === 'exact'),
      String(of.length - compared.length),
    ];
  };
  const head = ['folder', 'of', 'output', '%', 'map before', '%', 'and after', '%', 'not comparable'];
  process.stdout.write(`\n${table(head, rowsByFolder(outcomes, row))}`);
}

const AFTER = 'after: ';
const VARIES = 'varies: ';

/** Whether a test may have the outcome that it has. */
function isKnown({ result }: Outcome, reason: string | undefined): boolean {
  return reason !== undefined && (!reason.startsWith(AFTER) || result === 'after');
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
  const epilogue = firmware === null ? EPILOGUE : EPILOGUE + AFTER_EPILOGUE;
  const options = { ...pool, epilogue, inPlace: firmware !== null };
  const run = async (runner: Runner): Promise<Map<string, string>> => {
    const outputs = new Map<string, string>();
    await runAll(root, names, { ...options, runner }, (test, output) => outputs.set(test, output));
    return outputs;
  };
  const real = await run(firmware === null ? { kind: 'webassembly' } : { kind: 'firmware', command: firmware });
  const simulated = await run(
    firmware === null ? { kind: 'simulated-webassembly' } : { kind: 'simulated', build, stress: false, verify: false },
  );
  const known = firmware === null ? testList('peer-memory-webassembly.txt') : memoryList(build);
  const outcomes = names.map((test) => judge(test, real.get(test)!, simulated.get(test)!));
  let wrong = 0;
  for (const outcome of outcomes) {
    const { test, result, note } = outcome;
    const reason = known.get(test);
    if (result === 'exact') {
      if (reason === undefined || reason.startsWith(VARIES)) continue;
      console.log(`${test}: is exact, and is listed`);
      wrong++;
    } else if (isKnown(outcome, reason)) {
      console.log(`${test}: ${result}: known: ${reason}`);
    } else {
      console.log(`${test}: ${result}: ${note}`);
      if (result !== 'excluded') wrong++;
    }
  }
  printTable(outcomes);
  return isAll && wrong > 0 ? 1 : 0;
}
