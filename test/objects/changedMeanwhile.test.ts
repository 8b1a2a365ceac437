import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { installStops, RunStopped } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';

function lastLine(text: string, maxSteps = 20_000): string {
  const board = loadBoard('PYBV11');
  const host = new MemoryHost();
  const machine = new Machine(board, host);
  installStops(machine.state, { maxSteps });
  machine.run({ name: 'app.py', text, via: board.via });
  machine.inside(() => machine.heap.collect());
  machine.heap.verify();
  return host.out.trimEnd().split('\n').pop()!;
}

const CLASS = `
class C:
    def __init__(self, l): self.l = l
    def __eq__(self, other): self.l.clear(); return False
    def __lt__(self, other): self.l.clear(); return True
    def __hash__(self): return 1
l = []
l.extend([C(l) for i in range(30)])
`;

describe('a container that is changed while it is worked on', () => {
  it.each([
    'l.index(5)',
    'l.count(5)',
    'l.remove(5)',
    'l.sort()',
    'l < [C(l)] * 30',
    's = set(); l = s; [s.add(C(s)) for i in range(5)]',
    'd = {}; [d.__setitem__(C(d), 1) for i in range(5)]',
    'd = {}; d[C(d)] = 1; d[C(d)] = 1',
  ])('%s ends the run as a board ends, with the line', (use) => {
    const last = lastLine(`${CLASS}${use}\n`);
    expect(last).toMatch(/^FirmwareFault: .*: a board crashes here|^AttributeError/);
  });

  it.each(['append(1)', 'extend(b"ab")'])('an array of memory that is no chunk does not survive %s', (grow) => {
    expect(lastLine(`import uctypes\nuctypes.bytearray_at(0x20000000, 4).${grow}\n`)).toMatch(
      /^FirmwareFault: an array grows that borrows memory from elsewhere than the heap: a board crashes/,
    );
  });

  it('a set may grow while it is searched', () => {
    const text = [
      'n = 0',
      'class K:',
      '    def __hash__(self): return 1',
      '    def __eq__(self, other):',
      '        global n',
      '        n += 1',
      '        if n < 9: s.add(n)',
      '        return False',
      's = set()',
      'for i in range(4): s.add(K())',
      "print(len(s) > 8, 'whole')",
    ];
    expect(lastLine(`${text.join('\n')}\n`)).toBe('True whole');
  });
});

describe('what never goes round a loop of the program', () => {
  it('is stopped all the same', () => {
    const text = 'def f(n):\n    if n:\n        f(n - 1)\n        f(n - 1)\nf(40)\n';
    expect(() => lastLine(text)).toThrow(RunStopped);
  });
});

describe('uctypes beyond any memory', () => {
  it.each(['bytes_at(0x20000000, 10**9)', 'bytes_at(0, -1)'])('%s is a MemoryError', (call) => {
    expect(lastLine(`import uctypes\nuctypes.${call}\n`)).toMatch(/^MemoryError: memory allocation failed, allocating/);
  });

  it('a bytearray of it can be made, and ends somewhere', () => {
    const text = 'import uctypes\nb = uctypes.bytearray_at(0x20000000, 10**9)\nprint(b[5], len(b) > 2**24)\n';
    expect(lastLine(text)).toBe('0 True');
  });

  it.each(['UNIX_X64', 'UNIX_X86'])(
    'a memoryview whose offset has no room for it is an OverflowError: %s',
    (target) => {
      const board = loadBoard(target);
      const host = new MemoryHost();
      const text = `
import sys, uctypes
most = 0xff_ffff_ffff_ffff if sys.maxsize > 2**32 else 0xff_ffff
mv = memoryview(uctypes.bytearray_at(0, most + 2))
print(mv[most:most + 1])
try:
    mv[most + 1:most + 2]
except OverflowError as e:
    print(e)
`;
      new Machine(board, host).run({ name: 'app.py', text, via: board.via });
      expect(host.out + host.err).toBe('<memoryview>\nmemoryview offset too large\n');
    },
  );
});

describe('a heap with no room for the line of the raw REPL', () => {
  it.each([832, 848, 896, 1168])('%d bytes: an uncaught MemoryError, as on a board', (heapBytes) => {
    const board = loadBoard('PYBV11', { heapBytes });
    const host = new MemoryHost();
    const { exitCode } = new Machine(board, host).run({ name: 'app.py', text: 'print(1)\n', via: board.via });
    expect(exitCode).toBe(1);
    expect(host.out).toContain('MemoryError');
  });
});

describe('a list whose items are gone once remove() has found one', () => {
  // As MicroPython 1.23.0 and 1.28.0 for Unix print it.
  it.each([1, 2, 3])('of %d items: an IndexError where none is left', (items) => {
    const text = `
l = []
class C:
    def __eq__(self, other):
        if len(l) > 1:
            l.pop(); l.pop()
        else:
            l.clear()
        return True
l.extend([C() for i in range(${items})])
try:
    l.remove(5)
except IndexError as e:
    print(e, end=' ')
print(len(l))
`;
    expect(lastLine(text)).toBe(items < 3 ? 'pop from empty list 0' : '0');
  });
});
