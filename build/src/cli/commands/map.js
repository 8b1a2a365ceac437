import { dumpSnapshot, parseDumps } from '../../report/dumpParse.js';
import { mapChanges, mapFigures } from '../../report/mapFigures.js';
import { mapPage } from '../../report/mapPage.js';
import { mapSvg } from '../../report/mapSvg.js';
import { changesText, figuresText, mapText } from '../../report/mapText.js';
import { UsageError } from '../errors.js';
import { FORCE_OPTION } from '../options.js';
import { checkOutput, wantsColor, writeOutput } from '../output.js';
import { readInput } from '../source.js';
import { table } from '../table.js';
/** Draws the heap maps that `mem_info(1)` prints. */
export const mapCommand = {
    command: 'map [file] [other]',
    describe: 'Draw heap maps that mem_info(1) printed on any board; of two files, what changed',
    builder: (yargs) => yargs
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
    }),
    handler: (args) => {
        checkOutput(args.svg, args.force);
        checkOutput(args.html, args.force);
        if (args.other === undefined)
            drawOne(args);
        else
            compareTwo(args, args.other);
    },
};
/** Reads the dumps of a file. Throws UsageError where it holds none. */
function readDumps(path) {
    const name = path === '-' ? 'standard input' : path;
    if (path === '-' && process.stdin.isTTY === true)
        process.stderr.write('reading standard input; paste what mem_info(1) printed, then press Ctrl-D\n');
    const text = readInput(path, 'utf8');
    const dumps = parseDumps(text);
    if (dumps.length === 0)
        throw new UsageError(`${name}: found no output of micropython.mem_info(1)`);
    return { text, dumps, name };
}
function pick(dumps, at, name) {
    if (at === undefined)
        return dumps.findLast((dump) => dump.areas.length > 0) ?? dumps.at(-1);
    const dump = dumps[at - 1];
    if (dump === undefined)
        throw new UsageError(`--at: expected a number from 1 to ${dumps.length}, the dumps in ${name}; got ${at}`);
    return dump;
}
function drawOne({ file, at, svg, html, json, color }) {
    const { text, dumps, name } = readDumps(file);
    const dump = pick(dumps, at, name);
    const snapshot = dumpSnapshot(dump);
    const title = dumps.length > 1 && html === undefined ? `${name}, line ${dump.line}` : name;
    if (svg !== undefined) {
        needMap(dump, name);
        writeOutput(svg, mapSvg(snapshot, title));
    }
    if (html !== undefined)
        writeOutput(html, mapPage(name, at === undefined ? dumps : [dump], text));
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
    if (svg !== undefined || html !== undefined)
        return;
    const colors = wantsColor(color);
    if (dumps.length > 1)
        process.stdout.write(`${timeline(dumps)}\nline ${dump.line}, `);
    if (dump.areas.length > 0)
        process.stdout.write(`${mapText(snapshot, colors)}${figuresText(snapshot, colors)}`);
    for (const problem of dump.problems)
        process.stderr.write(`uheap: ${name}: ${problem}\n`);
}
function needMap(dump, name) {
    if (dump.areas.length === 0)
        throw new UsageError(`${name}: line ${dump.line}: only figures and no map; mem_info(1) prints one`);
}
function timeline(dumps) {
    const rows = dumps.map((dump, i) => {
        const { used, free, largestFree } = dumpSnapshot(dump);
        const fragmentation = free === 0 ? 0 : 1 - largestFree / free;
        const cells = [i + 1, dump.line, used, free, largestFree].map(String);
        return [...cells, `${Math.round(100 * fragmentation)} %`];
    });
    return table(['dump', 'line', 'used', 'free', 'largest free', 'fragmented'], rows);
}
function compareTwo({ file, at, svg, html, json, color }, other) {
    if (svg !== undefined || html !== undefined)
        throw new UsageError('--svg and --html take one file, not two');
    const [a, b] = [readDumps(file), readDumps(other)];
    const [before, after] = [pick(a.dumps, at, a.name), pick(b.dumps, at, b.name)];
    needMap(before, a.name);
    needMap(after, b.name);
    const [old, now] = [dumpSnapshot(before), dumpSnapshot(after)];
    let changes;
    try {
        changes = mapChanges(old, now);
    }
    catch (e) {
        if (!(e instanceof RangeError))
            throw e;
        throw new UsageError(`${file} and ${other}: ${e.message}`);
    }
    if (json) {
        process.stdout.write(`${JSON.stringify(changes, null, 2)}\n`);
        return;
    }
    const colors = wantsColor(color);
    const signed = (n) => (n > 0 ? `+${n}` : String(n));
    const bytes = (kind) => {
        const of = changes.filter((change) => change.kind === kind);
        return `${of.length} ${of.length === 1 ? 'chunk' : 'chunks'}, ${of.reduce((sum, { blocks }) => sum + blocks, 0) * now.bytesPerBlock} bytes`;
    };
    process.stdout.write(`${changesText(now, changes, colors)}` +
        `new ${bytes('new')}; gone ${bytes('gone')}; changed ${bytes('changed')}\n` +
        `used ${old.used} -> ${now.used} (${signed(now.used - old.used)}), ` +
        `largest free run ${old.largestFree} -> ${now.largestFree} (${signed(now.largestFree - old.largestFree)})\n`);
    if (!colors) {
        for (const { area, block, blocks, kind } of changes) {
            const address = (now.areas[area].start + block * now.bytesPerBlock).toString(16);
            process.stdout.write(`  ${kind.padEnd(8)}${address}  ${blocks * now.bytesPerBlock} bytes\n`);
        }
    }
}
