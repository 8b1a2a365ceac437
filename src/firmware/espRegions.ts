/**
 * The regions of ESP-IDF's system heap, from three tables of its application: the chip's memory (`soc_memory_regions`), what
 * is kept from the heap (`SOC_RESERVE_MEMORY_REGION`), which the linker's end of all variables is part of, and the kinds of
 * memory (`soc_memory_types`), which say what malloc turns to first.
 */
import { isSortedBySize, readTurns } from './espMemoryTypes.js';
import type { Memory, Segment } from './memory.js';

export interface EspRegion {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
  readonly memory: 'dram' | 'diram' | 'rtc';
  /** When malloc turns to it: 0 first; absent where the table is not found. */
  readonly priority?: 0 | 1 | 2;
}

export interface EspMemory {
  /** In the order in which ESP-IDF registers them. */
  readonly regions: readonly EspRegion[];
  /** Bytes that the application's code and variables, the ROM's and the caches keep. */
  readonly reserved: readonly Range[];
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface Row extends Range {
  readonly type: number;
  readonly iram: number;
  readonly stack: number;
}

/** Where chips have RAM that data can be in. */
const DATA: readonly Range[] = [
  { start: 0x3fc80000, end: 0x40000000 },
  { start: 0x40800000, end: 0x40900000 },
  { start: 0x4ff00000, end: 0x50200000 },
  { start: 0x600fe000, end: 0x60100000 },
];
/** Where chips have RAM for code only. */
const CODE: Range = { start: 0x40000000, end: 0x40400000 };
/** What keeps its contents in deep sleep. */
const RTC: readonly Range[] = [
  { start: 0x3ff80000, end: 0x3ff82000 },
  { start: 0x3ff9e000, end: 0x3ffa0000 },
  { start: 0x50000000, end: 0x50200000 },
  { start: 0x600fe000, end: 0x60100000 },
];
/**
 * The last part of a region that the chip's ROM keeps for its own variables, by the region's start (`ESP_ROM_HAS_LAYOUT_TABLE`):
 * ESP-IDF asks the ROM for the bounds when it starts, so that no table in the firmware has them. They follow from what
 * ESP-IDF logs of that region: 22308 bytes are left of it on an ESP32-S3, 10576 on a C3, 12116 on a C6.
 */
const ROM_DATA: ReadonlyMap<number, readonly Range[]> = new Map([
  [0x3fce9710, [{ start: 0x3fceee34, end: 0x3fcf0000 }]],
  [0x3fcdc710, [{ start: 0x3fcdf060, end: 0x3fce0000 }]],
  [0x4087c610, [{ start: 0x4087f564, end: 0x40880000 }]],
]);
/** Where chips see their flash and external RAM. */
const MAPPED: Range = { start: 0x3c000000, end: 0x3fc00000 };
const NAMES = { dram: 'DRAM', diram: 'D/IRAM', rtc: 'RTCRAM' } as const;
/** A heap in less has no room for its own tables. */
const LEAST_BYTES = 64;
/** More than any chip has of anything that is in one piece. */
const MOST_BYTES = 0x2000000;
const LEAST_ROWS = 3;
/** Rows of ESP-IDF 5 say whether ESP-IDF's first stack is in a region, those before don't. */
const ROW_WORDS = [5, 4] as const;

/** Null where one of the tables is not found. */
export function readEspMemory(memory: Memory): EspMemory | null {
  const own = memory.segments.filter(({ address }) => inside(DATA, address) && !inside(RTC, address));
  const reserved = reservedRanges(memory, own);
  const rows = regionRows(memory);
  if (reserved === null || rows === null) return null;
  const turns = readTurns(memory);
  const free = rows.flatMap((row) => without(row, [...reserved, ...(ROM_DATA.get(row.start) ?? [])]));
  const regions = merged(free)
    .filter((row) => !inside([CODE, MAPPED], row.start) && row.end - row.start >= LEAST_BYTES)
    .map((row) => {
      const kind = inside(RTC, row.start) ? 'rtc' : row.iram === 0 ? 'dram' : 'diram';
      const turn = turns?.[row.type];
      const priority = turn === undefined ? {} : { priority: turn };
      return { name: NAMES[kind], start: row.start, bytes: row.end - row.start, memory: kind, ...priority } as const;
    });
  if (isSortedBySize(memory)) regions.sort((a, b) => a.bytes - b.bytes);
  return regions.length === 0 ? null : { regions, reserved };
}

/** The longest list of ranges that do not overlap and keep the variables of the application itself. */
function reservedRanges(memory: Memory, own: readonly Segment[]): Range[] | null {
  let best: Range[] | null = null;
  const isKept = (ranges: readonly Range[]): boolean =>
    own.length > 0 &&
    own.every(({ address, bytes }) =>
      ranges.some(({ start, end }) => start <= address && address + bytes.length <= end),
    );
  for (const { words } of memory.words()) {
    const range = (i: number): Range | null => {
      const [start, end] = [words[i], words[i + 1]];
      if (start === undefined || end === undefined || end <= start || end - start > MOST_BYTES) return null;
      if (start % 4 !== 0 || end % 4 !== 0) return null;
      return isRam(start) === isRam(end - 1) && isMemory(start) && isMemory(end - 1) ? { start, end } : null;
    };
    for (let i = 0; i < words.length; i++) {
      if (range(i) === null || (i >= 2 && range(i - 2) !== null)) continue;
      const run: Range[] = [];
      for (let k = i, next = range(k); next !== null; next = range((k += 2))) run.push(next);
      for (const part of apart(run)) {
        if (part.length > (best?.length ?? 1) && isKept(part)) best = part;
      }
    }
  }
  return best?.sort((a, b) => a.start - b.start) ?? null;
}

/** The parts of a list, each as long as it can be, in which none overlaps another: other pairs of addresses may touch it. */
function apart(run: readonly Range[]): Range[][] {
  const parts: Range[][] = [];
  let from = 0;
  for (let to = 0; to < run.length; to++) {
    const clash = run.slice(from, to).findLastIndex((range) => overlap([range, run[to]!]));
    if (clash < 0) continue;
    parts.push(run.slice(from, to));
    from += clash + 1;
  }
  return [...parts, run.slice(from)];
}

/** The longest list of rows that says what memory there is. */
function regionRows(memory: Memory): Row[] | null {
  let best: Row[] = [];
  for (const { words } of memory.words()) {
    for (const width of ROW_WORDS) {
      for (let i = 0; i + width <= words.length; i++) {
        if (!isRam(words[i]!)) continue;
        const run: Row[] = [];
        for (let next = rowAt(words, i, width); next !== null; next = rowAt(words, i + run.length * width, width)) {
          run.push(next);
        }
        if (run.length > best.length && !overlap(run)) best = run;
        i += Math.max(0, run.length * width - 1);
      }
    }
  }
  return best.length < LEAST_ROWS ? null : best;
}

function rowAt(words: Uint32Array, at: number, width: number): Row | null {
  const [start, bytes, type, iram] = [words[at], words[at + 1], words[at + 2], words[at + 3]];
  const stack = width === 5 ? words[at + 4] : 0;
  if (start === undefined || bytes === undefined || type === undefined || iram === undefined || stack === undefined) {
    return null;
  }
  if (!isMemory(start) || bytes < LEAST_BYTES || bytes > MOST_BYTES || bytes % 4 !== 0 || type > 15 || stack > 1) {
    return null;
  }
  if (iram !== 0 && !isRam(iram)) return null;
  return { start, end: start + bytes, type, iram, stack };
}

/** What is left of a region: ESP-IDF cuts a range out of its middle too. */
function without(row: Row, reserved: readonly Range[]): Row[] {
  const left: Row[] = [];
  let from = row.start;
  for (const { start, end } of reserved) {
    if (end <= from || start >= row.end) continue;
    if (start > from) left.push({ ...row, start: from, end: start });
    from = Math.max(from, end);
  }
  if (from < row.end) left.push({ ...row, start: from });
  return left;
}

/** Regions of one kind that touch are one. */
function merged(rows: readonly Row[]): Row[] {
  const all: Row[] = [];
  for (const row of rows) {
    const last = all.at(-1);
    const isSame = last !== undefined && last.end === row.start && last.type === row.type && last.stack === row.stack;
    if (isSame) all[all.length - 1] = { ...last, end: row.end };
    else all.push(row);
  }
  return all;
}

function overlap(ranges: readonly Range[]): boolean {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  return sorted.some(({ start }, i) => i > 0 && start < sorted[i - 1]!.end);
}

function inside(ranges: readonly Range[], address: number): boolean {
  return ranges.some(({ start, end }) => address >= start && address < end);
}

function isRam(address: number): boolean {
  return inside(DATA, address) || inside([CODE], address) || inside(RTC, address);
}

function isMemory(address: number): boolean {
  return isRam(address) || inside([MAPPED], address);
}
