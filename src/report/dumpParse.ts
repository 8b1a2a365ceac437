import { InputError } from './inputError.js';
import type { AreaSnapshot, HeapSnapshot } from './snapshot.js';

/**
 * Reads what `micropython.mem_info(1)` prints, as the firmware of 2016 (1.8) to 1.28 writes it: alone, pasted from a terminal, or
 * somewhere in a device's log, where every line may begin with a time stamp and the application prints between two dumps.
 */

/** One `mem_info` dump. Sizes in bytes, runs in blocks; null for what the dump doesn't tell. */
export interface MemDump {
  /** First and last line of it in the text, counted from 1. */
  readonly line: number;
  readonly lastLine: number;
  readonly bytesPerBlock: number;
  /** `mem: total=..., current=..., peak=...` of builds that count bytes. */
  readonly mem: { readonly total: number; readonly current: number; readonly peak: number } | null;
  readonly stack: { readonly used: number; readonly limit: number } | null;
  readonly gc: DumpFigures | null;
  readonly maxNewSplit: number | null;
  /** One letter a block: `?` where the text lost a row. Empty where only the figures were printed. */
  readonly areas: AreaSnapshot[];
  /** What is wrong with the text, in words; empty for a sound dump. */
  readonly problems: string[];
}

/** The figures above a map. Sizes in bytes, runs in blocks. */
export interface DumpFigures {
  total: number;
  used: number;
  free: number;
  oneBlocks: number;
  twoBlocks: number;
  maxBlock: number;
  /** Old firmware doesn't print it. */
  maxFree: number | null;
}

const BLOCKS_PER_ROW = 64;
/** Far more than any board has: what goes beyond is a wrong number. */
const MOST_BLOCKS = 2 ** 24;
/** Rows with five digits show the address modulo this. */
const SHORT_ROW_WRAP = 0x100000;

const MEM = /\bmem: total=(\d+), current=(\d+), peak=(\d+)/;
const STACK = /\bstack: (\d+) out of (\d+)/;
const GC = /\bGC: total: (\d+), used: (\d+), free: (\d+)(?:, max new split: (\d+))?/;
const BLOCKS = /\bNo\. of 1-blocks: (\d+), 2-blocks: (\d+), max blk sz: (\d+)(?:, max free sz: (\d+))?/;
const LAYOUT = /\bGC memory layout; from (?:0x)?([0-9a-fA-F]+)/;
const ROW = /(?:^|[^0-9a-fA-F])([0-9a-f]{5,16}): ([.=?hmtTLDSAFBM]+)\s*$/;
const ALL_FREE = /\((\d+) lines all free\)/;

type MapItem =
  | { readonly line: number; readonly offset: number; readonly digits: number; readonly letters: string }
  | { readonly line: number; readonly freeRows: number };

interface OpenArea {
  readonly start: number;
  readonly items: MapItem[];
}

/** A dump while its lines come in. */
interface OpenDump {
  line: number;
  lastLine: number;
  mem: MemDump['mem'];
  stack: MemDump['stack'];
  gc: DumpFigures | null;
  gcLine: number;
  maxNewSplit: number | null;
  areas: OpenArea[];
}

function openDump(line: number): OpenDump {
  return {
    line,
    lastLine: line,
    mem: null,
    stack: null,
    gc: null,
    gcLine: line,
    maxNewSplit: null,
    areas: [],
  };
}

/** Whether a line of a dump is part of its map. */
export function isMapLine(content: string): boolean {
  return ROW.test(content) || ALL_FREE.test(content);
}

