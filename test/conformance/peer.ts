import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.js';
import { runAll } from './peerPool.js';
import { type Expected, expectedOutput, matches, PEER_FOLDERS, testsOf } from './peerTests.js';
import { recordingsDir } from './recordings.js';

/**
 * Runs MicroPython's own tests, of a checkout elsewhere, on the simulated unix port and prints how many pass, by
 * folder. `peer-known.txt` lists those that may fail, with the reasons; one of them that passes fails the run, so that
 * the list stays true.
 */

const USAGE = `usage: npm run conformance:peer -- DIR [options] [PART ...]

DIR is the tests folder of MicroPython's sources (v1.23.0). PART: only tests whose name has it in it.

  --expected DIR   what a real firmware printed, NAME.out for NAME.py, for tests without a .exp file
  --jobs N         tests to run at a time (2)
  --timeout S      seconds that a test may take (30)
  --stress         collect before every allocation
  --verify         check the whole heap after every collection
  --save DIR       write what failing tests printed there`;

const KNOWN_FILE = join(recordingsDir, '..', 'conformance', 'peer-known.txt');

type Result = 'pass' | 'skip' | 'fail' | 'none';

interface Outcome {
  readonly test: string;
  readonly result: Result;
  readonly expected: string;
  readonly output: string;
}

/** Known exceptions: a test, then its reason, a line. */
function knownExceptions(): Map<string, string> {
  const known = new Map<string, string>();
  for (const line of readFileSync(KNOWN_FILE, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf(' ');
    if (at < 0) throw new Error(`${KNOWN_FILE}: no reason for ${line}`);
    known.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  return known;
}

function judge(test: string, expected: Expected | null, output: string): Outcome {
  const result = ((): Result => {
    if (expected === null) return 'none';
    if (output === 'SKIP\n' || output.endsWith('\nSKIP\n')) return expected.text.endsWith('SKIP\n') ? 'skip' : 'fail';
    return matches(test, expected, output) ? 'pass' : 'fail';
  })();
  return { test, result, expected: expected?.text ?? '', output };
}

/** The first line that differs, for people. */
function difference(outcome: Outcome): string {
  const want = outcome.expected.split('\n');
  const have = outcome.output.split('\n');
  const at = want.findIndex((line, i) => line !== have[i]);
  const line = at < 0 ? want.length : at;
  const crash = have.findIndex((text) => text.includes('CRASH'));
  const tail = crash > line ? `\n    end:      ${have.slice(crash, crash + 3).join(' | ')}` : '';
  return `${outcome.test}: line ${line + 1}\n    expected: ${want[line] ?? '(end)'}\n    printed:  ${have.slice(line, line + 1).join(' | ') || '(end)'}${tail}`;
}

function printTable(outcomes: readonly Outcome[], known: ReadonlyMap<string, string>): void {
  const row = (name: string, of: readonly Outcome[]): string[] => {
    const count = (result: Result): number => of.filter((o) => o.result === result).length;
    const compared = count('pass') + count('fail');
    const percent = compared === 0 ? '-' : ((100 * count('pass')) / compared).toFixed(1);
    const listed = of.filter((o) => o.result === 'fail' && known.has(o.test)).length;
    return [
      name,
      ...[count('pass'), compared].map(String),
      percent,
      ...[listed, count('skip'), count('none')].map(String),
    ];
  };
  const folders = PEER_FOLDERS.map(
    (folder) => [folder, outcomes.filter((o) => o.test.startsWith(`${folder}/`))] as const,
  );
  const rows = folders.filter(([, of]) => of.length > 0).map(([folder, of]) => row(folder, of));
  const head = ['folder', 'pass', 'of', '%', 'known', 'skipped', 'no output to compare with'];
  process.stdout.write(`\n${table(head, [...rows, row('all', outcomes)])}`);
}

function save(dir: string, outcome: Outcome): void {
  const name = join(dir, outcome.test.replaceAll('/', '_'));
  writeFileSync(`${name}.exp`, outcome.expected, 'latin1');
  writeFileSync(`${name}.out`, outcome.output, 'latin1');
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      expected: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      timeout: { type: 'string', default: '30' },
      stress: { type: 'boolean', default: false },
      verify: { type: 'boolean', default: false },
      save: { type: 'string' },
    },
  });
  const [dir, ...parts] = positionals;
  if (dir === undefined || !existsSync(join(dir, 'basics'))) {
    console.error(USAGE);
    return 2;
  }
  const root = resolve(dir);
  const known = knownExceptions();
  const chosen = (test: string): boolean => parts.length === 0 || parts.some((part) => test.includes(part));
  const names = PEER_FOLDERS.flatMap((folder) => testsOf(root, folder)).filter(chosen);
  const options = {
    jobs: Number(values.jobs),
    timeout: Number(values.timeout),
    stress: values.stress,
    verify: values.verify,
  };
  const outcomes: Outcome[] = [];
  await runAll(root, names, options, (test, output) => {
    outcomes.push(judge(test, expectedOutput(root, values.expected ?? null, test), output));
  });
  outcomes.sort((a, b) => (a.test < b.test ? -1 : 1));
  const failures = outcomes.filter((o) => o.result === 'fail');
  const unlisted = failures.filter((o) => !known.has(o.test));
  const passing = outcomes.filter((o) => o.result !== 'fail' && o.result !== 'none' && known.has(o.test));
  if (values.save !== undefined) {
    mkdirSync(values.save, { recursive: true });
    for (const outcome of failures) save(values.save, outcome);
  }
  for (const outcome of unlisted) console.log(difference(outcome));
  for (const outcome of failures) {
    if (known.has(outcome.test)) console.log(`${outcome.test}: known: ${known.get(outcome.test)}`);
  }
  for (const { test } of passing) console.log(`${test}: passes, and is listed in peer-known.txt`);
  const gone = parts.length > 0 ? [] : [...known.keys()].filter((test) => !names.includes(test));
  for (const test of gone) console.log(`${test}: listed in peer-known.txt, and there is no such test`);
  printTable(outcomes, known);
  return unlisted.length + passing.length + gone.length > 0 ? 1 : 0;
}

process.exitCode = await main();
