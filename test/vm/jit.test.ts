import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programs, source } from '../conformance/recordings.js';
import { seeRun } from './jitHeap.js';

// A program must show the same, each allocation with its line included, whether its bytecode is interpreted, turned into
// JavaScript at once, or turned into it in the middle of a run.

/** Programs that take minutes with a note of each event, or print the time. */
const LONG = new Set(['27_memory_error']);
const recorded = programs().filter((program) => !LONG.has(program));
const own = ['programs/unwind', 'programs/generators', 'programs/calls', 'jitProgram'];
const ownSource = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.py`), 'latin1');

/** The first event in which two runs differ, or null. */
function firstDifference(a: readonly string[], b: readonly string[]): string | null {
  const at = a.findIndex((event, i) => event !== b[i]);
  if (at >= 0) return `event ${at}: ${a[at]}, but ${b[at]}`;
  return a.length === b.length ? null : `${a.length} and ${b.length} events`;
}

function expectSame(text: string, target: string, jitAfter: number, stress = false): void {
  const interpreted = seeRun(text, target, Number.POSITIVE_INFINITY, stress);
  const run = seeRun(text, target, jitAfter, stress);
  expect(run.out).toBe(interpreted.out);
  expect(firstDifference(interpreted.events, run.events)).toBeNull();
  expect(run.steps).toBe(interpreted.steps);
}

describe.each(['UNIX_X86', 'UNIX_X64', 'PYBV11'])('on %s', (target) => {
  it.each(recorded)('%s is the same with JavaScript from its bytecode', (program) => {
    expectSame(source(program), target, 0);
  });
});

describe('with a change from the interpreter to JavaScript on the way', () => {
  it.each(recorded)('%s is the same', (program) => {
    expectSame(source(program), 'UNIX_X86', 3);
  });

  it.each(own)('%s is the same', (name) => {
    for (const after of [0, 2, 7]) expectSame(ownSource(name), 'UNIX_X86', after);
  });

  it.each(own)('%s is the same when every allocation collects', (name) => {
    for (const after of [0, 4]) expectSame(ownSource(name), 'UNIX_X86', after, true);
  });
});

describe('a program without end', () => {
  it('is stopped by the host as often as when it is interpreted', () => {
    expect(seeRun('n = 0\nwhile n < 3000:\n  n += 1\n', 'UNIX_X64', 0).steps).toBe(3000);
  });
});
