import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { MsgArg } from '../../src/runtime/printf.js';
import { printf } from '../../src/runtime/printf.js';

function printed(target: string, fmt: string, ...args: MsgArg[]): string {
  const machine = new Machine(loadBoard(target), new MemoryHost());
  let text = '';
  machine.inside(() => printf({ strn: (piece) => (text += piece) }, fmt, ...args));
  return text;
}

describe('numbers in a format', () => {
  const BIG = 0x7f00_1234_5678;

  it('are 32 bits of what they are', () => {
    expect(printed('UNIX_X64', '%x %u %d', BIG, -1, 2 ** 31)).toBe('12345678 4294967295 -2147483648');
    expect(printed('UNIX_X64', '%u', 2n ** 40n + 3n)).toBe('3');
  });

  it('are longs after l where these have 64 bits', () => {
    expect(printed('UNIX_X64', '%lx %lu %ld', BIG, -1, -5)).toBe('7f0012345678 18446744073709551615 -5');
    expect(printed('UNIX_X86', '%lx %lu', BIG, -1)).toBe('12345678 4294967295');
  });

  it('are printed as C prints what it does not know', () => {
    expect(printed('UNIX_X64', '%llu %zu', 1, 2)).toBe('lu zu');
    expect(printed('UNIX_NANBOX', '%llu', 2n ** 40n)).toBe('1099511627776');
  });

  it('are addresses as a whole after p', () => {
    expect(printed('UNIX_X64', '%p', BIG)).toBe('7f0012345678');
  });
});

describe('the text of a StringIO', () => {
  it('has the lower half of its address', () => {
    const host = new MemoryHost();
    const text = "import io\ns = io.StringIO()\nprint(repr(s) == '<io.StringIO 0x%x>' % (id(s) & 0xffffffff))\n";
    new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text, via: 'file' });
    expect(host.out + host.err).toBe('True\n');
  });
});

describe('the message of an exception', () => {
  it('is formatted as all else is', () => {
    const host = new MemoryHost();
    const text = `import machine
for address in (1, 0x12345678901, -3):
    try:
        machine.mem32[address]
    except ValueError as e:
        print(e)
`;
    new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text, via: 'file' });
    expect(host.out + host.err).toBe(
      ['00000001', '45678901', 'fffffffd'].map((a) => `address ${a} is not aligned to 4 bytes\n`).join(''),
    );
  });
});

describe('the text of a file on FAT', () => {
  it('has the address that id has', () => {
    const host = new MemoryHost();
    const text = `import vfs
class Ram:
    def __init__(self): self.data = bytearray(50 * 512)
    def readblocks(self, n, buf): buf[:] = memoryview(self.data)[n * 512:n * 512 + len(buf)]
    def writeblocks(self, n, buf): self.data[n * 512:n * 512 + len(buf)] = buf
    def ioctl(self, op, arg): return {4: 50, 5: 512}.get(op, 0)
ram = Ram()
vfs.VfsFat.mkfs(ram)
f = vfs.VfsFat(ram).open('a', 'w')
print(str(f) == '<io.TextIOWrapper %x>' % id(f))
`;
    new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text, via: 'file' });
    expect(host.out + host.err).toBe('True\n');
  });
});
