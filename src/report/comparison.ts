import { type MemDump, parseDumps } from './dumpParse.js';
import { differentBlocks } from './mapDiff.js';

/** One side of a comparison: what it printed for each submission. Bytes, one a character. */
export interface SideOutput {
  readonly before: string;
  readonly out: string;
  /** The program's traceback. */
  readonly err: string;
  readonly after: string;
  readonly collected: string;
  /** Largest number of bytes in use during the program; null where the side doesn't know. */
  readonly peak: number | null;
}

/** The moments at which both heaps are looked at. */
export type PhaseName = 'before' | 'after' | 'collected';

/** The figures of a heap at one moment, in bytes; runs and chunks too. */
export interface PhaseFigures {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  readonly largestFree: number | null;
  readonly oneBlocks: number | null;
  readonly twoBlocks: number | null;
  readonly largestChunk: number | null;
}

/** Both heaps at one moment. */
export interface Phase {
  readonly name: PhaseName;
  readonly bytesPerBlock: number;
  /** Null where the side could not say: there was no room for the probe, or it failed. */
  readonly board: PhaseFigures | null;
  readonly simulated: PhaseFigures | null;
  /** The maps, an area each; empty where there are none. */
  readonly boardMaps: readonly string[];
  readonly simulatedMaps: readonly string[];
  /** Blocks in which the maps differ; without maps, the blocks by which the used bytes differ. */
  readonly blocksApart: number;
  /** The first such block, in bytes from the start of its area; null where none differs or there are no maps. */
  readonly firstBlock: { readonly area: number; readonly offset: number } | null;
}

/** A `#mem USED FREE` line that the program printed. */
export interface Checkpoint {
  /** Line of the program's output, from 1. */
  readonly line: number;
  readonly used: number;
  readonly free: number;
}

/** How alike both sides are. */
export interface Verdict {
  readonly kind: 'exact' | 'within' | 'different';
  /** Most blocks apart at any moment. */
  readonly blocks: number;
  /** The first place where the sides part; null when they don't. */
  readonly where: string | null;
  readonly passed: boolean;
}

/** All that a comparison found out. */
export interface Comparison {
  readonly phases: readonly Phase[];
  readonly boardPeak: number | null;
  readonly simulatedPeak: number | null;
  readonly boardCheckpoints: readonly Checkpoint[];
  readonly simulatedCheckpoints: readonly Checkpoint[];
  /** The first line of output in which the sides differ, checkpoints left out. */
  readonly outputDifference: OutputDifference | null;
  readonly verdict: Verdict;
}

export interface OutputDifference {
  /** From 1, over the program's output and then its traceback. */
  readonly line: number;
  readonly board: string | null;
  readonly simulated: string | null;
}

export interface ComparisonOptions {
  /** Blocks that the sides may be apart. */
  readonly tolerance: number;
  /** The output of a program that prints times or random numbers has no say in the verdict. */
  readonly ignoreOutput: boolean;
}

const PHASES: readonly PhaseName[] = ['before', 'after', 'collected'];
const CHECKPOINT = /^#mem (\d+) (\d+)$/;
const DEFAULT_BLOCK_BYTES = 16;

