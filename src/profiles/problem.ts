import { JsonTextError } from './jsonText.js';
import { nearest } from './nearest.js';

/** One thing wrong with a profile. */
export interface Problem {
  /** The file as the user knows it. */
  readonly file: string;
  /** The key in it, as `heap.start`; empty when the whole file is meant. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** A problem in one line that names file, key, what was expected and what was found. */
export function problemText(problem: Problem): string {
  const key = problem.key === '' ? '' : ` ${problem.key}:`;
  return `${problem.file}:${key} expected ${problem.expected}, found ${problem.found}`;
}

/** What is wrong with a file's value beside what its schema says. */
export type MoreProblems = (file: string, value: unknown) => Problem[];

/** Bad profiles; the message is the first problem's line. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';

  constructor(readonly problems: readonly Problem[]) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(`${problems[0] === undefined ? 'bad profile' : problemText(problems[0])}${more}`);
  }
}

/** A release of MicroPython of which there is no profile of a firmware. */
export class NoSuchVersionError extends Error {
  override readonly name = 'NoSuchVersionError';

  /** @param others the releases that there are profiles of */
  constructor(firmware: string, version: string, others: readonly string[]) {
    super(`firmware ${firmware} has no profile of MicroPython ${version}; there are ${others.join(', ')}`);
  }
}

/** A board whose heap nobody has read yet, with no size from the user. */
export class UnknownHeapError extends Error {
  override readonly name = 'UnknownHeapError';

  /** @param room bytes of the memory that it lies in */
  constructor(id: string, room: number) {
    super(
      `${id}: where its heap lies is not known; tell how large it is with --heap, or heapBytes (below ${room} bytes): ` +
        'gc.mem_alloc() + gc.mem_free() on the board says it',
    );
  }
}

/** A name that stands for no target, firmware or release. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
  /** The phrase with the nearest names, or empty. */
  readonly suggestion: string;

  constructor(
    readonly kind: 'target' | 'firmware' | 'version',
    readonly wrong: string,
    names: readonly string[],
  ) {
    const suggestion = kind === 'version' ? `; there are ${names.join(', ')}` : nearest(wrong, names);
    super(`unknown ${kind === 'version' ? 'MicroPython version' : kind} "${wrong}"${suggestion}`);
    this.suggestion = suggestion;
  }
}

const MAX_FOUND = 60;

/** A value as a message shows it: JSON, shortened. */
export function showFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}...` : text;
}

/** What is wrong with a file that is no JSON. `error` is what `parseJsonText` threw. */
export function jsonProblem(file: string, error: unknown): Problem {
  if (!(error instanceof JsonTextError)) throw error;
  const { place, expected, found } = error;
  return { file, key: place, expected, found };
}
