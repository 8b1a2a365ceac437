import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** What the standard Unix build of MicroPython 1.23.0 prints with the same heap. */
function output(target: string, heapBytes: number, text: string, maxSteps?: number): string {
  const board = loadBoard(target, { firmware: '1.23.0/', heapBytes });
  const host = new MemoryHost();
  const machine = new Machine(board, host);
  installStops(machine.state, { maxSteps });
  machine.run({ name: 'app.py', text, via: board.via });
  return host.out + host.err;
}

const APPEND = `
b = bytearray(16)
lens = []
for n in range(4):
    try:
        while len(b) < 200000:
            b.append(0)
    except MemoryError:
        lens.append(len(b))
print([l - lens[0] for l in lens])
`;

const EMERGENCY = `
import gc, micropython
def f():
    micropython.heap_lock()
    try:
        1.5 * 2.5 * f
    except Exception as e:
        err = e
    micropython.heap_unlock()
    return err
def used():
    gc.collect()
    return gc.mem_alloc()
used()
before = used()
err = f()
with_err = used()
str(err)
err = None
print(with_err - before, used() - before)
`;

const REGISTER = `
import select, gc, io
class F(io.IOBase):
    def ioctl(self, req, flags):
        return 0
p = select.poll()
fs = [F() for _ in range(3)]
l = [0] * 4
l[0] = gc.mem_alloc()
p.register(fs[0])
l[1] = gc.mem_alloc()
p.register(fs[1])
l[2] = gc.mem_alloc()
print([l[1] - l[0], l[2] - l[1]], id(fs[0]) < 0)
`;

describe('at the edges of the heap', () => {
  it.each(['UNIX_X64', 'UNIX_X86'])('an array whose growth failed takes eight more elements: %s', (target) => {
    expect(output(target, 65536, APPEND)).toBe('[0, 8, 16, 24]\n');
  });

  it.each([
    ['UNIX_X64', '32 160\n'],
    ['UNIX_X86', '16 112\n'],
  ])('what the emergency buffer points to stays alive: %s', (target, expected) => {
    expect(output(target, 262144, EMERGENCY)).toBe(expected);
  });

  it.each([
    [32768, '[64, 16] True\n'],
    [131072, '[64, 16] True\n'],
    [262144, '[96, 48] False\n'],
  ])('a heap of %d bytes on x86 lies where malloc puts it', (bytes, expected) => {
    expect(output('UNIX_X86', bytes, REGISTER)).toBe(expected);
  });
});

describe('loops of built-in code', () => {
  const FRAME = 'import framebuf\nfb = framebuf.FrameBuffer(bytearray(8), 8, 8, framebuf.MONO_VLSB)\n';
  it.each([
    `${FRAME}fb.line(-10**9, -10**9, 10**9, 10**9, 1)\n`,
    `${FRAME}fb.ellipse(0, 0, 10**8, 10**8, 1)\n`,
    `${FRAME}from array import array\nfb.poly(0, 0, array('h', [0, -30000, 30000, 30000, -30000, 30000]), 1, True)\n`,
    "s = 'a' * 400000\ns.count('a' * 100000 + 'b')\n",
    'l = list(range(3000))\nl.sort()\n',
    'str(3 ** 100000)\n',
  ])('are stopped: %j', (text) => {
    expect(() => output('UNIX_X64', 2097152, text, 1000)).toThrow(RunStopped);
  });
});
