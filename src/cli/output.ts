import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { SpoolFile } from '../report/spoolFile.js';
import { appendWhole, writeWholeFile } from '../report/wholeFile.js';
import { UsageError } from './errors.js';

/** Checks, before any work is done, that a file can be written without harm. Throws UsageError. */
export function checkOutput(path: string | undefined, force: boolean): void {
  if (path === undefined) return;
  if (path === '') throw new UsageError('expected the name of a file to write, got an empty one');
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isDirectory() === true) throw new UsageError(`${path}: is a directory`);
  if (info !== undefined && !force) throw new UsageError(`${path}: exists already; --force overwrites it`);
  if (!existsSync(dirname(path))) throw new UsageError(`${path}: there is no folder ${dirname(path)}`);
}

/** Writes a file as a whole. Throws UsageError. */
export function writeFile(path: string, content: string | Uint8Array): void {
  try {
    writeWholeFile(path, content);
  } catch (e) {
    throw new UsageError(`${path}: can't be written (${(e as NodeJS.ErrnoException).code})`);
  }
}

/** A file that takes long to write: it grows out of sight, and what was there stays until all of it is saved. */
export class SpooledOutput {
  private readonly path: string;
  private readonly spool: SpoolFile;

  /** Throws UsageError, as all of it. */
  constructor(path: string) {
    this.path = path;
    this.spool = this.attempt(() => new SpoolFile(path));
  }

  write(bytes: Uint8Array): void {
    this.attempt(() => this.spool.write(bytes));
  }

  /** It is complete: puts it in its place, and says so. */
  save(): void {
    this.attempt(() => this.spool.save());
    process.stderr.write(`${this.path}: written\n`);
  }

  /** Leaves nothing of what was not saved. */
  close(): void {
    this.spool.close();
  }

  private attempt<T>(body: () => T): T {
    try {
      return body();
    } catch (e) {
      throw new UsageError(`${this.path}: can't be written (${(e as NodeJS.ErrnoException).code})`);
    }
  }
}

/** Makes a folder where there is none. Throws UsageError. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (e) {
    throw new UsageError(`${path}: can't be made (${(e as NodeJS.ErrnoException).code})`);
  }
}

/** Adds a text to a file: all of it or nothing. Throws UsageError. */
export function appendFile(path: string, text: string): void {
  try {
    appendWhole(path, text);
  } catch (e) {
    throw new UsageError(`${path}: can't be written (${(e as NodeJS.ErrnoException).code})`);
  }
}

/** Writes a file and says so. Throws UsageError. */
export function writeOutput(path: string, text: string): void {
  writeFile(path, text);
  process.stderr.write(`${path}: written\n`);
}

/** Whether text for this stream may have colours: on a terminal, unless NO_COLOR or `--no-color` says no. */
export function wantsColor(asked: boolean | undefined): boolean {
  if (asked !== undefined) return asked;
  // A thread of its own has no such stream, but the same descriptors.
  return isatty(1) && (process.env.NO_COLOR ?? '') === '';
}

/** Columns of the widest line that everything has room for. */
const USUAL_COLUMNS = 80;

/** Characters that a line of standard output has room for: as many as the terminal shows, but never less than 80. */
export function outputColumns(): number {
  const known = process.stdout.columns ?? Number(process.env[COLUMNS_FOR_THREADS] ?? 0);
  return Math.max(known, USUAL_COLUMNS);
}

/** What tells a thread, which has no terminal, how wide it is. */
export const COLUMNS_FOR_THREADS = 'COLUMNS';
