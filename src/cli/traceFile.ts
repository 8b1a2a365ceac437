import { readFileSync, statSync } from 'node:fs';
import { parseTrace, type Trace } from '../trace/format.js';
import { UsageError } from './errors.js';

/** Reads a trace file. Throws UsageError and InputError. */
export function readTrace(path: string): Trace {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new UsageError(`${path}: no such file`);
  if (info.isDirectory()) throw new UsageError(`${path}: is a directory`);
  return parseTrace(readFileSync(path, 'utf8'), path);
}
