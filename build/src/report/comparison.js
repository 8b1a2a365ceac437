import { differentBlocks } from './mapDiff.js';
import { parseDumps } from './dumpParse.js';
const PHASES = ['before', 'after', 'collected'];
const CHECKPOINT = /^#mem (\d+) (\d+)$/;
const DEFAULT_BLOCK_BYTES = 16;
/** Compares what a board and its simulation printed. */
export function compareSides(board, simulated, options) {
    const phases = PHASES.map((name) => comparePhase(name, board[name], simulated[name]));
    const [boardLines, simulatedLines] = [programLines(board), programLines(simulated)];
    const [boardCheckpoints, simulatedCheckpoints] = [checkpoints(boardLines), checkpoints(simulatedLines)];
    const outputDifference = firstDifference(boardLines, simulatedLines);
    const parts = [
        phasePart(phases[0]),
        ...checkpointParts(boardCheckpoints, simulatedCheckpoints, phases[0].bytesPerBlock),
        options.ignoreOutput ? null : outputPart(outputDifference),
        phasePart(phases[1]),
        phasePart(phases[2]),
    ].filter((part) => part !== null);
    return {
        phases,
        boardPeak: board.peak ?? parseDumps(board.after).at(-1)?.mem?.peak ?? null,
        simulatedPeak: simulated.peak,
        boardCheckpoints,
        simulatedCheckpoints,
        outputDifference,
        verdict: judge(parts, options.tolerance),
    };
}
function judge(parts, tolerance) {
    const blocks = parts.reduce((most, part) => Math.max(most, part.blocks), 0);
    const where = parts[0]?.where ?? null;
    if (where === null)
        return { kind: 'exact', blocks: 0, where, passed: true };
    if (blocks <= tolerance)
        return { kind: 'within', blocks, where, passed: true };
    return { kind: 'different', blocks, where, passed: false };
}
function comparePhase(name, boardText, simulatedText) {
    const [board, simulated] = [dumpOf(boardText), dumpOf(simulatedText)];
    const bytesPerBlock = simulated?.bytesPerBlock ?? board?.bytesPerBlock ?? DEFAULT_BLOCK_BYTES;
    const boardMaps = board?.areas.map((area) => area.map) ?? [];
    const simulatedMaps = simulated?.areas.map((area) => area.map) ?? [];
    const hasMaps = boardMaps.length > 0 && simulatedMaps.length > 0;
    const differing = hasMaps ? differentBlocks(boardMaps, simulatedMaps) : [];
    const [first] = differing;
    const [boardFigures, simulatedFigures] = [figures(board, boardText), figures(simulated, simulatedText)];
    return {
        name,
        bytesPerBlock,
        board: boardFigures,
        simulated: simulatedFigures,
        boardMaps,
        simulatedMaps,
        blocksApart: hasMaps ? differing.length : usedApart(boardFigures, simulatedFigures, bytesPerBlock),
        firstBlock: first === undefined ? null : { area: first.area, offset: first.block * bytesPerBlock },
    };
}
function usedApart(board, simulated, bytesPerBlock) {
    if (board === null || simulated === null)
        return board === simulated ? 0 : Number.POSITIVE_INFINITY;
    return Math.ceil(Math.abs(board.used - simulated.used) / bytesPerBlock);
}
function dumpOf(text) {
    return parseDumps(text).at(-1) ?? null;
}
/** The figures of a dump, or those of a firmware without `mem_info`. */
function figures(dump, text) {
    if (dump?.gc != null) {
        const { total, used, free, maxFree, oneBlocks, twoBlocks, maxBlock } = dump.gc;
        const bytes = (blocks) => (blocks === null ? null : blocks * dump.bytesPerBlock);
        return { total, used, free, largestFree: bytes(maxFree), oneBlocks, twoBlocks, largestChunk: bytes(maxBlock) };
    }
    const [mem] = checkpoints(text.split(/\r?\n/));
    if (mem === undefined)
        return null;
    const { used, free } = mem;
    return { total: used + free, used, free, largestFree: null, oneBlocks: null, twoBlocks: null, largestChunk: null };
}
const PHASE_TEXTS = {
    before: 'before the program',
    after: 'after the program',
    collected: 'after a collection',
};
/** The words for a moment. */
export function phaseText(name) {
    return PHASE_TEXTS[name];
}
function phasePart(phase) {
    const { board, simulated, firstBlock, blocksApart, name } = phase;
    const when = phaseText(name);
    if (board === null && simulated === null)
        return null;
    if (board === null || simulated === null) {
        const side = board === null ? 'board' : 'simulation';
        return { where: `${when}: the ${side} has no figures`, blocks: Number.POSITIVE_INFINITY };
    }
    if (board.total !== simulated.total) {
        const where = `${when}: heap of ${board.total} bytes on the board, ${simulated.total} simulated`;
        return { where, blocks: Number.POSITIVE_INFINITY };
    }
    if (firstBlock !== null) {
        const area = phase.boardMaps.length > 1 ? ` of area ${firstBlock.area}` : '';
        return { where: `${when}: block at ${hexOffset(firstBlock.offset)}${area}`, blocks: blocksApart };
    }
    for (const key of FIGURES) {
        if (board[key] === simulated[key] || board[key] === null || simulated[key] === null)
            continue;
        const where = `${when}: ${FIGURE_TEXTS[key]} ${board[key]} on the board, ${simulated[key]} simulated`;
        return { where, blocks: Math.max(1, blocksApart) };
    }
    return null;
}
/** The names of the figures, in the order in which they are shown. */
export const FIGURE_TEXTS = {
    total: 'heap',
    used: 'used (mem_alloc)',
    free: 'free (mem_free)',
    largestFree: 'largest free run',
    largestChunk: 'largest chunk',
    oneBlocks: '1-block chunks',
    twoBlocks: '2-block chunks',
};
export const FIGURES = Object.keys(FIGURE_TEXTS);
function checkpointParts(board, simulated, bytesPerBlock) {
    const parts = [];
    for (let i = 0; i < Math.min(board.length, simulated.length); i++) {
        const [a, b] = [board[i], simulated[i]];
        if (a.used === b.used && a.free === b.free)
            continue;
        const where = `checkpoint ${i + 1} (line ${a.line} of the output): ${a.used} bytes used on the board, ${b.used} simulated`;
        const apart = Math.max(Math.abs(a.used - b.used), Math.abs(a.free - b.free));
        parts.push({ where, blocks: Math.ceil(apart / bytesPerBlock) });
    }
    return parts;
}
function outputPart(difference) {
    if (difference === null)
        return null;
    const { line, board, simulated } = difference;
    const shown = (text) => (text === null ? 'nothing' : JSON.stringify(text));
    return {
        where: `line ${line} of the output: ${shown(board)} on the board, ${shown(simulated)} simulated`,
        blocks: Number.POSITIVE_INFINITY,
    };
}
/** What the program printed and its traceback, as text lines; which kind of line end a board sends is its own affair. */
function programLines({ out, err }) {
    const lines = (text) => text.replace(/\r?\n$/, '').split(/\r*\n/);
    return [...(out === '' ? [] : lines(out)), ...(err === '' ? [] : lines(err))];
}
function checkpoints(lines) {
    return lines.flatMap((text, i) => {
        const match = CHECKPOINT.exec(text.trim());
        return match === null ? [] : [{ line: i + 1, used: Number(match[1]), free: Number(match[2]) }];
    });
}
/** Figures of the C stack, and where a host's malloc put the heap: the two things that are never the same. */
const NOT_COMPARED = /^stack: \d+( out of \d+)?$|^GC memory layout; from [0-9a-fx]+:$/;
function firstDifference(board, simulated) {
    for (let i = 0; i < Math.max(board.length, simulated.length); i++) {
        const [a, b] = [board[i] ?? null, simulated[i] ?? null];
        if (a === b)
            continue;
        if (a !== null && b !== null && CHECKPOINT.test(a.trim()) && CHECKPOINT.test(b.trim()))
            continue;
        if (a !== null && b !== null && NOT_COMPARED.test(a) && NOT_COMPARED.test(b))
            continue;
        return { line: i + 1, board: a, simulated: b };
    }
    return null;
}
/** An offset as maps show it. */
export function hexOffset(offset) {
    return offset.toString(16).padStart(8, '0');
}
