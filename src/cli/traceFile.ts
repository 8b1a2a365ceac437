import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type ByteSource, bytesSource } from '../trace/byteReader.js';
import type { TraceEvents } from '../trace/events.js';
import { openTrace } from '../trace/open.js';
import { UsageError } from './errors.js';
import { readInputBytes } from './source.js';

const CHUNK_BYTES = 1 << 18;

/** Names a trace file, `-` for standard input: what it gives opens it at its beginning. Throws UsageError and InputError. */
export function traceFile(path: string): () => TraceEvents {
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() === true) {
    return () => openTrace(fileSource(path), path);
  }
  // A pipe can be read once.
  const bytes = readInputBytes(path);
  return () => openTrace(bytesSource(bytes), path);
}

function fileSource(path: string): ByteSource {
  const failing = <T>(body: () => T): T => {
    try {
      return body();
    } catch (e) {
      throw new UsageError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
    }
  };
  const fd = failing(() => openSync(path, 'r'));
  return {
    read: () => {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = failing(() => readSync(fd, chunk));
      return length === 0 ? null : chunk.subarray(0, length);
    },
    close: () => closeSync(fd),
  };
}
