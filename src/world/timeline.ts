import { printedAt } from './outputMarks.js';

/** Values that change over time, as a stub gives them. */

/** A time in milliseconds since the start, and the value from then on. */
export type Step<T> = readonly [ms: number, value: T];

/** A value from some milliseconds on after the program has printed a text. */
export interface AwaitedStep<T> {
  readonly after: string;
  readonly ms?: number | undefined;
  readonly value: T;
}

/** Steps that start over again after so many milliseconds. */
export interface Cycle<T> {
  readonly repeat: number;
  readonly steps: readonly Step<T>[];
}

/** A value, or what it is from when on. */
export type Timeline<T> = T | readonly (Step<T> | AwaitedStep<T>)[] | Cycle<T>;

function isCycle<T>(line: Timeline<T>): line is Cycle<T> {
  return typeof line === 'object' && line !== null && 'repeat' in line;
}

/** The steps whose times are known by now, in the order of these; of two at one time the later one in the list holds. */
function stepsOf<T>(line: Timeline<T>): readonly Step<T>[] | null {
  if (isCycle(line)) return line.steps;
  if (!Array.isArray(line)) return null;
  const list = line as readonly (Step<T> | AwaitedStep<T>)[];
  if (list.every(isTimed)) return list;
  return list.flatMap(timed).sort(([a], [b]) => a - b);
}

function isTimed<T>(step: Step<T> | AwaitedStep<T>): step is Step<T> {
  return Array.isArray(step);
}

function timed<T>(step: Step<T> | AwaitedStep<T>): Step<T>[] {
  if (isTimed(step)) return [step];
  const us = printedAt(step.after);
  return us === null ? [] : [[us / 1000 + (step.ms ?? 0), step.value]];
}

function lastAt<T>(steps: readonly Step<T>[], ms: number): T | undefined {
  let value: T | undefined;
  for (const step of steps) {
    if (step[0] > ms) break;
    value = step[1];
  }
  return value;
}

/** The value of a timeline at a time in microseconds; undefined before its first step. */
export function valueAt<T>(line: Timeline<T> | undefined, us: number): T | undefined {
  if (line === undefined) return undefined;
  const steps = stepsOf(line);
  if (steps === null) return line as T;
  const ms = us / 1000;
  if (!isCycle(line)) return lastAt(steps, ms);
  // Before the first step of a round the last one of the round before still holds.
  return lastAt(steps, ms % line.repeat) ?? (ms >= line.repeat ? steps.at(-1)?.[1] : undefined);
}

/** When the timeline's next step comes after a time, both in microseconds; null: none comes. */
export function nextStepAt<T>(line: Timeline<T> | undefined, us: number): number | null {
  const steps = line === undefined ? null : stepsOf(line);
  if (line === undefined || steps === null || steps.length === 0) return null;
  if (!isCycle(line)) return usOf(steps.find((step) => usOf(step[0]) > us)?.[0]);
  const round = Math.floor(us / usOf(line.repeat));
  const start = round * usOf(line.repeat);
  const next = steps.find((step) => start + usOf(step[0]) > us);
  return next === undefined ? start + usOf(line.repeat) + usOf(steps[0]![0]) : start + usOf(next[0]);
}

function usOf(ms: number): number;
function usOf(ms: number | undefined): number | null;
function usOf(ms: number | undefined): number | null {
  return ms === undefined ? null : ms * 1000;
}