/** All dumps of a text, in order. Throws InputError, with file and line, where a number is beyond any heap. */
export function parseDumps(text: string, name = 'the text'): MemDump[] {
  const found: OpenDump[] = [];
  let dump: OpenDump | null = null;
  const at = (line: number, beginsAnother: boolean): OpenDump => {
    if (dump === null || beginsAnother) {
      dump = openDump(line);
      found.push(dump);
    }
    dump.lastLine = line;
    return dump;
  };
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    const line = index + 1;
    let match: RegExpExecArray | null;
    if ((match = MEM.exec(content)) !== null) {
      at(line, true).mem = { total: Number(match[1]), current: Number(match[2]), peak: Number(match[3]) };
    } else if ((match = STACK.exec(content)) !== null) {
      const open = at(line, dump !== null && (dump.stack !== null || dump.gc !== null || dump.areas.length > 0));
      open.stack = { used: Number(match[1]), limit: Number(match[2]) };
    } else if ((match = GC.exec(content)) !== null) {
      const open = at(line, dump !== null && (dump.gc !== null || dump.areas.length > 0));
      const [total, used, free] = [Number(match[1]), Number(match[2]), Number(match[3])];
      open.gcLine = line;
      open.gc = { total, used, free, oneBlocks: 0, twoBlocks: 0, maxBlock: 0, maxFree: null };
      open.maxNewSplit = match[4] === undefined ? null : Number(match[4]);
    } else if ((match = BLOCKS.exec(content)) !== null && dump?.gc != null) {
      const { gc } = at(line, false);
      gc!.oneBlocks = Number(match[1]);
      gc!.twoBlocks = Number(match[2]);
      gc!.maxBlock = Number(match[3]);
      gc!.maxFree = match[4] === undefined ? null : Number(match[4]);
    } else if ((match = LAYOUT.exec(content)) !== null) {
      const start = Number.parseInt(match[1]!, 16);
      // One dump has each area once: the same again, without figures above it, is another dump.
      at(line, dump?.areas.some((area) => area.start === start) === true).areas.push({ start, items: [] });
    } else if ((match = ALL_FREE.exec(content)) !== null && dump !== null && dump.areas.length > 0) {
      at(line, false)
        .areas.at(-1)!
        .items.push({ line, freeRows: Number(match[1]) });
    } else if ((match = ROW.exec(content)) !== null && dump !== null) {
      const open = at(line, false);
      // A map whose first line was cut away.
      if (open.areas.length === 0) open.areas.push({ start: 0, items: [] });
      const [, digits, letters] = match;
      open.areas.at(-1)!.items.push({
        line,
        offset: Number.parseInt(digits!, 16),
        digits: digits!.length,
        // Firmware of 2016 prints the blocks that go on with a chunk so.
        letters: letters!.replaceAll('t', '='),
      });
    }
  });
  return found.filter((open) => open.gc !== null || open.areas.length > 0).map((open) => closeDump(open, name));
}

function closeDump(open: OpenDump, name: string): MemDump {
  const problems: string[] = [];
  const bytesPerBlock = blockSize(open);
  const tooLarge = (line: number, what: string): never => {
    throw new InputError(`${name}: line ${line}: ${what}: no heap is that large`);
  };
  const areas = open.areas.map((area, index) => {
    const onlyArea = open.areas.length === 1 && open.gc !== null;
    const blocks = onlyArea ? open.gc!.total / bytesPerBlock : null;
    if (blocks !== null && blocks > MOST_BLOCKS) tooLarge(open.gcLine, `total ${open.gc!.total}`);
    return closeArea(area, bytesPerBlock, blocks, open.areas.length > 1 ? `area ${index}: ` : '', problems, tooLarge);
  });
  const drawn = areas.filter(({ map }) => map.length > 0);
  if (open.gc === null) problems.push('the figures above the map are missing');
  const { line, lastLine, mem, stack, gc, maxNewSplit } = open;
  return { line, lastLine, bytesPerBlock, mem, stack, gc, maxNewSplit, areas: drawn, problems };
}

/** What a block can be, the usual sizes first. */
const BLOCK_SIZES = [16, 32, 8, 64, 128];

/** The size of a block with which the map ends where the figures say; else what the distance of two rows tells. */
function blockSize({ areas, gc }: OpenDump): number {
  if (gc !== null && areas.length === 1) {
    const fitting = BLOCK_SIZES.find((bytes) => mapEnd(areas[0]!.items, bytes) === gc.total);
    if (fitting !== undefined) return fitting;
  }
  let least = Number.POSITIVE_INFINITY;
  for (const { items } of areas) {
    for (let i = 1; i < items.length; i++) {
      const [before, item] = [items[i - 1]!, items[i]!];
      if (!('letters' in before && 'letters' in item)) continue;
      const bytes = (item.offset - before.offset) / BLOCKS_PER_ROW;
      if (BLOCK_SIZES.includes(bytes)) least = Math.min(least, bytes);
    }
  }
  return least === Number.POSITIVE_INFINITY ? BLOCK_SIZES[0]! : least;
}

/** Bytes from the first row to the end of the map. */
function mapEnd(items: readonly MapItem[], bytesPerBlock: number): number {
  let first: number | null = null;
  let end = 0;
  for (const item of items) {
    if ('letters' in item) {
      first ??= item.offset - end;
      end = item.offset - first + item.letters.length * bytesPerBlock;
    } else {
      end += item.freeRows * BLOCKS_PER_ROW * bytesPerBlock;
    }
  }
  return end;
}

