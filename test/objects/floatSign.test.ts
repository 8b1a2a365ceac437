import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

describe('the sign of a NaN', () => {
  it('is read, turned around, taken off and copied', () => {
    const text = `from math import copysign
nan = float('-nan')
for x in (nan, -nan, abs(nan), -abs(nan), copysign(float('nan'), -1), copysign(nan, 0.0)):
    print(x, copysign(1, x))
print(copysign(2, -0.0), copysign(-2, 0), copysign(3, -5), copysign(float('-inf'), 1))
`;
    expect(runProgram(text)).toBe('nan -1.0\nnan 1.0\nnan 1.0\nnan -1.0\nnan -1.0\nnan 1.0\n-2.0 2.0 -3.0 inf\n');
  });

  it('decides whether abs() makes a float', () => {
    const text = `import gc
a = float('nan'), float('-nan'), 1.5, -1.5
for x in a:
    before = gc.mem_alloc()
    abs(x)
    print(gc.mem_alloc() - before)
`;
    expect(runProgram(text, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe('0\n16\n0\n16\n');
  });
});
