import { placeName, type Trace, type TraceLine } from './format.js';

/** What two traces are compared by. */
export interface DiffOptions {
  /** Compare what is asked for, not where it is placed. */
  readonly ignoreBlocks?: boolean | undefined;
  /** Compare what happens, not which line it comes from. */
  readonly ignoreLines?: boolean | undefined;
}

/** One event in words, with its line in the trace's file. */
export interface DiffEvent {
  readonly line: number;
  readonly text: string;
}

/** Where two runs part. */
export interface TraceDiff {
  /** Events that both have in common before that. */
  readonly same: number;
  /** The event that each has there; null where the run has ended. */
  readonly first: DiffEvent | null;
  readonly second: DiffEvent | null;
  /** The last events in common, oldest first. */
  readonly before: readonly DiffEvent[];
}

const CONTEXT = 3;

/** Finds the first event in which two runs differ; null: there is none. */
export function diffTraces(a: Trace, b: Trace, options: DiffOptions = {}): TraceDiff | null {
  const [left, right] = [events(a, options), events(b, options)];
  let same = 0;
  while (same < left.length && same < right.length && left[same]!.key === right[same]!.key) same++;
  if (same === left.length && same === right.length) return null;
  const shown = (event: Event | undefined): DiffEvent | null =>
    event === undefined ? null : { line: event.line, text: event.text };
  return {
    same,
    first: shown(left[same]),
    second: shown(right[same]),
    before: left.slice(Math.max(0, same - CONTEXT), same).map((event) => ({ line: event.line, text: event.text })),
  };
}

interface Event extends DiffEvent {
  readonly key: string;
}

/** The lines that stand for something that happened: paths and what was found lost do not. */
function events(trace: Trace, options: DiffOptions): Event[] {
  return trace.lines.flatMap((line, i) => {
    if ('path' in line || 'lost' in line) return [];
    const text = eventText(trace, line);
    return [{ line: i + 2, text, key: eventKey(trace, line, options) }];
  });
}

function eventKey(trace: Trace, line: TraceLine, { ignoreBlocks, ignoreLines }: DiffOptions): string {
  const place = 'at' in line && ignoreLines !== true ? placeName(trace, line.at) : '';
  const block = 'block' in line && ignoreBlocks !== true ? line.block : '';
  if ('alloc' in line) return `a ${line.bytes} ${block} ${place}`;
  if ('realloc' in line) return `r ${line.realloc} ${line.bytes} ${block} ${place}`;
  if ('free' in line) return `f ${line.free} ${place}`;
  if ('fail' in line) return `x ${line.fail} ${place}`;
  if ('collect' in line) return `c ${line.died.join(' ')}`;
  return 'end' in line ? `end ${line.end}` : '';
}

function eventText(trace: Trace, line: TraceLine): string {
  const place = 'at' in line ? ` at ${placeName(trace, line.at)}` : '';
  if ('alloc' in line) return `allocates ${line.bytes} bytes, block ${line.block},${place}`;
  if ('realloc' in line) return `resizes chunk ${line.realloc} to ${line.bytes} bytes, block ${line.block},${place}`;
  if ('free' in line) return `frees chunk ${line.free}${place}`;
  if ('fail' in line) return `gets no ${line.fail} bytes${place}`;
  if ('collect' in line) return `collects, ${line.died.length} chunks die`;
  return 'end' in line ? `ends: ${line.end}` : '';
}
