import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runProgram } from '../vm/program.js';

function output(text: string): string {
  const host = new MemoryHost();
  const setUp = "import btree, gc, io\ndb = btree.open(io.BytesIO(), pagesize=512)\ndb[b'a'] = b'1'\n";
  new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text: setUp + text, via: 'file' });
  return host.out + host.err;
}

describe('a btree', () => {
  it('makes iter() take room for an iterator, and a for loop none', () => {
    const text = `def f():
    gc.collect()
    a = gc.mem_alloc()
    iter(db)
    b = gc.mem_alloc()
    for key in db: break
    c = gc.mem_alloc()
    print(b - a, c - b)
f()
`;
    // What the real build prints: one block of 32 bytes for iter(), two for a key.
    expect(output(text)).toBe('32 64\n');
  });

  it.each([
    ['UNIX_X64', 'unix-x64', 192],
    // A struct on the stack of a 32-bit process is beyond small ints: an int of two chunks.
    ['UNIX_X86', 'unix-x86', 128],
  ])('seeks in a stream of the program on %s with the address of the request', (target, firmware, bytes) => {
    const program = `import btree, gc, io
class Device(io.IOBase):
    def readinto(self, buf):
        return 0
    def ioctl(self, cmd, arg):
        global kind
        kind = arg > 0 and type(arg)
        return -1000
def f():
    try:
        btree.open(Device(), pagesize=512)
    except OSError as e:
        return e.errno
print(f(), kind)
a = gc.mem_alloc()
f()
print(gc.mem_alloc() - a)
`;
    // What real builds print.
    expect(runProgram(program, { target, firmware })).toBe(`1000 <class 'int'>\n${bytes}\n`);
  });

  it('has an address in its text, without 0x', () => {
    expect(output('print(db)\n')).toMatch(/^<btree [0-9a-f]{12}>\n$/);
  });
});
