import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { JsonTextError, parseJsonText } from '../profiles/jsonText.js';
import { problemText } from '../profiles/problem.js';
import { zodProblems } from '../profiles/zodProblems.js';
import { InputError } from '../report/inputError.js';
import { parseUs, TIME } from './time.js';

/** `uheap.config.json`: programs, boards, budgets and tolerances. */

const SIZE = 'a number of bytes, or a size such as "20k"';
const size = z
  .union([z.int(SIZE).min(0, SIZE), z.string(SIZE).regex(/^\d+[kKmM]?$/, SIZE)], SIZE)
  .transform((value) => {
    if (typeof value === 'number') return value;
    const unit = { k: 1024, m: 1024 * 1024 }[value.at(-1)!.toLowerCase()];
    return unit === undefined ? Number(value) : Number(value.slice(0, -1)) * unit;
  });

const idfSchema = z
  .strictObject({
    free: size.describe('least bytes that are free at any time').optional(),
    largest: size.describe('least bytes of the largest free block at any time').optional(),
  })
  .describe("what must be left in ESP-IDF's own heap on ESP32 boards, for Wi-Fi, Bluetooth, sockets and TLS to come");

const budgetSchema = z
  .strictObject({
    peak: size.describe('most bytes that can be reached at any time').optional(),
    peakWithGarbage: size.describe('most bytes in use at any time, dead chunks included').optional(),
    used: size.describe('most bytes in use at the end, after a collection').optional(),
    largestFree: size.describe('least bytes of the largest free run right after each collection').optional(),
    smallestHeap: size.describe('most bytes of the smallest heap on which the program runs').optional(),
    collections: z.number().int().min(0).describe('most collections').optional(),
    failedRequests: z
      .number()
      .int()
      .min(0)
      .describe('most requests for memory that may fail though a larger heap would have room (default: 0)')
      .optional(),
    idf: idfSchema.optional(),
    memoryError: z.boolean().describe('whether the program may end in a MemoryError (default: no)').optional(),
  })
  .describe('limits; what is absent is not limited');

const TOLERANCE = 'a number of bytes, "4 blocks" or "2%"';
const toleranceValue = z
  .union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?( ?(%|bytes|blocks))?$/, TOLERANCE)], TOLERANCE)
  .describe('how much worse than the baseline is fine: bytes, "4 blocks" or "2%"');

const toleranceSchema = z.strictObject({
  peak: toleranceValue.optional(),
  used: toleranceValue.optional(),
  largestFree: toleranceValue.optional(),
  smallestHeap: toleranceValue.optional(),
  collections: toleranceValue.optional(),
});

/** No system has files with a NUL in their names. */
const filePath = z.string().regex(/^[^\0]+$/, 'a path');

const programSchema = z.strictObject({
  path: filePath.describe("the program, from the config's folder"),
  fs: filePath.describe("folder that stands for the board's flash (default: the program's)").optional(),
  targets: z
    .array(z.string())
    .min(1, 'at least one board')
    .describe('boards, in place of those for all programs')
    .optional(),
  heap: size.describe('bytes of the heap, in place of the boards own').optional(),
  stub: filePath.describe("what is at the board's pins and buses, from the config's folder").optional(),
  maxSteps: z.number().int().min(1).describe('stop after so many steps: rounds of loops').optional(),
  for: z
    .string()
    .regex(TIME, 'a time such as "60s", "500ms" or "2m"')
    .transform(parseUs)
    .describe('stop after so much of the board\'s time, such as "60s"')
    .optional(),
  budget: budgetSchema.optional(),
  tolerance: toleranceSchema.optional(),
});

const configSchema = z.strictObject({
  $schema: z.string().optional(),
  programs: z
    .array(z.union([filePath, programSchema], 'a path, or an object with `path`'))
    .min(1, 'at least one program'),
  targets: z
    .array(z.string())
    .min(1, 'at least one board')
    .describe('boards for all programs (see uheap targets)')
    .optional(),
  budget: budgetSchema.optional(),
  tolerance: toleranceSchema.optional(),
  baselines: z
    .union([filePath, z.literal(false)], 'a folder, or false')
    .describe('folder of the baselines; false: none')
    .default('baselines'),
  micropython: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], 'a release such as "1.28.0", or a list of them')
    .describe(
      'release of MicroPython such as "1.28.0" that every command run here takes, or several, which check checks',
    )
    .optional(),
  profiles: z
    .union([filePath, z.array(filePath)], 'a folder, or a list of them')
    .describe("folders of one's own profiles, from the config's folder; every command run here knows them")
    .optional(),
});

export type Budget = z.infer<typeof budgetSchema>;
export type Tolerance = z.infer<typeof toleranceSchema>;

