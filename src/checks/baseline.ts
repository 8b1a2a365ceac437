import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJsonText } from '../profiles/jsonText.js';
import { problemText } from '../profiles/problem.js';
import { zodProblems } from '../profiles/zodProblems.js';
import { InputError } from '../report/inputError.js';
import { writeWholeFile } from '../report/wholeFile.js';
import type { LineFigures } from './lines.js';

/** Grows when the meaning of a figure or the shape of the file changes: up to 2 the peak had dead chunks in it. */
const BASELINE_VERSION = 3;

/** The figures that a run is measured by. Sizes in bytes. */
export interface CheckFigures {
  /** The most that could be reached at once. */
  readonly peak: number;
  readonly peakWithGarbage: number;
  readonly used: number;
  readonly largestFree: number;
  /** Null where it was not searched. */
  readonly smallestHeap: number | null;
  readonly collections: number;
  /** Requests that failed, caught or not, and that do not fail on a heap of any size. */
  readonly failedRequests: number;
}

/** What a program did on a board when its baseline was taken. */
export interface Baseline {
  readonly program: string;
  readonly target: string;
  /** Firmware profile; figures of another one don't compare. */
  readonly firmware: string;
  /** The release of MicroPython, as `1.23.0`; nor do figures of another one. */
  readonly micropython: string;
  readonly figures: CheckFigures;
  readonly lines: readonly LineFigures[];
}

const figure = z.number().int().min(0);
const baselineSchema = z.object({
  uheapBaseline: z.literal(BASELINE_VERSION),
  program: z.string(),
  target: z.string(),
  firmware: z.string(),
  micropython: z.string(),
  figures: z.object({
    peak: figure,
    peakWithGarbage: figure,
    used: figure,
    largestFree: figure,
    smallestHeap: figure.nullable(),
    collections: figure,
    failedRequests: figure,
  }),
  lines: z.array(
    z.object({ file: z.string(), line: figure, fun: z.string(), text: z.string(), peak: figure, live: figure }),
  ),
});

/** Lines that a baseline keeps: enough to find what grew. */
const MAX_LINES = 100;

/** Where the baseline of a program on a board is. */
export function baselinePath(folder: string, program: string, target: string): string {
  return join(folder, `${program.replace(/\.py$/, '').replaceAll(/[\\/]/g, '__')}@${target}.json`);
}

/** Reads a baseline, null where there is none. Throws InputError for a file that is none or of another version. */
export function readBaseline(path: string): Baseline | null {
  if (!existsSync(path)) return null;
  let json: unknown;
  try {
    json = parseJsonText(readFileSync(path, 'utf8'));
  } catch (e) {
    throw new InputError(`${path}: ${(e as Error).message}`);
  }
  const format = (json as { uheapBaseline?: unknown } | null)?.uheapBaseline;
  if (typeof format === 'number' && format !== BASELINE_VERSION) {
    throw new InputError(
      `${path}: a baseline of format ${format}, but this uheap reads format ${BASELINE_VERSION}${format < 3 ? ', whose peak has no garbage in it' : ''}; uheap check --update writes a new one`,
    );
  }
  const parsed = baselineSchema.safeParse(json);
  if (!parsed.success) throw new InputError(problemText(zodProblems(path, parsed.error, json, [])[0]!));
  return parsed.data;
}

/** Writes a baseline; the same figures always give the same file. Returns whether that changed anything. */
export function writeBaseline(path: string, baseline: Baseline): boolean {
  const { program, target, firmware, micropython, figures, lines } = baseline;
  const kept = lines.slice(0, MAX_LINES);
  const json = { uheapBaseline: BASELINE_VERSION, program, target, firmware, micropython, figures, lines: kept };
  const text = `${JSON.stringify(json, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeWholeFile(path, text);
  return true;
}
