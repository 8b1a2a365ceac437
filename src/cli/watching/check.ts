import { availableParallelism } from 'node:os';
import { advise, type Finding } from '../../advise/advise.js';
import type { Figures } from '../../advise/figures.js';
import { baselinePath, readBaseline, writeBaseline } from '../../checks/baseline.js';
import { type CheckItem, readConfig } from '../../checks/config.js';
import {
  githubAnnotations,
  junitXml,
  markdownSummary,
  RESULT_HEAD,
  resultCells,
  resultsJson,
} from '../../checks/outputs.js';
import { type CheckResult, checkFigures, judge } from '../../checks/verdict.js';
import { ProfileError } from '../../profiles/problem.js';
import { loadBoard } from '../../profiles/profiles.js';
import { readProject } from '../../report/readProject.js';
import { reportProject } from '../../report/reportProject.js';
import { adviceText } from '../adviceText.js';
import { isForGithub } from '../annotations.js';
import type { CheckArgs } from '../commands/check.js';
import { isUserError, UsageError, userErrorText } from '../errors.js';
import type { FitJobResult } from '../fitJob.js';
import { parseJobs, runJobs } from '../jobs.js';
import { appendFile, checkOutput, makeFolder, wantsColor, writeOutput } from '../output.js';
import { profileFolders } from '../profileFolders.js';
import { parseStubOption, type WatchedProgram, warnOf } from '../runArgs.js';
import type { RunSignals } from '../runSignals.js';
import { table } from '../table.js';
import { parseStops } from '../watchArgs.js';

/** Every n-th check, from the i-th on. Throws UsageError. */
function shardOf<T>(items: readonly T[], shard: string | undefined): T[] {
  if (shard === undefined) return [...items];
  const match = /^(\d+)\/(\d+)$/.exec(shard);
  const [i, n] = match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
  if (i < 1 || i > n) throw new UsageError(`--shard: expected a part such as 2/5, got "${shard}"`);
  return items.filter((_, index) => index % n === i - 1);
}

