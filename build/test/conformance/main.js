import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../src/cli/table.js';
import { compareOutput } from './compare.js';
import { BUILDS, programs, recordedOutput, recordingsDir, source } from './recordings.js';
import { runRecorded } from './run.js';
/**
 * Runs every recorded program on every recorded build that has a profile and prints how many are exact. The counts are
 * kept in `counts.txt`: a count that falls fails, one that rises must be written down (`--update`). With `--jit` all
 * bytecode is turned into JavaScript at once, with `--no-jit` none is; the counts must be the same.
 */
const COUNTS_FILE = join(recordingsDir, '..', 'conformance', 'counts.txt');
const LEVELS = ['output', 'before', 'all'];
function measure(only, options) {
    const differences = [];
    const rows = BUILDS.map((build) => {
        const row = { build: build.name, programs: 0, output: 0, before: 0, all: 0 };
        for (const program of programs()) {
            if (only.length > 0 && !only.some((part) => `${build.name}/${program}`.includes(part)))
                continue;
            const expected = recordedOutput(build.name, program);
            if (expected === null)
                continue;
            row.programs++;
            let actual;
            try {
                actual = runRecorded(build, program, source(program), options);
            }
            catch (e) {
                differences.push(`${build.name}/${program}: CRASH ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 3).join(' | ') : String(e)}`);
                continue;
            }
            const result = compareOutput(expected, actual, build.fixedAddresses);
            for (const level of LEVELS)
                if (result[level])
                    row[level]++;
            const diff = result.firstDifference;
            if (diff !== null) {
                const level = result.before ? 'after' : result.output ? 'map' : 'output';
                differences.push(`${build.name}/${program}: ${level}, line ${diff.line}\n    recorded:  ${diff.expected}\n    simulated: ${diff.actual}`);
            }
        }
        return row;
    });
    return { rows, differences };
}
function countsText(rows) {
    const head = '# build output-exact map-before-exact everything-exact programs\n';
    return head + rows.map((r) => `${r.build} ${r.output} ${r.before} ${r.all} ${r.programs}\n`).join('');
}
function readCounts() {
    const counts = new Map();
    for (const line of readFileSync(COUNTS_FILE, 'utf8').split('\n')) {
        if (line === '' || line.startsWith('#'))
            continue;
        const [build, ...numbers] = line.split(' ');
        counts.set(build, numbers.map(Number));
    }
    return counts;
}
function main() {
    const args = process.argv.slice(2);
    const only = args.filter((a) => !a.startsWith('--'));
    const jitAfter = args.includes('--jit') ? 0 : args.includes('--no-jit') ? Number.POSITIVE_INFINITY : undefined;
    const { rows, differences } = measure(only, { jitAfter });
    if (!args.includes('--quiet'))
        for (const line of differences)
            console.log(line);
    const cells = rows.map((r) => [r.build, r.output, r.before, r.all, r.programs].map(String));
    process.stdout.write(`\n${table(['build', 'output', 'map before', 'everything', 'of'], cells)}`);
    if (only.length > 0)
        return 0;
    if (args.includes('--update')) {
        writeFileSync(COUNTS_FILE, countsText(rows));
        return 0;
    }
    let fell = 0;
    const kept = readCounts();
    for (const r of rows) {
        const now = [r.output, r.before, r.all];
        const was = kept.get(r.build) ?? [0, 0, 0];
        now.forEach((n, i) => {
            if (n < was[i]) {
                console.log(`${r.build}: ${LEVELS[i]} fell from ${was[i]} to ${n}`);
                fell++;
            }
            if (n > was[i])
                console.log(`${r.build}: ${LEVELS[i]} rose from ${was[i]} to ${n}; write it down with --update`);
        });
    }
    return fell > 0 ? 1 : 0;
}
process.exitCode = main();
