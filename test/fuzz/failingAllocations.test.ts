import { describe, expect, it } from 'vitest';
import { BOARDS, type Failing, runSweep, SWEEPS } from './failingAllocations.js';

/** The first requests one by one, where compiling and loading are; then some of what the program does. */
function* requests(): Generator<number> {
  for (let nth = 1; nth <= 40; nth++) yield nth;
  for (let nth = 41; nth < 5000; nth += 31) yield nth;
}

// `npm run fuzz -- --failures` leaves none out.
describe.each(BOARDS)('each request for memory can fail on $target', ({ target }) => {
  it.each<Failing>(['once', 'on'])(
    '%s',
    (failing) => {
      let memoryErrors = 0;
      for (const sweep of SWEEPS.filter((one) => one.target === target && one.failing === failing)) {
        const { ends, fault } = runSweep(sweep, requests());
        expect(fault, sweep.program).toBeNull();
        memoryErrors += ends['memory-error'];
      }
      expect(memoryErrors).toBeGreaterThan(200);
    },
    120_000,
  );
});
