import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { MpFunBc } from '../../src/runtime/funBc.js';

// JavaScript is made late in a process that has only just begun, and soon in one that has run for long. The tests are in
// this order in a process of their own.

/** Whether a function that loops has JavaScript after so many calls. */
function hasCode(calls: number, loops: number, prepare: (machine: Machine) => void = () => {}): boolean {
  const machine = new Machine(loadBoard('UNIX_X64'), new MemoryHost({}, '/'));
  prepare(machine);
  const text = `def f(n):\n    while n > 0:\n        n -= 1\nfor i in range(${calls}):\n    f(${loops})\n`;
  machine.run({ name: 'main.py', text, via: 'file' });
  const { slots } = machine.state.dictMain.map;
  const at = slots.findIndex((key) => typeof key === 'object' && (key as { data?: string }).data === 'f');
  return (slots[at + 1] as MpFunBc).hot.run !== null;
}

describe('JavaScript of a function', () => {
  it('is not made in a young process of what is only called often', () => {
    expect(hasCode(5_000, 1)).toBe(false);
  });

  it('is made in a young process of a long loop', () => {
    expect(hasCode(2, 10_000)).toBe(true);
    expect(hasCode(2, 3_000)).toBe(false);
  });

  it('is made where a machine is asked to', () => {
    expect(hasCode(500, 1, ({ state }) => state.setJitAfter(400))).toBe(true);
    expect(hasCode(2, 5_000, ({ state }) => state.setJitAfter(Number.POSITIVE_INFINITY))).toBe(false);
  });

  it('is made of what is only called often once the process has run for long', () => {
    hasCode(1, 600_500, ({ state }) => (state.jitAfter = 600_000));
    hasCode(1, 600_500, ({ state }) => (state.jitAfter = 600_000));
    expect(hasCode(500, 1)).toBe(true);
    expect(hasCode(300, 1)).toBe(false);
  });
});
