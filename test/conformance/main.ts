import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../src/cli/table.js';
import { compareOutput } from './compare.js';
import {
  BUILDS,
  buildName,
  programs,
  type RecordedBuild,
  recordedOutput,
  recordingsDir,
  source,
} from './recordings.js';
import { runRecorded } from './run.js';
import type { RunOptions } from './runOn.js';

/**
 * Runs every recorded program on every recorded build that has a profile and prints how many are exact. The counts are
 * kept in `counts.txt`: a count that falls fails, one that rises must be written down (`--update`). With `--jit` all
 * bytecode is turned into JavaScript at once, with `--no-jit` none is; the counts must be the same. `--micropython 1.28.0`
 * runs the builds of one release only.
 */

const COUNTS_FILE = join(recordingsDir, '..', 'conformance', 'counts.txt');
const LEVELS = ['output', 'before', 'all'] as const;

interface Row {
  build: string;
  programs: number;
  output: number;
  before: number;
  all: number;
}

function measure(
  builds: readonly RecordedBuild[],
  only: readonly string[],
  options: RunOptions,
): { rows: Row[]; differences: string[] } {
  const differences: string[] = [];
  const rows = builds.map((build): Row => {
    const row: Row = { build: buildName(build), programs: 0, output: 0, before: 0, all: 0 };
    for (const program of programs()) {
      if (only.length > 0 && !only.some((part) => `${buildName(build)}/${program}`.includes(part))) continue;
      const expected = recordedOutput(build, program);
      if (expected === null) continue;
      row.programs++;
      let actual: string;
      try {
        actual = runRecorded(build, program, source(program), options);
      } catch (e) {
        differences.push(
          `${buildName(build)}/${program}: CRASH ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 3).join(' | ') : String(e)}`,
        );
        continue;
      }
      const result = compareOutput(expected, actual, build.fixedAddresses);
      for (const level of LEVELS) if (result[level]) row[level]++;
      const diff = result.firstDifference;
      if (diff !== null) {
        const level = result.before ? 'after' : result.output ? 'map' : 'output';
        differences.push(
          `${buildName(build)}/${program}: ${level}, line ${diff.line}\n    recorded:  ${diff.expected}\n    simulated: ${diff.actual}`,
        );
      }
    }
    return row;
  });
  return { rows, differences };
}

/** The rows, among the counts of other releases. */
function countsText(rows: readonly Row[], kept: ReadonlyMap<string, readonly number[]>): string {
  const head = '# version/build output-exact map-before-exact everything-exact programs\n';
  const counts = new Map(rows.map((r) => [r.build, [r.output, r.before, r.all, r.programs]]));
  const lines = BUILDS.map((build) => [
    buildName(build),
    ...(counts.get(buildName(build)) ?? kept.get(buildName(build)) ?? []),
  ]);
  return head + lines.map((line) => `${line.join(' ')}\n`).join('');
}

function readCounts(): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const line of readFileSync(COUNTS_FILE, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [build, ...numbers] = line.split(' ');
    counts.set(build!, numbers.map(Number));
  }
  return counts;
}

function main(): number {
  const args = process.argv.slice(2);
  const at = args.indexOf('--micropython');
  const version = at < 0 ? null : (args.splice(at, 2)[1] ?? '');
  const builds = BUILDS.filter((build) => version === null || build.version === `v${version}`);
  if (builds.length === 0) {
    console.error(`--micropython: nothing is recorded of "${version}"`);
    return 2;
  }
  const only = args.filter((a) => !a.startsWith('--'));
  const jitAfter = args.includes('--jit') ? 0 : args.includes('--no-jit') ? Number.POSITIVE_INFINITY : undefined;
  const { rows, differences } = measure(builds, only, { jitAfter });
  if (!args.includes('--quiet')) for (const line of differences) console.log(line);
  const cells = rows.map((r) => [r.build, r.output, r.before, r.all, r.programs].map(String));
  process.stdout.write(`\n${table(['build', 'output', 'map before', 'everything', 'of'], cells)}`);
  if (only.length > 0) return 0;
  if (args.includes('--update')) {
    writeFileSync(COUNTS_FILE, countsText(rows, readCounts()));
    return 0;
  }
  let fell = 0;
  const kept = readCounts();
  for (const r of rows) {
    const now = [r.output, r.before, r.all];
    const was = kept.get(r.build) ?? [0, 0, 0];
    now.forEach((n, i) => {
      if (n < was[i]!) {
        console.log(`${r.build}: ${LEVELS[i]} fell from ${was[i]} to ${n}`);
        fell++;
      }
      if (n > was[i]!) console.log(`${r.build}: ${LEVELS[i]} rose from ${was[i]} to ${n}; write it down with --update`);
    });
  }
  return fell > 0 ? 1 : 0;
}

process.exitCode = main();
