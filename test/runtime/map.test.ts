import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

/** Chunks in the heap map that begin with a pointer to the type `tuple`, after a dict with such a table was cleared. */
function tuplesAfterClear(isLocked: boolean): number {
  const [lock, unlock] = isLocked ? ['micropython.heap_lock()', 'micropython.heap_unlock()'] : ['', ''];
  const text = `import micropython
d = {tuple: 1}
${lock}
d.clear()
${unlock}
d['a'] = 2
micropython.mem_info(1)
`;
  const map = runProgram(text, { target: 'UNIX_X86', firmware: 'unix-x86' });
  return (map.match(/T/g) ?? []).length;
}

describe('the table of a dict', () => {
  it('that a locked heap did not free still has in it what it had', () => {
    expect(tuplesAfterClear(true)).toBe(tuplesAfterClear(false) + 1);
  });
});
