import type { Argv, CommandModule } from 'yargs';
import { dumpSnapshot, type MemDump, parseDumps } from '../../report/dumpParse.js';
import { type MapChange, mapChanges, mapFigures } from '../../report/mapFigures.js';
import { changesPage, mapPage } from '../../report/mapPage.js';
import { mapSvg, timelineSvg } from '../../report/mapSvg.js';
import { changeName, changesText, figuresText, largestChanges, mapText } from '../../report/mapText.js';
import { plainText } from '../../report/plainText.js';
import { UsageError } from '../errors.js';
import { FORCE_OPTION } from '../options.js';
import { checkOutput, wantsColor, writeOutput } from '../output.js';
import { readInput } from '../source.js';
import { table } from '../table.js';

interface MapArgs {
  file: string;
  other?: string;
  at?: number;
  svg?: string;
  html?: string;
  json: boolean;
  force: boolean;
  color?: boolean;
}

/** Draws the heap maps that `mem_info(1)` prints. */
export const mapCommand: CommandModule<object, MapArgs> = {
  command: 'map [file] [other]',
  describe: 'Draw heap maps that mem_info(1) printed on any board; of two files, what changed',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        default: '-',
        describe: 'what mem_info(1) printed, or a log with it; - is standard input',
      })
      .positional('other', { type: 'string', describe: 'a later one to compare with' })
      .option('at', {
        type: 'number',
        describe: 'which map of the file to draw, counted from 1',
        defaultDescription: 'the last',
      })
      .option('svg', { type: 'string', describe: 'file to write a picture to' })
      .option('html', { type: 'string', describe: 'file to write a page to; of a log, with a timeline' })
      .option('json', { type: 'boolean', default: false, describe: 'print figures of all maps as JSON' })
      .options(FORCE_OPTION)
      .option('color', {
        type: 'boolean',
        describe: 'use colours',
        defaultDescription: 'on a terminal',
      }) as unknown as Argv<MapArgs>,
  handler: (args) => {
    checkOutput(args.svg, args.force);
    checkOutput(args.html, args.force);
    if (args.other === undefined) drawOne(args);
    else compareTwo(args, args.other);
  },
};

/** Reads the dumps of a file. Throws UsageError where it holds none. */
function readDumps(path: string): { text: string; dumps: MemDump[]; name: string } {
  const name = path === '-' ? 'standard input' : path;
  if (path === '-' && process.stdin.isTTY === true) {
    process.stderr.write('reading standard input; paste what mem_info(1) printed, then press Ctrl-D\n');
  }
  const text = readInput(path, 'utf8');
  const dumps = parseDumps(text, name);
  if (dumps.length === 0) throw new UsageError(`${name}: found no output of micropython.mem_info(1)`);
  return { text, dumps, name };
}

function pick(dumps: readonly MemDump[], at: number | undefined, name: string): MemDump {
  if (at === undefined) return dumps.findLast((dump) => dump.areas.length > 0) ?? dumps.at(-1)!;
  const dump = dumps[at - 1];
  if (dump === undefined) {
    throw new UsageError(`--at: expected a number from 1 to ${dumps.length}, the dumps in ${name}; got ${at}`);
  }
  return dump;
}

function drawOne({ file, at, svg, html, json, color }: MapArgs): void {
  const { text, dumps, name } = readDumps(file);
  const dump = pick(dumps, at, name);
  const snapshot = dumpSnapshot(dump);
  const title = dumps.length > 1 && html === undefined ? `${name}, line ${dump.line}` : name;
  if (svg !== undefined) {
    const isTimeline = dump.areas.length === 0 && dumps.length > 1 && at === undefined;
    if (!isTimeline) needMap(dump, name);
    writeOutput(svg, isTimeline ? timelineSvg(dumps.map(dumpSnapshot), name) : mapSvg(snapshot, title));
  }
  if (html !== undefined) writeOutput(html, mapPage(name, at === undefined ? dumps : [dump], text));
  if (json) {
    const all = dumps.map((each) => ({
      line: each.line,
      ...each.gc,
      ...mapFigures(dumpSnapshot(each)),
      problems: each.problems,
    }));
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return;
  }
  if (svg !== undefined || html !== undefined) return;
  const colors = wantsColor(color);
  const hasMap = dump.areas.length > 0;
  if (dumps.length > 1) process.stdout.write(`${timeline(dumps)}${hasMap ? `\nline ${dump.line}, ` : ''}`);
  if (hasMap) process.stdout.write(`${mapText(snapshot, colors)}${figuresText(snapshot, colors)}`);
  else if (dumps.length === 1) process.stdout.write(timeline(dumps));
  for (const problem of dump.problems) process.stderr.write(plainText(`uheap: ${name}: ${problem}\n`));
}