function closeArea(
  { start, items }: OpenArea,
  bytesPerBlock: number,
  blocks: number | null,
  where: string,
  problems: string[],
  tooLarge: (line: number, what: string) => never,
): AreaSnapshot {
  let map = '';
  let first: number | null = null;
  for (const [i, item] of items.entries()) {
    if (!('letters' in item)) {
      if (map.length + item.freeRows * BLOCKS_PER_ROW > MOST_BLOCKS) tooLarge(item.line, `${item.freeRows} lines`);
      map += '.'.repeat(item.freeRows * BLOCKS_PER_ROW);
      continue;
    }
    first ??= item.offset - map.length * bytesPerBlock;
    const name = `${where}row ${item.offset.toString(16).padStart(item.digits, '0')}`;
    let distance = item.offset - first;
    if (item.digits === 5) {
      distance =
        mod(distance, SHORT_ROW_WRAP) + map.length * bytesPerBlock - mod(map.length * bytesPerBlock, SHORT_ROW_WRAP);
    }
    const at = distance / bytesPerBlock;
    if (at > MOST_BLOCKS) tooLarge(item.line, name);
    if (at > map.length && Number.isInteger(at)) {
      problems.push(`${name}: ${at - map.length} blocks before it are missing`);
      map += '?'.repeat(at - map.length);
    } else if (at !== map.length) {
      problems.push(`${name}: out of order`);
      continue;
    }
    map += item.letters.slice(0, BLOCKS_PER_ROW);
    const isLast = i === items.length - 1;
    if (item.letters.length > BLOCKS_PER_ROW) {
      problems.push(`${name}: has ${item.letters.length} blocks instead of ${BLOCKS_PER_ROW}`);
    } else if (item.letters.length < BLOCKS_PER_ROW && !isLast) {
      problems.push(`${name}: has ${item.letters.length} blocks instead of ${BLOCKS_PER_ROW}`);
      map += '?'.repeat(BLOCKS_PER_ROW - item.letters.length);
    }
  }
  if (blocks !== null && Number.isInteger(blocks) && map.length > 0 && map.length !== blocks) {
    if (map.length > blocks) {
      problems.push(`${where}the map has ${map.length} blocks, the figures say ${blocks}`);
    } else {
      problems.push(`${where}the map ends ${blocks - map.length} blocks early`);
      map += '?'.repeat(blocks - map.length);
    }
  }
  return { start, map };
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}

/** The figures that `gc_dump_info` would print above these maps. */
export function figuresOfMap(areas: readonly AreaSnapshot[], bytesPerBlock: number): DumpFigures {
  const figures = { total: 0, used: 0, free: 0, oneBlocks: 0, twoBlocks: 0, maxBlock: 0, maxFree: 0 };
  for (const { map } of areas) {
    let chunk = 0;
    let free = 0;
    const endChunk = (): void => {
      if (chunk === 1) figures.oneBlocks++;
      else if (chunk === 2) figures.twoBlocks++;
      figures.maxBlock = Math.max(figures.maxBlock, chunk);
      figures.used += chunk;
      chunk = 0;
    };
    for (const letter of map) {
      if (letter === '.') {
        endChunk();
        free++;
        figures.free++;
      } else {
        figures.maxFree = Math.max(figures.maxFree, free);
        free = 0;
        if (letter === '=') {
          chunk++;
        } else {
          endChunk();
          if (letter !== '?') chunk = 1;
        }
      }
    }
    endChunk();
    figures.maxFree = Math.max(figures.maxFree, free);
    figures.total += map.length;
  }
  figures.total *= bytesPerBlock;
  figures.used *= bytesPerBlock;
  figures.free *= bytesPerBlock;
  return figures;
}

/** A dump as the reports read heaps. The figures are the printed ones; without them, what the map shows. */
export function dumpSnapshot(dump: MemDump): HeapSnapshot {
  const figures = dump.gc ?? figuresOfMap(dump.areas, dump.bytesPerBlock);
  const maxFree = figures.maxFree ?? figuresOfMap(dump.areas, dump.bytesPerBlock).maxFree ?? 0;
  return {
    bytesPerBlock: dump.bytesPerBlock,
    total: figures.total,
    used: figures.used,
    free: figures.free,
    peak: dump.mem?.peak ?? figures.used,
    peakSlack: 0,
    peakWithGarbage: dump.mem?.peak ?? figures.used,
    largestFree: maxFree * dump.bytesPerBlock,
    reachable: figures.used,
    largestFreeIfCollected: maxFree * dump.bytesPerBlock,
    growth: dump.maxNewSplit ?? 0,
    largestByGrowth: 0,
    idf: null,
    collections: 0,
    areas: dump.areas,
  };
}
