import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { table } from '../../src/cli/table.js';
import { peerArgs, USAGE } from './peerArgs.js';
import { percent, rowsByFolder, testList } from './peerLists.js';
import { compareMemory } from './peerMemory.js';
import { runAll } from './peerPool.js';
import type { Runner, UnixBuild } from './peerRun.js';
import { expFile, matches, PEER_FOLDERS, saysSkip, testsOf } from './peerTests.js';

/**
 * Runs MicroPython's own tests, of a checkout elsewhere, on the simulated unix port and prints how many pass, by
 * folder. What a test must print says its `.exp` file, or a real build of the unix port (`--firmware`) where it has none or
 * that build doesn't print it; else CPython, which MicroPython's own runner asks too.
 *
 * `peer-known.txt` lists tests that may fail, `peer-skipped.txt` those that a real standard build skips too, each with
 * the reason. A test that passes, or runs, in spite of its line fails the run, so that the lists stay true.
 */

type Result = 'pass' | 'skip' | 'fail' | 'none';

interface Outcome {
  readonly test: string;
  readonly result: Result;
  readonly expected: string;
  readonly output: string;
}

function judge(test: string, expected: string | null, output: string, maySkip: boolean): Outcome {
  const result = ((): Result => {
    if (saysSkip(output)) return maySkip ? 'skip' : 'fail';
    if (expected === null) return 'none';
    return matches(test, expected, output) ? 'pass' : 'fail';
  })();
  return { test, result, expected: expected ?? '', output };
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
    const listed = of.filter((o) => o.result === 'fail' && known.has(o.test)).length;
    return [
      name,
      ...[count('pass'), compared].map(String),
      percent(count('pass'), compared),
      ...[listed, count('skip'), count('none')].map(String),
    ];
  };
  const head = ['folder', 'pass', 'of', '%', 'known', 'skipped', 'no output to compare with'];
  process.stdout.write(`\n${table(head, rowsByFolder(outcomes, row))}`);
}

function save(dir: string, outcome: Outcome): void {
  const name = join(dir, outcome.test.replaceAll('/', '_'));
  writeFileSync(`${name}.exp`, outcome.expected, 'latin1');
  writeFileSync(`${name}.out`, outcome.output, 'latin1');
}

/** What says how a test ends that has no `.exp` file; null: nothing on this computer. */
function oracleOf(firmware: string | undefined, python: string): Runner | null {
  if (firmware !== undefined) return { kind: 'firmware', command: resolve(firmware) };
  return spawnSync(python, ['-c', '']).status === 0 ? { kind: 'python', command: python } : null;
}

async function main(): Promise<number> {
  const args = peerArgs(process.argv.slice(2));
  if (typeof args === 'string') {
    console.error(`${args}\n\n${USAGE}`);
    return 2;
  }
  const { values, dir, parts } = args;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const root = resolve(dir);
  const chosen = (test: string): boolean => parts.length === 0 || parts.some((part) => test.includes(part));
  const names = PEER_FOLDERS.flatMap((folder) => testsOf(root, folder)).filter(chosen);
  const pool = { jobs: Number(values.jobs), timeout: Number(values.timeout), epilogue: '', inPlace: false };
  const build: UnixBuild = {
    micropython: values.micropython,
    arch: values.coverage ? 'coverage' : values.x86 ? 'x86' : 'x64',
  };
  if (values.memory) {
    return compareMemory(root, names, { firmware: values.firmware ?? null, build }, pool, parts.length === 0);
  }

  const known = testList('peer-known.txt');
  const skipped = testList('peer-skipped.txt');
  const outputs = new Map<string, string>();
  const { stress, verify } = values;
  const simulated: Runner = { kind: 'simulated', build, stress, verify };
  await runAll(root, names, { ...pool, runner: simulated }, (test, output) => outputs.set(test, output));

  const oracle = oracleOf(values.firmware, values.python);
  const told = new Map<string, string>();
  const asked = names.filter((test) => values.firmware !== undefined || expFile(root, test) === null);
  if (oracle !== null) {
    const hear = (test: string, output: string): void => void told.set(test, output);
    await runAll(root, asked, { ...pool, runner: oracle }, hear);
    // Tests that want the same port at the same time skip what they test.
    const again = asked.filter((test) => saysSkip(told.get(test)!) && !saysSkip(outputs.get(test)!));
    await runAll(root, again, { ...pool, jobs: 1, runner: oracle }, hear);
  }

  const outcomes = names.map((test): Outcome => {
    const real = told.get(test) ?? null;
    const written = expFile(root, test);
    if (real === null || values.firmware === undefined) {
      return judge(test, written ?? real, outputs.get(test)!, skipped.has(test));
    }
    // A real build that lacks what the test is about says so, or fails.
    const isMet = written !== null && !saysSkip(real) && matches(test, written, real);
    return judge(test, isMet ? written : real, outputs.get(test)!, skipped.has(test) || saysSkip(real));
  });
  const failures = outcomes.filter((o) => o.result === 'fail');
  const unlisted = failures.filter((o) => !known.has(o.test));
  const untrue = outcomes.filter((o) => o.result !== 'fail' && o.result !== 'none' && known.has(o.test));
  const runsThere = (test: string): boolean => told.has(test) && !saysSkip(told.get(test)!);
  const running = outcomes.filter((o) => o.result !== 'skip' && skipped.has(o.test) && !runsThere(o.test));
  if (values.save !== undefined) {
    mkdirSync(values.save, { recursive: true });
    for (const outcome of failures) save(values.save, outcome);
  }
  for (const outcome of unlisted) console.log(difference(outcome));
  for (const { test } of failures) if (known.has(test)) console.log(`${test}: known: ${known.get(test)}`);
  for (const { test } of untrue) console.log(`${test}: passes, and is listed in peer-known.txt`);
  for (const { test } of running) console.log(`${test}: runs, and is listed in peer-skipped.txt`);
  const gone = parts.length > 0 ? [] : [...known.keys(), ...skipped.keys()].filter((test) => !names.includes(test));
  for (const test of gone) console.log(`${test}: is listed, and there is no such test`);
  printTable(outcomes, known);
  return unlisted.length + untrue.length + running.length + gone.length > 0 ? 1 : 0;
}

process.exitCode = await main();
