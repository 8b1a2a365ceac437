import { InputError } from '../report/inputError.js';
import { ByteReader, type ByteSource } from './byteReader.js';
import type { TraceEvents } from './events.js';
import { PACKED_VERSION, TEXT_VERSION, type TraceHeader } from './format.js';
import { PackedTraceEvents } from './packedReader.js';
import { expectNumber, TextTraceEvents } from './textReader.js';

/** No header is longer. */
const MAX_HEADER_BYTES = 1 << 16;

/** A byte order mark, which editors on Windows write. */
const BYTE_ORDER_MARK = '\ufeff';

/** Reads a trace, of either form, from its beginning. Throws InputError that names the file and the place. */
export function openTrace(source: ByteSource, name: string): TraceEvents {
  const reader = new ByteReader(source);
  const first = reader.takeLine(MAX_HEADER_BYTES)?.toString('utf8') ?? '';
  const header = parseHeader(first.startsWith(BYTE_ORDER_MARK) ? first.slice(1) : first, name);
  if (header.uheapTrace === PACKED_VERSION) return new PackedTraceEvents(reader, header, name);
  return new TextTraceEvents(reader, header, name);
}

function parseHeader(text: string, name: string): TraceHeader {
  let header: Record<string, unknown> | null;
  try {
    header = JSON.parse(text);
  } catch {
    header = null;
  }
  const version = header?.uheapTrace;
  if (typeof version !== 'number') {
    throw new InputError(`${name}: not a trace that uheap record wrote (its first line is no trace header)`);
  }
  if (version !== TEXT_VERSION && version !== PACKED_VERSION) {
    throw new InputError(
      `${name}: a trace of version ${version}, but this uheap reads versions ${TEXT_VERSION} and ${PACKED_VERSION}`,
    );
  }
  for (const key of ['target', 'firmware', 'program']) {
    if (typeof header![key] !== 'string') throw new InputError(`${name}: line 1: ${key}: expected a text`);
  }
  for (const key of ['wordBytes', 'bytesPerBlock', 'heap']) expectNumber(header!, key, name, 1);
  return header as unknown as TraceHeader;
}
