import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

const TEXT = `import gc
def caught(x):
    try:
        yield len(x)
        raise ValueError
    except ValueError:
        yield 2
def unset(x):
    if x is None:
        y = 1
    yield 3
    print(y)
def outer():
    for _ in range(3):
        yield sum(i for i in inner())
def inner():
    for i in range(3):
        yield from (i, caught((i,)).send(None))
def alive():
    gc.collect()
    return gc.mem_alloc()
for _ in range(3):
    print(list(caught(b'ab')))
    try:
        list(unset(0))
    except NameError:
        print('unset')
    print(list(outer()))
a = [i for i in caught(bytearray(20000))]
unset(0), unset(0)
before = alive()
g = [unset(0) for _ in range(3)]
print(alive() - before < 10000)
`;

it('a frame of an ended generator is an empty one for the next', () => {
  const round = '[2, 2]\nunset\n[6, 6, 6]\n';
  expect(runProgram(TEXT, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe(`${round.repeat(3)}True\n`);
});
