import type { Argv, CommandModule } from 'yargs';
import { diffTraces } from '../../trace/diff.js';
import { type Growth, type GrowthKey, type OpenTrace, type TraceFigures, traceGrowth } from '../../trace/growth.js';
import { JSON_OPTION } from '../options.js';
import { parseCount } from '../size.js';
import { table } from '../table.js';
import { traceFile } from '../traceFile.js';

interface DiffArgs {
  trace1: string;
  trace2: string;
  ignoreBlocks: boolean;
  ignoreLines: boolean;
  by?: GrowthKey;
  figure: keyof TraceFigures;
  top: string;
  json: boolean;
}

/** Finds where two recorded runs part. */
export const diffCommand: CommandModule<object, DiffArgs> = {
  command: 'diff <trace1> <trace2>',
  describe: 'Find where two recorded runs first differ, or what grew from one to the other',
  builder: (yargs) =>
    yargs
      .positional('trace1', { type: 'string', demandOption: true, describe: 'a file that uheap record wrote' })
      .positional('trace2', { type: 'string', demandOption: true, describe: 'one of another run' })
      .option('ignore-blocks', {
        type: 'boolean',
        default: false,
        describe: 'compare what is allocated, but not where it lies',
      })
      .option('ignore-lines', {
        type: 'boolean',
        default: false,
        describe: 'compare what happens, but not at which line of the program',
      })
      .option('by', {
        choices: ['line', 'function'] as const,
        describe: 'show what grew, of two versions of a program, by line or function',
      })
      .option('figure', {
        choices: ['peak', 'live', 'bytes', 'count'] as const,
        default: 'peak' as const,
        describe: 'what of: bytes when most was live, bytes live at the end, bytes asked for in all, or requests',
      })
      .option('top', { type: 'string', default: '20', describe: 'how many rows are shown' })
      .options(JSON_OPTION) as unknown as Argv<DiffArgs>,
  handler: (args) => {
    const { trace1, trace2, ignoreBlocks, ignoreLines, json } = args;
    const [first, second] = [traceFile(trace1), traceFile(trace2)];
    if (args.by !== undefined) {
      process.exitCode = showGrowth(first, second, args.by, args);
      return;
    }
    const [events1, events2] = [first(), second()];
    const diff = diffTraces(events1, events2, { ignoreBlocks, ignoreLines });
    events1.close();
    events2.close();
    process.exitCode = diff === null ? 0 : 1;
    if (json) {
      process.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
    } else if (diff === null) {
      process.stdout.write('the runs are the same\n');
    } else {
      const ended = { line: 0, text: 'has ended' };
      const show = (name: string, event: { line: number; text: string }): string =>
        `  ${name}${event.line === 0 ? '' : `, line ${event.line}`}: ${event.text}\n`;
      process.stdout.write(
        `the runs differ after ${diff.same} events in common\n` +
          diff.before.map(({ text }) => `  both: ${text}\n`).join('') +
          show(trace1, diff.first ?? ended) +
          show(trace2, diff.second ?? ended),
      );
    }
  },
};

/** What to show where nothing changed at the peak: the first that did. */
const NEXT_TO_LOOK_AT: readonly (keyof TraceFigures)[] = ['peak', 'live', 'bytes'];
const WHAT_ELSE: Partial<Record<keyof TraceFigures, string>> = {
  live: 'live at the end',
  bytes: 'nor is more or less live at the end; asked for in all',
};

/** Prints what grew, the most first. Returns the exit code: 0 where nothing changed. */
function showGrowth(
  first: OpenTrace,
  second: OpenTrace,
  by: GrowthKey,
  { figure: asked, top: most, json }: DiffArgs,
): number {
  const top = parseCount(most, '--top');
  const all = traceGrowth(first, second, by);
  const grew = (name: keyof TraceFigures): boolean =>
    all.some(({ before, after }) => (after?.[name] ?? 0) !== (before?.[name] ?? 0));
  // The peak can lie where both versions are alike, such as in the compilation of an import.
  const figure = asked === 'peak' ? (NEXT_TO_LOOK_AT.find(grew) ?? asked) : asked;
  if (figure !== asked && !json) process.stdout.write(`nothing grew or shrank at the peak; ${WHAT_ELSE[figure]}:\n`);
  const change = ({ before, after }: Growth): number => (after?.[figure] ?? 0) - (before?.[figure] ?? 0);
  const changed = all
    .filter((growth) => change(growth) !== 0)
    .sort((a, b) => change(b) - change(a) || a.file.localeCompare(b.file, 'en') || a.line - b.line);
  const code = changed.length === 0 ? 0 : 1;
  if (json) {
    process.stdout.write(`${JSON.stringify(changed, null, 2)}\n`);
    return code;
  }
  if (changed.length === 0) {
    process.stdout.write('nothing grew or shrank\n');
    return code;
  }
  const sum = (side: 'before' | 'after'): number => all.reduce((total, each) => total + (each[side]?.[figure] ?? 0), 0);
  // The largest changes, whichever way they go.
  const shown = [...changed].sort((a, b) => Math.abs(change(b)) - Math.abs(change(a))).slice(0, top);
  const rows = changed.filter((each) => shown.includes(each)).map((each) => row(each, figure));
  const [before, after] = [sum('before'), sum('after')];
  const rest = changed.length - rows.length;
  process.stdout.write(
    table(
      ['change', 'first', 'second', by, ...(by === 'line' ? ['source'] : [])],
      [...rows, total(after - before, before, after)].map((cells) => cells.slice(0, by === 'line' ? 5 : 4)),
      by === 'line' ? { cut: 'end' } : {},
    ) + (rest > 0 ? `and ${rest} more\n` : ''),
  );
  const [target, other] = [targetOf(first), targetOf(second)];
  if (target !== other) process.stdout.write(`note: the runs are of different boards, ${target} and ${other}\n`);
  return code;
}

function targetOf(open: OpenTrace): string {
  const events = open();
  events.close();
  return events.header.target;
}

function row({ file, fun, line, text, before, after }: Growth, figure: keyof TraceFigures): string[] {
  const cell = (figures: TraceFigures | null): string => (figures === null ? '-' : String(figures[figure]));
  const place = line === 0 ? [fun, file === '' ? '' : `(${file})`].join(' ').trimEnd() : `${file}:${line} ${fun}`;
  return [signed((after?.[figure] ?? 0) - (before?.[figure] ?? 0)), cell(before), cell(after), place, text];
}

function total(change: number, before: number, after: number): string[] {
  return [signed(change), String(before), String(after), 'all', ''];
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : String(n);
}
