import { InputError } from '../report/inputError.js';
import type { ByteReader } from './byteReader.js';
import { TRACE_KINDS, TraceEvents, type TraceKind } from './events.js';
import type { TraceHeader, TracePath } from './format.js';

/** Keys of a line that are whole numbers. */
const NUMBERS: Readonly<Record<TraceKind, readonly string[]>> = {
  path: ['path', 'from', 'line'],
  alloc: ['alloc', 'bytes', 'block', 'at'],
  realloc: ['realloc', 'bytes', 'block', 'at'],
  free: ['free', 'at'],
  fail: ['fail', 'at'],
  collect: [],
  lost: [],
  end: ['events'],
};

/** Reads a trace that is text, line by line. */
export class TextTraceEvents extends TraceEvents {
  private readonly source: ByteReader;
  private readonly name: string;

  constructor(source: ByteReader, header: TraceHeader, name: string) {
    super(header);
    this.source = source;
    this.name = name;
  }

  protected read(): void {
    const bytes = this.source.takeLine();
    if (bytes === null) throw new InputError(`${this.name}: the trace has no end line; it was cut off`);
    const text = bytes.toString('utf8');
    const place = `${this.name}: line ${this.line}`;
    const line = parseObject(text, place);
    const kind = TRACE_KINDS.find((key) => key in line);
    if (kind === undefined) throw new InputError(`${place}: not a line of a trace: ${text.slice(0, 60)}`);
    for (const key of NUMBERS[kind]) expectNumber(line, key, this.name, this.line);
    this.kind = kind;
    this.take(kind, line as Record<string, never>, place);
  }

  private take(kind: TraceKind, line: Record<string, never>, place: string): void {
    this.at = line.at ?? 0;
    this.bytes = kind === 'fail' ? line.fail! : (line.bytes ?? 0);
    this.block = line.block ?? 0;
    this.id = line.alloc ?? line.realloc ?? line.free ?? 0;
    if (kind === 'path') {
      const { path, from, file, line: number, fun, text } = line as unknown as TracePath;
      this.addPath({ path, from, file, line: number, fun, ...(text === undefined ? {} : { text }) }, place);
    } else if (kind === 'collect' || kind === 'lost') {
      const list: unknown = kind === 'collect' ? line.died : line.lost;
      if (!Array.isArray(list) || !list.every((id) => Number.isSafeInteger(id))) {
        throw new InputError(`${place}: expected a list of chunks`);
      }
      this.ids = list;
      if (kind === 'collect') this.why = line.collect === 'full' ? 'full' : 'asked';
    } else if (kind === 'end') {
      this.how = String(line.end);
      this.count = line.events!;
    }
  }

  close(): void {
    this.source.close();
  }
}

function parseObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${place}: expected a JSON object`);
  }
  return value as Record<string, unknown>;
}

export function expectNumber(object: Record<string, unknown>, key: string, name: string, line: number): void {
  if (!Number.isSafeInteger(object[key])) {
    throw new InputError(`${name}: line ${line}: ${key}: expected a whole number`);
  }
}
