import { InputError } from '../report/inputError.js';

/** The version of docs/trace-format.md. Grows when a reader of the old one would misread the new. */
export const TRACE_VERSION = 1;

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

/** What happens to the heap. `block` counts from the first area's pool over all areas. */
export type TraceLine =
  | TracePath
  /** A chunk is made. */
  | { readonly alloc: number; readonly bytes: number; readonly block: number; readonly at: number }
  /** A request gets nothing. */
  | { readonly fail: number; readonly at: number }
  | { readonly free: number; readonly at: number }
  /** A chunk is resized, at its place or elsewhere. */
  | { readonly realloc: number; readonly bytes: number; readonly block: number; readonly at: number }
  /** A collection; the chunks that died. */
  | { readonly collect: CollectWhy; readonly died: readonly number[] }
  /** Chunks that nothing reaches any more, found since the last such line. */
  | { readonly lost: readonly number[] }
  /** The last line. */
  | { readonly end: string; readonly events: number };

export interface Trace {
  readonly header: TraceHeader;
  readonly lines: readonly TraceLine[];
  readonly paths: ReadonlyMap<number, TracePath>;
}

const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  path: ['path', 'from', 'line'],
  alloc: ['alloc', 'bytes', 'block', 'at'],
  fail: ['fail', 'at'],
  free: ['free', 'at'],
  realloc: ['realloc', 'bytes', 'block', 'at'],
  collect: [],
  lost: [],
  end: ['events'],
};

/** Reads a trace. Throws InputError that names the file and the line. */
export function parseTrace(text: string, name: string): Trace {
  const source = text.split('\n');
  if (source.at(-1) === '') source.pop();
  const header = parseHeader(source[0] ?? '', name);
  const lines: TraceLine[] = [];
  const paths = new Map<number, TracePath>();
  for (let i = 1; i < source.length; i++) {
    const line = parseLine(source[i]!, name, i + 1);
    if ('path' in line) {
      if (line.from !== 0 && !paths.has(line.from)) {
        throw new InputError(`${name}: line ${i + 1}: from: expected a path of a line above, found ${line.from}`);
      }
      if (line.path === 0 || paths.has(line.path)) {
        throw new InputError(`${name}: line ${i + 1}: path: expected a new number, found ${line.path}`);
      }
      paths.set(line.path, line);
    }
    lines.push(line);
  }
  const last = lines.at(-1);
  if (last === undefined || !('end' in last)) {
    throw new InputError(`${name}: the trace has no end line; it was cut off`);
  }
  return { header, lines, paths };
}

function json(text: string, name: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${name}: line ${line}: expected a JSON object`);
  }
  return value as Record<string, unknown>;
}

function parseHeader(text: string, name: string): TraceHeader {
  let header: Record<string, unknown>;
  try {
    header = json(text, name, 1);
  } catch {
    throw new InputError(`${name}: not a trace that uheap record wrote (its first line is no trace header)`);
  }
  const { uheapTrace } = header;
  if (typeof uheapTrace !== 'number') {
    throw new InputError(`${name}: not a trace that uheap record wrote (its first line is no trace header)`);
  }
  if (uheapTrace !== TRACE_VERSION) {
    throw new InputError(`${name}: a trace of version ${uheapTrace}, but this uheap reads version ${TRACE_VERSION}`);
  }
  for (const key of ['target', 'firmware', 'program']) {
    if (typeof header[key] !== 'string') throw new InputError(`${name}: line 1: ${key}: expected a text`);
  }
  for (const key of ['wordBytes', 'bytesPerBlock', 'heap']) expectNumber(header, key, name, 1);
  return header as unknown as TraceHeader;
}

function parseLine(text: string, name: string, number: number): TraceLine {
  const line = json(text, name, number);
  const kind = Object.keys(NUMBERS).find((key) => key in line);
  if (kind === undefined) throw new InputError(`${name}: line ${number}: not a line of a trace: ${text.slice(0, 60)}`);
  for (const key of NUMBERS[kind]!) expectNumber(line, key, name, number);
  if (kind === 'collect' || kind === 'lost') {
    const list = kind === 'collect' ? line.died : line.lost;
    if (!Array.isArray(list) || !list.every((id) => Number.isSafeInteger(id))) {
      throw new InputError(`${name}: line ${number}: expected a list of chunks`);
    }
  }
  return line as unknown as TraceLine;
}

function expectNumber(object: Record<string, unknown>, key: string, name: string, line: number): void {
  if (!Number.isSafeInteger(object[key])) {
    throw new InputError(`${name}: line ${line}: ${key}: expected a whole number`);
  }
}

/** Where an event comes from, in words: the innermost line of the source. */
export function placeName(trace: Trace, at: number): string {
  for (let path = trace.paths.get(at); path !== undefined; path = trace.paths.get(path.from)) {
    if (path.line > 0) return `${path.file}:${path.line} ${path.fun}`;
    if (path.from === 0) return path.fun;
  }
  return '(unknown)';
}
