import { readFileSync, readSync, statSync } from 'node:fs';
import { UsageError } from './errors.js';

/** Reads a file that uheap or another tool wrote; `-` is standard input. Throws UsageError. */
export function readInput(path: string, encoding: 'utf8' | 'latin1'): string {
  const text = readInputBytes(path).toString(encoding);
  // A byte order mark, which editors on Windows write.
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** As `readInput`, as it is. */
export function readInputBytes(path: string): Buffer {
  if (path !== '-') {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) throw new UsageError(`${path}: no such file`);
    if (info.isDirectory()) throw new UsageError(`${path}: is a directory`);
  }
  try {
    return path === '-' ? readStandardInput() : readFileSync(path);
  } catch (e) {
    throw new UsageError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
  }
}

const CHUNK = 65536;
/** How long to wait, in milliseconds, for more of a standard input that doesn't make the reader wait itself. */
const EMPTY_WAIT_MS = 10;

/** All of standard input, whose other end may be slow: a pipe that doesn't block has nothing to read now and then. */
function readStandardInput(): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.alloc(CHUNK);
    try {
      const length = readSync(0, part);
      if (length === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, length));
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code === 'EOF') return Buffer.concat(parts);
      if (code !== 'EAGAIN') throw e;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, EMPTY_WAIT_MS);
    }
  }
}