/** Compares what a board and its simulation printed. */
export function compareSides(board: SideOutput, simulated: SideOutput, options: ComparisonOptions): Comparison {
  const phases = PHASES.map((name) => comparePhase(name, board[name], simulated[name]));
  const [boardLines, simulatedLines] = [programLines(board), programLines(simulated)];
  const [boardCheckpoints, simulatedCheckpoints] = [checkpoints(boardLines), checkpoints(simulatedLines)];
  const outputDifference = firstDifference(boardLines, simulatedLines);
  const parts: Part[] = [
    phasePart(phases[0]!),
    ...checkpointParts(boardCheckpoints, simulatedCheckpoints, phases[0]!.bytesPerBlock),
    options.ignoreOutput ? null : outputPart(outputDifference),
    phasePart(phases[1]!),
    phasePart(phases[2]!),
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

/** A place where the sides part. Blocks are infinite where no number of blocks says it. */
interface Part {
  readonly where: string;
  readonly blocks: number;
}

function judge(parts: readonly Part[], tolerance: number): Verdict {
  const blocks = parts.reduce((most, part) => Math.max(most, part.blocks), 0);
  const where = parts[0]?.where ?? null;
  if (where === null) return { kind: 'exact', blocks: 0, where, passed: true };
  if (blocks <= tolerance) return { kind: 'within', blocks, where, passed: true };
  return { kind: 'different', blocks, where, passed: false };
}

function comparePhase(name: PhaseName, boardText: string, simulatedText: string): Phase {
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

function usedApart(board: PhaseFigures | null, simulated: PhaseFigures | null, bytesPerBlock: number): number {
  if (board === null || simulated === null) return board === simulated ? 0 : Number.POSITIVE_INFINITY;
  return Math.ceil(Math.abs(board.used - simulated.used) / bytesPerBlock);
}

function dumpOf(text: string): MemDump | null {
  return parseDumps(text).at(-1) ?? null;
}

/** The figures of a dump, or those of a firmware without `mem_info`. */
function figures(dump: MemDump | null, text: string): PhaseFigures | null {
  if (dump?.gc != null) {
    const { total, used, free, maxFree, oneBlocks, twoBlocks, maxBlock } = dump.gc;
    const bytes = (blocks: number | null): number | null => (blocks === null ? null : blocks * dump.bytesPerBlock);
    return { total, used, free, largestFree: bytes(maxFree), oneBlocks, twoBlocks, largestChunk: bytes(maxBlock) };
  }
  const [mem] = checkpoints(text.split(/\r?\n/));
  if (mem === undefined) return null;
  const { used, free } = mem;
  return { total: used + free, used, free, largestFree: null, oneBlocks: null, twoBlocks: null, largestChunk: null };
}

const PHASE_TEXTS: Record<PhaseName, string> = {
  before: 'before the program',
  after: 'after the program',
  collected: 'after a collection',
};

/** The words for a moment. */
export function phaseText(name: PhaseName): string {
  return PHASE_TEXTS[name];
}

function phasePart(phase: Phase): Part | null {
  const { board, simulated, firstBlock, blocksApart, name } = phase;
  const when = phaseText(name);
  if (board === null && simulated === null) return null;
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
    if (board[key] === simulated[key] || board[key] === null || simulated[key] === null) continue;
    const where = `${when}: ${FIGURE_TEXTS[key]} ${board[key]} on the board, ${simulated[key]} simulated`;
    return { where, blocks: Math.max(1, blocksApart) };
  }
  return null;
}

/** The names of the figures, in the order in which they are shown. */
export const FIGURE_TEXTS: Record<keyof PhaseFigures, string> = {
  total: 'heap',
  used: 'used (mem_alloc)',
  free: 'free (mem_free)',
  largestFree: 'largest free run',
  largestChunk: 'largest chunk',
  oneBlocks: '1-block chunks',
  twoBlocks: '2-block chunks',
};
export const FIGURES = Object.keys(FIGURE_TEXTS) as (keyof PhaseFigures)[];

function checkpointParts(
  board: readonly Checkpoint[],
  simulated: readonly Checkpoint[],
  bytesPerBlock: number,
): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < Math.min(board.length, simulated.length); i++) {
    const [a, b] = [board[i]!, simulated[i]!];
    if (a.used === b.used && a.free === b.free) continue;
    const where = `checkpoint ${i + 1} (line ${a.line} of the output): ${a.used} bytes used on the board, ${b.used} simulated`;
    const apart = Math.max(Math.abs(a.used - b.used), Math.abs(a.free - b.free));
    parts.push({ where, blocks: Math.ceil(apart / bytesPerBlock) });
  }
  return parts;
}

function outputPart(difference: OutputDifference | null): Part | null {
  if (difference === null) return null;
  const { line, board, simulated } = difference;
  const shown = (text: string | null): string => (text === null ? 'nothing' : JSON.stringify(text));
  return {
    where: `line ${line} of the output: ${shown(board)} on the board, ${shown(simulated)} simulated`,
    blocks: Number.POSITIVE_INFINITY,
  };
}

/** What the program printed and its traceback, as text lines; which kind of line end a board sends is its own affair. */
function programLines({ out, err }: SideOutput): string[] {
  const lines = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r*\n/);
  return [...(out === '' ? [] : lines(out)), ...(err === '' ? [] : lines(err))];
}

function checkpoints(lines: readonly string[]): Checkpoint[] {
  return lines.flatMap((text, i) => {
    const match = CHECKPOINT.exec(text.trim());
    return match === null ? [] : [{ line: i + 1, used: Number(match[1]), free: Number(match[2]) }];
  });
}

/** Figures of the C stack, and where a host's malloc put the heap: the two things that are never the same. */
const NOT_COMPARED = /^stack: \d+( out of \d+)?$|^GC memory layout; from [0-9a-fx]+:$/;

function firstDifference(board: readonly string[], simulated: readonly string[]): OutputDifference | null {
  for (let i = 0; i < Math.max(board.length, simulated.length); i++) {
    const [a, b] = [board[i] ?? null, simulated[i] ?? null];
    if (a === b) continue;
    if (a !== null && b !== null && CHECKPOINT.test(a.trim()) && CHECKPOINT.test(b.trim())) continue;
    if (a !== null && b !== null && NOT_COMPARED.test(a) && NOT_COMPARED.test(b)) continue;
    return { line: i + 1, board: a, simulated: b };
  }
  return null;
}

/** An offset as maps show it. */
export function hexOffset(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}