/** Returns the exit code. */
export async function check(args: CheckArgs, signals: RunSignals): Promise<number> {
  checkOutput(args.junit, true);
  const parallel = parseJobs(args.jobs, availableParallelism());
  const { items: all, baselines } = readConfig(args.config);
  const folders = profileFolders(args, args.config);
  const stops = parseStops(args);
  const items = shardOf(all, args.shard).map((item) => ({
    ...item,
    maxSteps: stops.maxSteps ?? item.maxSteps,
    forUs: stops.forUs ?? item.forUs,
  }));
  // Everything that can be wrong with the input is told before anything runs, or is written.
  checkNames(args.config, items, folders);
  const known = items.map((item) =>
    baselines === null || args.update ? null : knownBaseline(item, baselines, folders),
  );
  const jobs = items.map((item, i) => ({
    path: item.program,
    fs: item.fs,
    target: item.target,
    firmware: firmwareOf(item),
    heapBytes: item.heapBytes,
    folders,
    maxSteps: item.maxSteps,
    forUs: item.forUs,
    stub: parseStubOption(item.stub),
    smallest: item.budget.smallestHeap !== undefined || (known[i]?.figures.smallestHeap ?? null) !== null,
    compareMpy: false,
    lines: true,
  }));
  const outcomes = await runJobs(jobs, { parallel, quiet: args.quiet, signals });
  const results = outcomes.flatMap((outcome, i): CheckResult[] => {
    if (outcome === undefined) return [];
    const { fit, lines, bytesPerBlock } = outcome;
    return [judge(items[i]!, fit, lines, known[i]!, baselines !== null && !args.update, bytesPerBlock)];
  });
  show(results, args);
  if (args.advise) writeAdvice(results, folders, signals, args.json);
  if (args.why) writePages(results, args.pages, folders, signals);
  // What was interrupted is no baseline.
  if (args.update && baselines !== null && !signals.isPressed) {
    const notes = results.map((result, i) => update(result, outcomes[i]!.lines, baselines));
    process.stderr.write(notes.join(''));
  }
  return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function knownBaseline(item: CheckItem, folder: string, folders: readonly string[]): ReturnType<typeof readBaseline> {
  const { id, firmware } = loadBoard(item.target, { firmware: firmwareOf(item), folders });
  const path = pathOf(item, folder, id, firmware.version);
  const baseline = readBaseline(path);
  const version = firmware.version.slice(1);
  if (baseline !== null && baseline.micropython !== version) {
    throw new UsageError(
      `${path}: made with MicroPython ${baseline.micropython}, but the board now has ${version}; uheap check --update writes a new one`,
    );
  }
  if (baseline !== null && baseline.firmware !== firmware.id) {
    throw new UsageError(
      `${path}: made with firmware ${baseline.firmware}, but the board now has ${firmware.id}; uheap check --update writes a new one`,
    );
  }
  return baseline;
}

/** The board's own firmware, of the release that the config names. */
function firmwareOf({ version }: Pick<CheckItem, 'version'>): string | undefined {
  return version === undefined ? undefined : `${version}/`;
}

/** A program's baseline is named after its board, and where several releases are checked after those too. */
function pathOf(item: CheckItem, folder: string, target: string, version: string): string {
  return baselinePath(folder, item.name, boardName(item, target, version));
}

function boardName({ isOneOfMany }: CheckItem, target: string, version: string): string {
  return isOneOfMany ? `${target}@${version.slice(1)}` : target;
}

/** Looks at all that a config names. Throws UsageError with a line for each that is not there, or is not right. */
function checkNames(config: string, items: readonly CheckItem[], folders: readonly string[]): void {
  const problems = new Set<string>();
  const look = (what: string, body: () => unknown): void => {
    try {
      body();
    } catch (e) {
      if (!isUserError(e)) throw e;
      // Profiles and stubs name their own file.
      problems.add(e instanceof ProfileError ? userErrorText(e) : `${config}: ${what}: ${userErrorText(e)}`);
    }
  };
  const programs = new Map(items.map((item) => [`${item.program}\0${item.fs ?? ''}`, item]));
  for (const { program, fs } of programs.values()) look('programs', () => warnOf(readProject(program, fs)));
  for (const item of items) {
    const { target, heapBytes } = item;
    look('targets', () => loadBoard(target, { firmware: firmwareOf(item), heapBytes, folders }));
    look('stub', () => parseStubOption(item.stub));
  }
  if (problems.size > 0) throw new UsageError([...problems].join('\n'));
}

/** Writes the baseline of a run that went as it should. Returns a line that says so. */
function update({ item, fit, problems }: CheckResult, lines: FitJobResult['lines'], folder: string): string {
  const { target, firmware, micropython } = fit;
  const path = pathOf(item, folder, target, `v${micropython}`);
  if (problems.some(({ kind }) => kind === 'exception' || kind === 'memory-error' || kind === 'failed-requests')) {
    return `${path}: not written, the program fails\n`;
  }
  const baseline = { program: item.name, target, firmware, micropython, figures: checkFigures(fit), lines };
  return `${path}: ${writeBaseline(path, baseline) ? 'written' : 'as before'}\n`;
}

/** What the table leaves out where it has no room. */
const SPARE_COLUMNS: readonly string[] = ['collections', 'used', 'largest free'];

function show(results: readonly CheckResult[], args: CheckArgs): void {
  if (args.json) process.stdout.write(resultsJson(results));
  else {
    process.stdout.write(
      table(RESULT_HEAD, results.map(resultCells), {
        paint: wantsColor(undefined) ? paintResult : undefined,
        spare: SPARE_COLUMNS,
      }),
    );
  }
  const text = isForGithub(args.annotations) ? githubAnnotations(results) : problemLines(results);
  // JSON on standard output stays JSON.
  (args.json ? process.stderr : process.stdout).write(text);
  if (args.junit !== undefined) writeOutput(args.junit, junitXml(results));
  if (args.summary !== undefined) appendFile(args.summary, markdownSummary(results));
}

/** What a check ran, to run it again. */
function runOf(
  { target, heapBytes, program, fs, maxSteps, forUs, stub, ...item }: CheckItem,
  folders: readonly string[],
  signals: RunSignals,
): Pick<WatchedProgram, 'board' | 'project' | 'options'> {
  return {
    board: loadBoard(target, { firmware: firmwareOf(item), heapBytes, folders }),
    project: readProject(program, fs),
    options: { maxSteps, forUs, interrupted: () => signals.isPressed, stub: parseStubOption(stub) },
  };
}

/** Changes that are told of a check that failed. */
const TOLD = 2;

/** Looks for what would save memory where a budget or a baseline is not kept, or memory runs out. */
function writeAdvice(
  results: readonly CheckResult[],
  folders: readonly string[],
  signals: RunSignals,
  isJson: boolean,
): void {
  for (const result of results) {
    const { item, problems } = result;
    if (!problems.some(({ kind }) => kind !== 'no-baseline' && kind !== 'exception')) continue;
    const { board, project, options } = runOf(item, folders, signals);
    const advice = advise(board, project, options);
    // Budgets are about what is on the heap, not about what is asked for.
    const helps = ({ after }: Finding): number => (after === null ? 0 : helpOf(result, advice.before, after));
    const findings = advice.findings.filter((one) => helps(one) > 0).sort((a, b) => helps(b) - helps(a));
    const shown = { ...advice, findings: findings.slice(0, TOLD), together: null };
    (isJson ? process.stderr : process.stdout).write(`\n${adviceText(shown, TOLD)}`);
  }
}

/** By how many bytes a change helps with the budgets that are not kept; where it is about none of them, whether there is more room. */
function helpOf({ item: { budget }, figures }: CheckResult, before: Figures, after: Figures): number {
  const isOver = (name: 'peak' | 'peakWithGarbage' | 'smallestHeap' | 'used'): boolean =>
    budget[name] !== undefined && (figures[name] ?? 0) > budget[name];
  const isLow = budget.largestFree !== undefined && figures.largestFree < budget.largestFree;
  const isHigh = isOver('peak') || isOver('peakWithGarbage') || isOver('smallestHeap');
  if (before.status !== after.status || !(isHigh || isLow || isOver('used'))) return isRoomier(before, after) ? 1 : 0;
  return (
    (isHigh ? before.peak - (after.peak + after.peakSlack) : 0) +
    (isOver('used') ? before.kept - after.kept : 0) +
    (isLow ? after.largestFree - before.largestFree : 0)
  );
}

/** Whether less was on the heap at the peak or at the end, or a longer run stayed free. */
function isRoomier(before: Figures, after: Figures): boolean {
  if (before.status === 'memory-error' && after.status !== 'memory-error') return true;
  const isLower = after.peak + after.peakSlack < before.peak || after.kept < before.kept;
  return isLower || after.largestFree > before.largestFree;
}

/** Runs what failed again and writes the page about each, which opens at the moment that matters. */
function writePages(
  results: readonly CheckResult[],
  folder: string,
  folders: readonly string[],
  signals: RunSignals,
): void {
  const failed = results.filter(({ problems }) => problems.some(({ kind }) => kind !== 'no-baseline'));
  if (failed.length > 0) makeFolder(folder);
  for (const { item, fit } of failed) {
    const { board, project, options } = runOf(item, folders, signals);
    const { page } = reportProject(board, project, options);
    const name = baselinePath(folder, item.name, boardName(item, board.id, board.firmware.version));
    writeOutput(
      name.replace(/\.json$/, '.html'),
      page({ results: [fit], withSmallest: fit.smallestHeap !== null, note: '' }),
    );
  }
}

function paintResult(padded: string, cell: string, column: string): string {
  if (column !== 'result') return padded;
  return `\x1b[${cell === 'ok' ? 32 : cell === 'FAILED' ? 31 : 33}m${cell}\x1b[0m${padded.slice(cell.length)}`;
}

function problemLines(results: readonly CheckResult[]): string {
  return results
    .flatMap(({ item, problems }) =>
      problems.map(({ message, place }) => {
        const at = place === null ? item.program : `${place.file}:${place.line}`;
        return `${at}: ${item.target}: ${message}\n`;
      }),
    )
    .join('');
}