/** One program on one board, with what it must keep to. Paths are as CI sees them, from the current directory. */
export interface CheckItem {
  readonly program: string;
  /** The program's path from the config's folder, which names its baseline. */
  readonly name: string;
  readonly fs: string | undefined;
  readonly target: string;
  /** The release of MicroPython, as the config names it; undefined: the newest. */
  readonly version: string | undefined;
  /** Checked with other releases too: its baseline is named after its own. */
  readonly isOneOfMany: boolean;
  readonly heapBytes: number | undefined;
  readonly maxSteps: number | undefined;
  /** Microseconds of the board's time. */
  readonly forUs: number | undefined;
  /** A file (docs/stubs.md). */
  readonly stub: string | undefined;
  readonly budget: Budget;
  readonly tolerance: Tolerance;
}

export interface CheckConfig {
  readonly items: readonly CheckItem[];
  /** Folder of the baselines; null: budgets only. */
  readonly baselines: string | null;
}

const KNOWN_KEYS = [
  ...new Set(
    [configSchema, programSchema, budgetSchema, idfSchema, toleranceSchema].flatMap(({ shape }) => Object.keys(shape)),
  ),
];

function readJson(path: string): unknown {
  if (!existsSync(path)) throw new InputError(`${path}: no such file; uheap init writes one (docs/ci.md)`);
  try {
    return parseJsonText(readFileSync(path, 'utf8'));
  } catch (e) {
    throw new InputError(
      e instanceof JsonTextError
        ? `${path}: ${e.message}`
        : `${path}: can't be read (${(e as NodeJS.ErrnoException).code})`,
    );
  }
}

/** All that is wrong with a config, a line each. */
function badConfig(path: string, error: z.ZodError, json: unknown): InputError {
  return new InputError(zodProblems(path, error, json, KNOWN_KEYS).map(problemText).join('\n'));
}

/** Folders of a config file's `profiles`, which it may have without any program. Throws InputError. */
export function readProfileFolders(path: string): string[] {
  const json = readJson(path);
  const parsed = configSchema.pick({ profiles: true }).loose().safeParse(json);
  if (!parsed.success) throw badConfig(path, parsed.error, json);
  const folders = [parsed.data.profiles ?? []].flat().map((name) => join(dirname(path), name));
  const missing = folders.find((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true);
  if (missing !== undefined) throw new InputError(`${path}: profiles: expected a folder, found nothing at ${missing}`);
  return folders;
}

/** The releases of MicroPython that a config file names; none where it names none. Throws InputError. */
export function readPinnedVersions(path: string): string[] {
  const json = readJson(path);
  const parsed = configSchema.pick({ micropython: true }).loose().safeParse(json);
  if (!parsed.success) throw badConfig(path, parsed.error, json);
  return [parsed.data.micropython ?? []].flat();
}

/** Reads a config file. Throws InputError with a line for each thing that is wrong: file, key, and what was expected. */
export function readConfig(path: string): CheckConfig {
  const json = readJson(path);
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) throw badConfig(path, parsed.error, json);
  const { programs, targets, budget, tolerance, baselines } = parsed.data;
  const versions = [parsed.data.micropython ?? []].flat();
  const folder = dirname(path);
  const from = (name: string): string => (folder === '.' ? name : join(folder, name));
  const items = programs.flatMap((entry) => {
    const program = typeof entry === 'string' ? { path: entry } : entry;
    const boards = program.targets ?? targets;
    if (boards === undefined) {
      throw new InputError(`${path}: targets: expected at least one board for ${program.path}, found none`);
    }
    const choices = boards.flatMap((target) =>
      (versions.length === 0 ? [undefined] : versions).map((version) => ({ target, version })),
    );
    return choices.map(
      ({ target, version }): CheckItem => ({
        program: from(program.path),
        name: program.path,
        fs: program.fs === undefined ? undefined : from(program.fs),
        target,
        version,
        isOneOfMany: versions.length > 1,
        heapBytes: program.heap,
        maxSteps: program.maxSteps,
        forUs: program.for,
        stub: program.stub === undefined ? undefined : from(program.stub),
        budget: { ...budget, ...program.budget },
        tolerance: { ...tolerance, ...program.tolerance },
      }),
    );
  });
  const seen = new Set<string>();
  for (const { name, target, version } of items) {
    const check = `"${name}" on ${target}${version === undefined ? '' : ` with ${version}`}`;
    if (seen.has(check)) {
      throw new InputError(`${path}: programs: expected each program once per board, found ${check} twice`);
    }
    seen.add(check);
  }
  return { items, baselines: baselines === false ? null : from(baselines) };
}

/** The JSON Schema of the config, for editors. */
export function configJsonSchema(): object {
  return { title: 'uheap.config.json', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}

/** How much more than `base` is within a tolerance, in the figure's own unit. */
export function allowance(tolerance: string | number | undefined, base: number, bytesPerBlock: number): number {
  if (tolerance === undefined) return 0;
  if (typeof tolerance === 'number') return tolerance;
  const value = Number.parseFloat(tolerance);
  if (tolerance.endsWith('%')) return Math.floor((base * value) / 100);
  return tolerance.endsWith('blocks') ? value * bytesPerBlock : value;
}
