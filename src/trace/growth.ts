import { basename } from 'node:path';
import type { TraceEvents } from './events.js';
import type { TracePath } from './format.js';

/** What a line of a program had on the heap in a run. Sizes in bytes of whole blocks. */
export interface TraceFigures {
  /** When most was live. */
  peak: number;
  /** In all, as asked for, and the requests. */
  bytes: number;
  count: number;
  /** Live at the end. */
  live: number;
}

/** A line or function in two runs; null where it is in one of them only. */
export interface Growth {
  readonly file: string;
  readonly fun: string;
  /** Of the second run, or of the first where the second has none; 0: no line of a source. */
  readonly line: number;
  readonly text: string;
  readonly before: TraceFigures | null;
  readonly after: TraceFigures | null;
}

export type GrowthKey = 'line' | 'function';

interface Entry extends TraceFigures {
  readonly file: string;
  readonly fun: string;
  readonly line: number;
  readonly text: string;
}

/** Opens a trace at its beginning; what is opened is closed by whoever reads it. */
export type OpenTrace = () => TraceEvents;

/**
 * What grew from one run to another, place by place. Lines are found again by their function and source text, so that
 * lines which moved stay the same; in traces without texts by their number. Reads each trace twice: to find when most was
 * live, and what was so then.
 */
export function traceGrowth(before: OpenTrace, after: OpenTrace, by: GrowthKey): Growth[] {
  const [first, second] = [figuresOf(before), figuresOf(after)];
  const hasTexts = [first, second].every(({ paths }) => [...paths.values()].some(({ text }) => text !== undefined));
  const [old, now] = [placesOf(first, by, hasTexts), placesOf(second, by, hasTexts)];
  return [...new Set([...now.keys(), ...old.keys()])].map((key) => {
    const [a, b] = [old.get(key) ?? null, now.get(key) ?? null];
    const { file, fun, line, text } = (b ?? a)!;
    return { file, fun, line, text, before: a, after: b };
  });
}

/** The figures of a trace by call path. */
interface PathFigures {
  readonly program: string;
  readonly paths: ReadonlyMap<number, TracePath>;
  readonly byPath: ReadonlyMap<number, TraceFigures>;
}

/** Sums a trace's figures up by place: the innermost line of the source of each request. */
function placesOf({ program, paths, byPath }: PathFigures, by: GrowthKey, hasTexts: boolean): Map<string, Entry> {
  const places = new Map<string, Entry>();
  for (const [at, { peak, bytes, count, live }] of byPath) {
    const path = innermost(paths, at);
    // The program itself may have another name in each version.
    const isProgram = path.file === program;
    const file = isProgram ? basename(path.file) : path.file;
    const line = by === 'line' ? path.line : 0;
    const text = by === 'line' ? (path.text ?? '') : '';
    const key = `${isProgram ? '' : path.file}\n${path.fun}\n${line === 0 ? '' : hasTexts ? text : line}`;
    let place = places.get(key);
    if (place === undefined) {
      place = { file, fun: path.fun, line, text, peak: 0, bytes: 0, count: 0, live: 0 };
      places.set(key, place);
    }
    place.peak += peak;
    place.bytes += bytes;
    place.count += count;
    place.live += live;
  }
  return places;
}

function innermost(
  paths: ReadonlyMap<number, TracePath>,
  at: number,
): Pick<TracePath, 'file' | 'line' | 'fun' | 'text'> {
  const own = paths.get(at);
  for (let path = own; path !== undefined; path = paths.get(path.from)) if (path.line > 0) return path;
  return own ?? { file: '', line: 0, fun: '(unknown)' };
}

function figuresOf(open: OpenTrace): PathFigures {
  const byPath = new Map<number, TraceFigures>();
  const figures = (at: number): TraceFigures => {
    let own = byPath.get(at);
    if (own === undefined) {
      own = { peak: 0, bytes: 0, count: 0, live: 0 };
      byPath.set(at, own);
    }
    return own;
  };
  const read = (body: (events: TraceEvents) => number): number => {
    const events = open();
    try {
      return body(events);
    } finally {
      events.close();
    }
  };
  let header!: TraceEvents;
  const peakLine = read((events) => {
    header = events;
    return follow(events, Number.POSITIVE_INFINITY, {
      asked: (at, bytes) => {
        const own = figures(at);
        own.bytes += bytes;
        own.count++;
      },
      changed: (at, bytes) => (figures(at).live += bytes),
    });
  });
  read((events) => follow(events, peakLine, { asked: () => {}, changed: (at, bytes) => (figures(at).peak += bytes) }));
  return { program: header.header.program, paths: header.paths, byPath };
}

interface Followed {
  /** A request got its memory. */
  asked(at: number, bytes: number): void;
  /** By so many bytes of whole blocks more is live of what was asked for there. */
  changed(at: number, bytes: number): void;
}

/** Follows what is live up to a line of a trace. Returns the line after which most was live. */
function follow(events: TraceEvents, lastLine: number, told: Followed): number {
  const { bytesPerBlock } = events.header;
  const chunks = new Map<number, { readonly at: number; readonly bytes: number }>();
  let live = 0;
  let most = 0;
  let line = 0;
  const end = (id: number): void => {
    const chunk = chunks.get(id);
    if (chunk === undefined) return;
    chunks.delete(id);
    told.changed(chunk.at, -chunk.bytes);
    live -= chunk.bytes;
  };
  const make = (): void => {
    const { id, at } = events;
    const bytes = Math.ceil(events.bytes / bytesPerBlock) * bytesPerBlock;
    chunks.set(id, { at, bytes });
    told.changed(at, bytes);
    live += bytes;
    told.asked(at, events.bytes);
  };
  while (events.line < lastLine && events.next()) {
    const { kind } = events;
    if (kind === 'realloc' || kind === 'free') end(events.id);
    if (kind === 'alloc' || kind === 'realloc') make();
    if (kind === 'collect' || kind === 'lost') for (const id of events.ids) end(id);
    if (live > most) {
      most = live;
      line = events.line;
    }
  }
  return line;
}
