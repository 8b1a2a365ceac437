import { describe, expect, test } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import recorded from './intAllocations.json' with { type: 'json' };

/**
 * What real firmware of 1.23.0 allocated, in bytes, and printed for each of many operations on integers, floats made of them and
 * their text (bytes first, then the result).
 */
const BATCH = 40;

function run(target: string, program: string): string[] {
  const host = new MemoryHost({ 'main.py': program }, '/app');
  const machine = new Machine(loadBoard(target, { firmware: '1.23.0/' }), host);
  machine.run({ name: 'main.py', text: program, via: target.startsWith('UNIX') ? 'file' : 'raw-repl' });
  expect(host.err).toBe('');
  return host.out.replaceAll('\r\n', '\n').trimEnd().split('\n');
}

describe.each(Object.entries(recorded.printed))('integer operations on %s', (target, printed) => {
  for (let from = 0; from < recorded.cases.length; from += BATCH) {
    test(`allocate and give what they do on the firmware (${from})`, () => {
      const cases = recorded.cases.slice(from, from + BATCH);
      const lines = run(target, [...recorded.prelude, ...cases, ''].join('\n'));
      expect(lines.map((line, i) => `${cases[i]} -> ${line}`)).toEqual(
        printed.slice(from, from + BATCH).map((line, i) => `${cases[i]} -> ${line}`),
      );
    });
  }
});
