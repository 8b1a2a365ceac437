import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './errors.js';

/** Reads a program as bytes, one a character. Throws UsageError where it is no readable UTF-8 file. */
export function readSource(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new UsageError(`${path}: no such file`);
  if (info.isDirectory()) throw new UsageError(`${path}: is a directory, expected a Python file`);
  let data: Buffer;
  try {
    data = readFileSync(path);
  } catch (e) {
    throw new UsageError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw new UsageError(`${path}: not valid UTF-8`);
  }
  return data.toString('latin1');
}

/** Reads a text that another tool printed, `-` for standard input. Throws UsageError. */
export function readListing(path: string): string {
  if (path !== '-') {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) throw new UsageError(`${path}: no such file`);
    if (info.isDirectory()) throw new UsageError(`${path}: is a directory`);
  }
  try {
    return readFileSync(path === '-' ? 0 : path, 'latin1');
  } catch (e) {
    throw new UsageError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
  }
}
