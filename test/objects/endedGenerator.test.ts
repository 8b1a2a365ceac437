import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

const TEXT = `import gc
def plain(x):
    y = x
    yield 1
def guarded(x):
    try:
        yield len(x)
    except ValueError:
        pass
def made(make):
    g = make(bytearray(10000))
    list(g)
    return g
def alive():
    list((1, 2, (3, 4), 5, 6, 7))
    gc.collect()
    return gc.mem_alloc()
def clear(a, b, c, d, e, f, g, h):
    return [a, b, c, d, e, f, g, h]
for make in (plain, guarded):
    base = alive()
    gens = [made(make) for _ in range(8)]
    clear(1, 2, 3, 4, 5, 6, 7, 8)
    held = alive()
    print(next(gens[0], 'ended'), 'plain' in repr(gens[0]), (held - base) // 10000)
    gens = None
    clear(1, 2, 3, 4, 5, 6, 7, 8)
    print((held - alive()) // 10000)
`;

it('an ended generator keeps what is in its slots from being collected', () => {
  expect(runProgram(TEXT, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe('ended True 8\n8\nended False 8\n8\n');
});
