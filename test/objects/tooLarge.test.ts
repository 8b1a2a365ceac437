import { expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

// An object that no heap has room for must not be built on the host before the heap is asked.
it.each([
  ['a tuple', '(1,) * n', 2 ** 30 + 8],
  ['a list', '[1] * n', 2 ** 30],
  ['an array of objects', "array.array('O', Long())", 2 ** 30],
  ['the values of a structure', "struct.unpack(str(n) + 'B', b'')", 2 ** 30 + 8],
  ['a structure', "struct.pack('B' + str(n) + 'I')", 2 ** 30 + 5],
  ['a string', "'x' * n", 2 ** 28 + 1],
  ['a tuple whose size wraps', '(1,) * (2 * n + 2 * n + 1)', 12],
  ['a list whose size wraps', '[1] * (2 * n + 2 * n + 1)', 4],
])('%s that is far too large raises MemoryError', (_what, expression, bytes) => {
  const text = `import array, struct
n = 1 << 28
class Long:
    def __len__(self): return n
    def __iter__(self): return iter(())
try:
    ${expression}
except MemoryError as e:
    print(e)
`;
  const out = runProgram(text, { target: 'UNIX_X86', firmware: 'unix-x86', heapBytes: 65536 });
  expect(out).toBe(`memory allocation failed, allocating ${bytes} bytes\n`);
});
