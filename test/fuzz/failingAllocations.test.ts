import { describe, expect, it } from 'vitest';
import { BOARDS, type Failing, PROGRAMS, programText, runFailing } from './failingAllocations.js';

/** The first requests one by one, where compiling and loading are; then some of what the program does. */
function* requests(): Generator<number> {
  for (let nth = 1; nth <= 40; nth++) yield nth;
  for (let nth = 41; nth < 5000; nth += 31) yield nth;
}

describe.each(BOARDS)('each request for memory can fail on $target', ({ target, heapBytes }) => {
  it.each<Failing>(['once', 'on'])(
    '%s',
    (failing) => {
      const ends = new Map<string, number>();
      for (const program of PROGRAMS) {
        const text = programText(program);
        for (const nth of requests()) {
          const end = runFailing({ target, heapBytes, text, nth, failing });
          if (end === 'none') break;
          const kind = typeof end === 'string' ? end : `${program}, request ${nth}: ${end.fault}`;
          ends.set(kind, (ends.get(kind) ?? 0) + 1);
        }
      }
      const allowed = ['survived', 'memory-error', 'other-exception', 'stopped'];
      expect([...ends.keys()].filter((kind) => !allowed.includes(kind))).toEqual([]);
      expect(ends.get('memory-error')).toBeGreaterThan(200);
    },
    120_000,
  );
});
