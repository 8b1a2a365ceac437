import { describe, expect, it } from 'vitest';
import { runProgram } from '../vm/program.js';

const TEXT = `import struct, gc, micropython
x = 1.5 * 3
w = struct.pack('O', x)
y = struct.unpack('O', w)[0]
print(y, y is x)
z = 2j * 3
print(struct.unpack('O', struct.pack('O', z))[0] is z)
class Whole:
    def __getitem__(self, index):
        return index
for x in (Whole()[1:2], Whole()[1:'a' * 100], range(5), iter(range(5))):
    print(struct.unpack('O', struct.pack('O', x))[0] is x)
parts = Whole()['a' * 100:2:3.5 * 3]
gc.collect()
n = bytearray(400)
print(len(parts.start), parts.step)
`;

describe('what has no pointers', () => {
  it('is found again by its address', () => {
    expect(runProgram(TEXT, { target: 'UNIX_X86', firmware: 'unix-x86' })).toBe(
      `4.5 True\nTrue\n${'True\n'.repeat(4)}100 10.5\n`,
    );
  });

  it('has its letter in the heap map, whether it is alive or not', () => {
    const text = `import micropython, gc
gc.collect()
x = [i * 0.5 for i in range(64)]
x = None
micropython.mem_info(1)
`;
    const map = runProgram(text, { target: 'UNIX_X86', firmware: 'unix-x86' });
    expect((map.match(/F/g) ?? []).length).toBeGreaterThanOrEqual(64);
  });
});
