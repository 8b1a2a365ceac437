import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { problemText, zodProblems } from '../profiles/problem.js';
import { InputError } from '../report/inputError.js';
/** Grows when the meaning of a figure or the shape of the file changes. */
const BASELINE_VERSION = 1;
const figure = z.number().int().min(0);
const baselineSchema = z.object({
    uheapBaseline: z.literal(BASELINE_VERSION),
    program: z.string(),
    target: z.string(),
    firmware: z.string(),
    figures: z.object({
        peak: figure,
        used: figure,
        largestFree: figure,
        smallestHeap: figure.nullable(),
        collections: figure,
    }),
    lines: z.array(z.object({ file: z.string(), line: figure, fun: z.string(), text: z.string(), peak: figure, live: figure })),
});
/** Lines that a baseline keeps: enough to find what grew. */
const MAX_LINES = 100;
/** Where the baseline of a program on a board is. */
export function baselinePath(folder, program, target) {
    return join(folder, `${program.replace(/\.py$/, '').replaceAll(/[\\/]/g, '__')}@${target}.json`);
}
/** Reads a baseline, null where there is none. Throws InputError for a file that is none or of another version. */
export function readBaseline(path) {
    if (!existsSync(path))
        return null;
    let json;
    try {
        json = JSON.parse(readFileSync(path, 'utf8'));
    }
    catch (e) {
        throw new InputError(`${path}: not valid JSON (${e.message})`);
    }
    const version = json?.uheapBaseline;
    if (typeof version === 'number' && version !== BASELINE_VERSION) {
        throw new InputError(`${path}: a baseline of format ${version}, but this uheap reads format ${BASELINE_VERSION}; uheap check --update writes a new one`);
    }
    const parsed = baselineSchema.safeParse(json);
    if (!parsed.success)
        throw new InputError(problemText(zodProblems(path, parsed.error, json, [])[0]));
    return parsed.data;
}
/** Writes a baseline; the same figures always give the same file. Returns whether that changed anything. */
export function writeBaseline(path, baseline) {
    const { program, target, firmware, figures, lines } = baseline;
    const kept = lines.slice(0, MAX_LINES);
    const json = { uheapBaseline: BASELINE_VERSION, program, target, firmware, figures, lines: kept };
    const text = `${JSON.stringify(json, null, 2)}\n`;
    if (existsSync(path) && readFileSync(path, 'utf8') === text)
        return false;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return true;
}
