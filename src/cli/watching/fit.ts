import { availableParallelism } from 'node:os';
import { allTargets } from '../../profiles/allTargets.js';
import { readProject } from '../../report/readProject.js';
import type { FitArgs } from '../commands/fit.js';
import { UsageError } from '../errors.js';
import { firmwareChoice } from '../firmwareChoice.js';
import type { FitJob, FitJobResult } from '../fitJob.js';
import { endsWell, fitFailures, fitTable, inSpiteText, mpyTable } from '../fitTable.js';
import { parseJobs, runJobs } from '../jobs.js';
import { wantsColor } from '../output.js';
import { parseTargets } from '../parseTargets.js';
import { profileFolders } from '../profileFolders.js';
import { parseStubOption, warnOf } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { parseSize } from '../size.js';
import { parseStops } from '../watchArgs.js';

/** What a program runs on: a board and its firmware, as `loadBoard` takes it. */
interface Choice {
  readonly target: string;
  readonly firmware: string | undefined;
}

/** Every release that there is of each board's firmware, the oldest first. */
function allVersions({ targets, port, hardware, heap }: FitArgs, folders: readonly string[]): Choice[] {
  const ids = parseTargets(targets, folders, { port, hardware, heapBytes: parseSize(heap, '--heap') });
  const known = new Map(allTargets(folders).map(({ id, micropython }) => [id, micropython]));
  return ids.flatMap((target) =>
    [...known.get(target)!].reverse().map((version) => ({ target, firmware: `${version}/` })),
  );
}

function choicesOf(args: FitArgs, folders: readonly string[]): Choice[] {
  if (args.micropython === 'all') {
    if (args.firmware !== undefined) throw new UsageError('--micropython all does not go with --firmware');
    return allVersions(args, folders);
  }
  const firmware = firmwareChoice(args);
  const { port, hardware } = args;
  const heapBytes = parseSize(args.heap, '--heap');
  return parseTargets(args.targets, folders, { port, hardware, firmware, heapBytes }).map((target) => ({
    target,
    firmware,
  }));
}

/** Returns the exit code. */
export async function fitPrograms(args: FitArgs, signals: RunSignals): Promise<number> {
  const folders = profileFolders(args);
  const choices = choicesOf(args, folders);
  const parallel = parseJobs(args.jobs, availableParallelism());
  const heapBytes = parseSize(args.heap, '--heap');
  const stops = parseStops(args);
  const stub = parseStubOption(args.stub);
  // Bad files are told before anything runs.
  for (const path of args.files) warnOf(readProject(path, args.fs));
  const jobs = args.files.flatMap((path) =>
    choices.map(({ target, firmware }): FitJob => {
      const { fs, smallest, compareMpy } = args;
      return { path, fs, target, firmware, heapBytes, folders, ...stops, stub, smallest, compareMpy, lines: false };
    }),
  );
  const outcomes = await runJobs(jobs, { parallel, quiet: args.quiet, signals });
  const results = outcomes.filter((outcome) => outcome !== undefined);
  const fits = results.map((result) => result.fit);
  if (args.json) {
    process.stdout.write(`${JSON.stringify(args.compareMpy ? results : fits, null, 2)}\n`);
  } else {
    const color = wantsColor(undefined);
    process.stdout.write(fitTable(fits, args.files.length > 1, args.smallest, color));
    const failures = fitFailures(fits) + inSpiteText(fits);
    if (failures !== '') process.stdout.write(`\n${failures}`);
    if (args.compareMpy) showComparison(results, args.smallest, color);
  }
  return fits.every(endsWell) ? 0 : 1;
}

function showComparison(results: readonly FitJobResult[], smallest: boolean, color: boolean): void {
  for (const program of new Set(results.map(({ fit }) => fit.program))) {
    const comparisons = results.filter(({ fit }) => fit.program === program).map(({ mpy }) => mpy!);
    process.stdout.write(
      `\n${program} imported as source, precompiled and frozen:\n${mpyTable(comparisons, smallest, color)}`,
    );
    const notes = new Map<string, string[]>();
    for (const { note, source } of comparisons) {
      if (note !== '') notes.set(note, [...(notes.get(note) ?? []), source.target]);
    }
    for (const [note, boards] of notes) {
      const where = boards.length === comparisons.length ? '' : `${boards.join(', ')}: `;
      process.stdout.write(`note: ${where}${note}\n`);
    }
  }
}
