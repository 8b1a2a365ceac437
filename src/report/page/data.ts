/** What the pages' scripts read. Types only: both sides of a page know them. Sizes are bytes unless they say blocks. */

/** A kind that maps colour chunks by. */
export interface PageKind {
  readonly name: string;
  readonly color: string;
}

/** An area of the heap: the address of its first block, and its length in blocks. */
export interface PageArea {
  readonly start: number;
  readonly blocks: number;
}

/** A row of a flame graph: figures of one call path and type. */
export interface FlameRow {
  readonly path: readonly string[];
  readonly type: string;
  readonly peak: number;
  readonly bytes: number;
  readonly live: number;
}

export type FlameFigure = 'peak' | 'bytes' | 'live';

export interface ProfileData {
  readonly rows: readonly FlameRow[];
}

/**
 * A moment: events of the heap so far, bytes used, largest free run, what is special about it, bytes that something still
 * reaches, and the board's time in milliseconds.
 */
export type PageMoment = readonly [
  event: number,
  used: number,
  largestFree: number,
  kind: MomentKind,
  live: number,
  ms: number,
];

/** `start`: the board has just been reset. */
export type MomentKind = 'plain' | 'peak' | 'failure' | 'before-collection' | 'after-collection' | 'start';

export interface ReportData extends ProfileData {
  readonly bytesPerBlock: number;
  readonly total: number;
  readonly areas: readonly PageArea[];
  /** Events between two plain moments. */
  readonly stride: number;
  readonly moments: readonly PageMoment[];
  /**
   * `LIFE` numbers a chunk: block, blocks, bytes asked for, path, type, first moment, first moment after its end, and the
   * first moment at which it is garbage.
   */
  readonly lives: readonly number[];
  readonly paths: readonly (readonly string[])[];
  /** What tables by line call the innermost place of each path. */
  readonly lines: readonly string[];
  readonly types: readonly string[];
  readonly kinds: readonly PageKind[];
  /** Index in `kinds` of each type. */
  readonly kindOf: readonly number[];
}

/**
 * Figures of a dump: its first and last line in the log (from 1), bytes of heap, used, free, of the largest free run, and
 * those that the heap can still grow by.
 */
export type DumpFigures = readonly [
  line: number,
  lastLine: number,
  total: number,
  used: number,
  free: number,
  largestFree: number,
  growth: number,
];

/** One dump of a log. */
export interface DumpMoment {
  readonly figures: DumpFigures;
  /** Its areas, as indexes in `TimelineData.areas`; empty where only figures were printed. */
  readonly areas: readonly number[];
  /** The page has no room for its map. */
  readonly isLeftOut?: true | undefined;
  readonly problems?: readonly string[] | undefined;
}

export interface DumpArea {
  readonly start: number;
  /** A letter a block; a number after a letter says how often it stands there. */
  readonly map: string;
}

export interface TimelineData {
  readonly bytesPerBlock: number;
  readonly moments: readonly DumpMoment[];
  readonly areas: readonly DumpArea[];
  readonly letters: readonly (PageKind & { readonly letter: string })[];
}
