import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

const TEXT = `keep = []
def sorted_while_it_grows(l):
    n = len(l)
    def key(x):
        if len(l) == n:
            keep.append([5, 6, 7, 8])
            l.append(9)
        return x
    l.sort(key=key)
    return l
print(sorted_while_it_grows([3, 2, 1, 0]))
`;

// As MicroPython 1.23.0 for Unix prints it: the sort goes on in the memory that the list had.
it('a list whose array moves while it is sorted is left as it was then', () => {
  expect(runProgram(TEXT, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe('[3, 2, 1, 0, 9]\n');
});