function needMap(dump: MemDump, name: string): void {
  if (dump.areas.length === 0) {
    throw new UsageError(`${name}: line ${dump.line}: only figures and no map; mem_info(1) prints one`);
  }
}

function timeline(dumps: readonly MemDump[]): string {
  const grows = dumps.some(({ maxNewSplit }) => maxNewSplit !== null);
  const rows = dumps.map((dump, i) => {
    const { total, used, free, largestFree } = dumpSnapshot(dump);
    const fragmentation = free === 0 ? 0 : 1 - largestFree / free;
    const cells = [i + 1, dump.line, used, free, largestFree].map(String);
    const part = `${Math.round(100 * fragmentation)} %`;
    return [...cells, part, ...(grows ? [String(dump.maxNewSplit ?? '-')] : []), bar(used, total)];
  });
  const growth = grows ? ['can grow by'] : [];
  return table(['dump', 'line', 'used', 'free', 'largest free', 'fragmented', ...growth, 'used of the heap'], rows);
}

const BAR_COLUMNS = 16;

/** How much of the heap is used. */
function bar(used: number, total: number): string {
  const full = Math.max(0, Math.min(BAR_COLUMNS, Math.round((BAR_COLUMNS * used) / Math.max(1, total))));
  return '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
}

function compareTwo({ file, at, svg, html, json, color }: MapArgs, other: string): void {
  const [a, b] = [readDumps(file), readDumps(other)];
  const [before, after] = [pick(a.dumps, at, a.name), pick(b.dumps, at, b.name)];
  needMap(before, a.name);
  needMap(after, b.name);
  const [old, now] = [dumpSnapshot(before), dumpSnapshot(after)];
  let changes: ReturnType<typeof mapChanges>;
  try {
    changes = mapChanges(old, now);
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
    throw new UsageError(`${file} and ${other}: ${e.message}`);
  }
  const title = `${a.name} → ${b.name}`;
  if (svg !== undefined) writeOutput(svg, mapSvg(now, title, changes));
  if (html !== undefined) writeOutput(html, changesPage(title, before, after, changes));
  if (json) {
    process.stdout.write(`${JSON.stringify(changes, null, 2)}\n`);
    return;
  }
  if (svg !== undefined || html !== undefined) return;
  const colors = wantsColor(color);
  const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));
  const bytes = (kind: string): string => {
    const of = changes.filter((change) => change.kind === kind);
    return `${of.length} ${of.length === 1 ? 'chunk' : 'chunks'}, ${of.reduce((sum, { blocks }) => sum + blocks, 0) * now.bytesPerBlock} bytes`;
  };
  process.stdout.write(
    `${changesText(now, changes, colors)}` +
      `new ${bytes('new')}; gone ${bytes('gone')}; changed ${bytes('changed')}\n` +
      `used ${old.used} -> ${now.used} (${signed(now.used - old.used)}), ` +
      `largest free run ${old.largestFree} -> ${now.largestFree} (${signed(now.largestFree - old.largestFree)})\n`,
  );
  if (changes.length === 0) return;
  const largest = largestChanges(changes);
  const rows = largest.map((change) => {
    const address = (now.areas[change.area]!.start + change.block * now.bytesPerBlock).toString(16);
    return [change.kind, String(change.blocks * now.bytesPerBlock), changeName(change), address];
  });
  const more = changes.length - rows.length;
  const rest =
    more > 0 ? `and ${more} smaller ones: ${counted(changes.filter((each) => !largest.includes(each)))}\n` : '';
  process.stdout.write(`\n${table(['change', 'bytes', 'what', 'at'], rows)}${rest}`);
}

/** How many changes of each kind. */
function counted(changes: readonly MapChange[]): string {
  const count = (kind: MapChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return (['new', 'gone', 'changed'] as const).map((kind) => `${count(kind)} ${kind}`).join(', ');
}
