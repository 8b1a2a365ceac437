import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

const RUN = `import gc, micropython
def run():
    micropython.schedule(lambda x: x, None)
    for i in range(3):
        pass
def used():
    gc.collect()
    return gc.mem_alloc()
run()
a = used()
for i in range(6):
    run()
    print(used() - a, end=' ')
`;

// What real builds print: the queue holds four, and what has run stays in it until its place is needed.
it.each([
  ['UNIX_X64', '1.23.0/unix-x64', '64 96 128 128 128 128 '],
  ['UNIX_X86', '1.28.0/unix-x86', '32 48 64 64 64 64 '],
])('a scheduled function is kept after it ran: %s', (target, firmware, growth) => {
  expect(runProgram(RUN, { target, firmware })).toBe(growth);
});
