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

export type MomentKind = 'plain' | 'peak' | 'failure' | 'before-collection' | 'after-collection';

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

/** One dump of a log. */
export interface DumpMoment {
  /** Its first and last line in the log, from 1. */
  readonly line: number;
  readonly lastLine: number;
  readonly total: number;
  readonly used: number;
  readonly free: number;
  readonly largestFree: number;
  /** Part of the free bytes outside the largest run, 0 to 1. */
  readonly fragmentation: number;
  /** The smallest request that fails. */
  readonly nextFailing: number;
  /** The maps, a letter a block; empty where only figures were printed. */
  readonly areas: readonly { readonly start: number; readonly map: string }[];
  readonly problems: readonly string[];
}

export interface TimelineData {
  readonly bytesPerBlock: number;
  readonly moments: readonly DumpMoment[];
  readonly letters: readonly (PageKind & { readonly letter: string })[];
}
