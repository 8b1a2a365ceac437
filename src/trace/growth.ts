import { basename } from 'node:path';
import type { Trace, TracePath } from './format.js';

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

/**
 * What grew from one run to another, place by place. Lines are found again by their function and source text, so that
 * lines which moved stay the same; in traces without texts by their number.
 */
export function traceGrowth(before: Trace, after: Trace, by: GrowthKey): Growth[] {
  const hasTexts = [before, after].every(({ paths }) => [...paths.values()].some(({ text }) => text !== undefined));
  const [old, now] = [placesOf(before, by, hasTexts), placesOf(after, by, hasTexts)];
  return [...new Set([...now.keys(), ...old.keys()])].map((key) => {
    const [a, b] = [old.get(key) ?? null, now.get(key) ?? null];
    const { file, fun, line, text } = (b ?? a)!;
    return { file, fun, line, text, before: a, after: b };
  });
}

/** A trace's figures by place: the innermost line of the source of each request. */
function placesOf(trace: Trace, by: GrowthKey, hasTexts: boolean): Map<string, Entry> {
  const places = new Map<string, Entry>();
  const byPath = new Map<number, Entry>();
  const placeOf = (at: number): Entry => {
    let place = byPath.get(at);
    if (place === undefined) {
      const path = innermost(trace, at);
      // The program itself may have another name in each version.
      const isProgram = path.file === trace.header.program;
      const file = isProgram ? basename(path.file) : path.file;
      const line = by === 'line' ? path.line : 0;
      const text = by === 'line' ? (path.text ?? '') : '';
      const key = `${isProgram ? '' : path.file}\n${path.fun}\n${line === 0 ? '' : hasTexts ? text : line}`;
      place = places.get(key);
      if (place === undefined) {
        place = { file, fun: path.fun, line, text, peak: 0, bytes: 0, count: 0, live: 0 };
        places.set(key, place);
      }
      byPath.set(at, place);
    }
    return place;
  };
  const peakAt = follow(trace, placeOf, trace.lines.length, (place, bytes) => {
    place.bytes += bytes;
    place.count++;
  });
  for (const place of places.values()) place.peak = place.live;
  if (peakAt.line < trace.lines.length) {
    const atEnd = new Map([...places.values()].map((place) => [place, place.live]));
    for (const place of places.values()) place.live = 0;
    follow(trace, placeOf, peakAt.line, () => {});
    for (const place of places.values()) {
      place.peak = place.live;
      place.live = atEnd.get(place)!;
    }
  }
  return places;
}

function innermost(trace: Trace, at: number): Pick<TracePath, 'file' | 'line' | 'fun' | 'text'> {
  const own = trace.paths.get(at);
  for (let path = own; path !== undefined; path = trace.paths.get(path.from)) if (path.line > 0) return path;
  return own ?? { file: '', line: 0, fun: '(unknown)' };
}

/** Adds up what is live in `live` of each place over the first lines of a trace. Returns after how many most was live. */
function follow(
  trace: Trace,
  placeOf: (at: number) => Entry,
  lines: number,
  asked: (place: Entry, bytes: number) => void,
): { readonly line: number } {
  const { bytesPerBlock } = trace.header;
  const chunks = new Map<number, { readonly place: Entry; readonly bytes: number }>();
  let live = 0;
  let most = 0;
  let line = 0;
  const end = (id: number): void => {
    const chunk = chunks.get(id);
    if (chunk === undefined) return;
    chunks.delete(id);
    chunk.place.live -= chunk.bytes;
    live -= chunk.bytes;
  };
  const make = (id: number, asksFor: number, at: number): void => {
    const place = placeOf(at);
    const bytes = Math.ceil(asksFor / bytesPerBlock) * bytesPerBlock;
    chunks.set(id, { place, bytes });
    place.live += bytes;
    live += bytes;
    asked(place, asksFor);
  };
  for (let i = 0; i < lines; i++) {
    const event = trace.lines[i]!;
    if ('alloc' in event) make(event.alloc, event.bytes, event.at);
    else if ('realloc' in event) {
      end(event.realloc);
      make(event.realloc, event.bytes, event.at);
    } else if ('free' in event) end(event.free);
    else if ('collect' in event) for (const id of event.died) end(id);
    else if ('lost' in event) for (const id of event.lost) end(id);
    if (live > most) {
      most = live;
      line = i + 1;
    }
  }
  return { line };
}
