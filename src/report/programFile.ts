import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from './inputError.js';

/** What editors on Windows put before UTF-8, as bytes one a character. */
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** A line on what will keep a program from running as its author means it; empty: nothing is known. */
export function programWarning(path: string, text: string): string {
  if (!text.startsWith(BYTE_ORDER_MARK)) return '';
  return `${path}: begins with a byte order mark, which MicroPython takes for a part of the first name; save it as UTF-8 without one`;
}

/** Reads a program as bytes, one a character. Throws InputError where it is no readable UTF-8 file. */
export function readProgram(path: string): string {
  if (path.includes('\0')) throw new InputError(`${path}: no file can have such a name`);
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new InputError(`${path}: no such file`);
  if (info.isDirectory()) throw new InputError(`${path}: is a directory, expected a Python file`);
  if (path.endsWith('.mpy')) {
    const name = basename(path, '.mpy');
    throw new InputError(
      `${path}: compiled code is imported, not run: expected a Python file; write one beside it that says "import ${name}"`,
    );
  }
  let data: Buffer;
  try {
    data = readFileSync(path);
  } catch (e) {
    throw new InputError(`${path}: can't be read (${(e as NodeJS.ErrnoException).code})`);
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw new InputError(`${path}: not valid UTF-8`);
  }
  return data.toString('latin1');
}
