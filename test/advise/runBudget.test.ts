import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/advise/evidence.js';
import { RunBudget } from '../../src/advise/runBudget.js';
import { adviceOn } from './fixtures.js';

function runsOf(steps: number, events: number): number {
  const budget = new RunBudget({ outcome: { steps }, profile: { events } } as Evidence);
  let runs = 0;
  while (budget.take()) runs++;
  return runs;
}

describe('how often a program is run again', () => {
  it('depends on its steps and on what its heap does, not on a clock', () => {
    expect(runsOf(100, 400)).toBe(24);
    expect(runsOf(3_000_000, 300)).toBe(1);
    expect(runsOf(20_000, 80_000)).toBe(5);
  });

  it('leaves places of a long run untried, and says so', () => {
    const sums = Array.from({ length: 6 }, (_, i) => `print(sum([k for k in range(${90 + i})]))\n`).join('');
    expect(adviceOn(sums)).toMatchObject({ untried: 0 });
    const long = `t = 0\nfor i in range(900000):\n    t ^= i & 255\nprint(t)\n${sums}`;
    const { findings, untried, rejected } = adviceOn(long);
    expect(untried).toBeGreaterThan(0);
    expect(findings.length + rejected + untried).toBe(6);
  });

  it('ends a changed program that goes on and on', () => {
    const counts = 'n = 0\n\n\ndef more(v):\n    global n\n    n += 1\n    return v == 0\n\n\n';
    const waits = 'done = any([more(i) for i in range(60)])\nwhile n < 60:\n    pass\nprint(done)\n';
    expect(adviceOn(counts + waits)).toMatchObject({ findings: [], rejected: 1 });
    expect(adviceOn(counts + waits.replace('while n < 60', 'while n < 1')).findings).toHaveLength(1);
  });
});
