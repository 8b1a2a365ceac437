import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './errors.js';

/** Reads a file that uheap or another tool wrote; `-` is standard input. Throws UsageError. */
export function readInput(path: string, encoding: 'utf8' | 'latin1'): string {
  if (path !== '-') {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) throw new UsageError(`${path}: no such file`);
    if (info.isDirectory()) throw new UsageError(`${path}: is a directory`);
  }
  try {
    return readFileSync(path === '-' ? 0 : path, encoding);
  } catch (e) {
    throw new UsageError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
  }
}
