import type { IntList } from '../gc/intList.js';

/** The versions of docs/trace-format.md: as text, and packed. One grows when a reader of the old one would misread the new. */
export const TEXT_VERSION = 1;
export const PACKED_VERSION = 2;

/** The first line of a trace. */
export interface TraceHeader {
  readonly uheapTrace: number;
  readonly target: string;
  readonly firmware: string;
  readonly program: string;
  readonly wordBytes: number;
  readonly bytesPerBlock: number;
  /** Bytes in the pools of all areas when the machine began. */
  readonly heap: number;
}

/** A call path: a place reached from another path; 0 is the root, which has no line in the file. */
export interface TracePath {
  readonly path: number;
  readonly from: number;
  readonly file: string;
  readonly line: number;
  readonly fun: string;
  /** The source of the line, without the space around it; absent where it is not known. */
  readonly text?: string | undefined;
}

/** Why a collection ran: a request found no room, or somebody asked for it. */
export type CollectWhy = 'full' | 'asked';

/**
 * Where a recorder tells what happens to a heap, in this order: the header, each path before the first event that uses it,
 * the end last. `block` counts from the first area's pool over all areas; a realloc keeps the chunk's number.
 */
export interface TraceSink {
  header(header: Omit<TraceHeader, 'uheapTrace'>): void;
  /** Paths are numbered from 1 in the order in which they are told. */
  path(path: TracePath): void;
  /** Chunks are numbered from 0 in the order in which they are made. */
  alloc(bytes: number, block: number, at: number): void;
  realloc(id: number, bytes: number, block: number, at: number): void;
  free(id: number, at: number): void;
  fail(bytes: number, at: number): void;
  /** The lists of chunks are the recorder's, which empties them afterwards. */
  collect(why: CollectWhy, died: IntList): void;
  lost(ids: IntList): void;
  end(how: string, events: number): void;
}
