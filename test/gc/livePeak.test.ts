import { describe, expect, it } from 'vitest';
import type { LivePeakOptions } from '../../src/gc/livePeak.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** Programs whose most is reached in the middle, at the end, again and again, and while something moves. */
const PROGRAMS: Record<string, string> = {
  middle:
    'def f():\n    a = []\n    for i in range(200):\n        a.append(bytearray(i))\n    return len(a)\nfor k in range(5):\n    print(f())\n',
  end: 'a = []\nfor i in range(300):\n    a.append((i, str(i)))\n',
  waves:
    'import gc\nfor k in range(20):\n    a = [bytearray(50) for i in range(10 + (k * 7) % 31)]\n    a = None\n    if k % 5 == 0:\n        gc.collect()\n',
  moves:
    "b = bytearray()\nkeep = []\nfor i in range(400):\n    b.extend(b'1234567')\n    if i % 16 == 0:\n        keep.append(b'x' * 20)\ns = ''\nfor i in range(60):\n    s += 'abc'\n",
  one: 'x = bytearray(3000)\nx = None\ny = [1.5 * i for i in range(40)]\n',
  import:
    "import sys\nclass A:\n    def __del__(self):\n        pass\nfor i in range(50):\n    A()\nexec('x = [1, 2, 3]\\nd = {}\\nfor i in range(20): d[i] = str(i)')\n",
};

function ran(board: string, heapBytes: number | undefined, text: string, options: LivePeakOptions): Machine {
  const machine = new Machine(
    loadBoard(board, heapBytes === undefined ? {} : { heapBytes }),
    new MemoryHost(),
    ({ heap }) => heap.trackPeak(options),
  );
  machine.run({ name: 'a.py', text, via: machine.board.via });
  return machine;
}

const EXACT: LivePeakOptions = { allowance: Number.MAX_SAFE_INTEGER };

describe.each(Object.entries(PROGRAMS))('what can be reached at most: %s', (_, text) => {
  it('is the same however large the heap is', () => {
    const [small, large] = [30000, 100000].map((bytes) => ran('UNIX_X86', bytes, text, EXACT).heap);
    expect(small!.livePeak.slack).toBe(0);
    expect(large!.livePeak).toEqual(small!.livePeak);
    expect(small!.livePeak.bytes).toBeLessThanOrEqual(small!.peakUsedBytes);
  });

  it.each([0, 500, 3000, 20000])('is told to be in its bounds with an allowance of %i', (allowance) => {
    const exact = ran('UNIX_X86', 16000, text, EXACT).heap.livePeak.bytes;
    for (const firstLevel of [0, 3]) {
      const { bytes, slack } = ran('UNIX_X86', 16000, text, { allowance, firstLevel }).heap.livePeak;
      expect(bytes).toBeLessThanOrEqual(exact);
      expect(bytes + slack).toBeGreaterThanOrEqual(exact);
    }
  });

  it('is found again where it is known', () => {
    const exact = ran('UNIX_X86', 16000, text, EXACT).heap.livePeak.bytes;
    const floor = (exact - 16) / 16;
    expect(ran('UNIX_X86', 16000, text, { allowance: 100000, floor }).heap.livePeak).toEqual({
      bytes: exact,
      slack: 0,
    });
  });

  it.each(['PYBV11', 'ESP32_GENERIC', 'MICROBIT', 'WEBASSEMBLY'])('changes nothing on %s', (board) => {
    const [looked, plain] = [EXACT, null].map((options) => {
      const machine = new Machine(loadBoard(board), new MemoryHost(), ({ heap }) =>
        heap.trackPeak(options ?? { allowance: 0, firstLevel: 8 }),
      );
      machine.run({ name: 'a.py', text, via: machine.board.via });
      machine.heap.verify();
      return machine.heap.areas.map(({ atb }) => Buffer.from(atb).toString('hex'));
    });
    expect(looked).toEqual(plain);
  });
});

describe('a look of somebody else, right after a request', () => {
  /** The peak, and how often it had to be looked for; `spacing`: requests between two looks of somebody else. */
  function lookedFor(text: string, spacing: number): { bytes: number; slack: number; looks: number } {
    let looks = 0;
    let requests = 0;
    const machine = new Machine(loadBoard('UNIX_X86', { heapBytes: 16000 }), new MemoryHost(), ({ heap }) => {
      heap.trackPeak(EXACT, { looked: () => looks++ });
      heap.observer = {
        alloc: (ptr) => {
          if (ptr !== 0 && ++requests % spacing === 0) heap.lookAfter(ptr, () => {});
        },
      };
    });
    machine.run({ name: 'a.py', text, via: 'file' });
    return { ...machine.heap.livePeak, looks };
  }

  it.each(Object.entries(PROGRAMS))('leaves the peak what it is, and fewer to be made for it: %s', (_, text) => {
    const alone = lookedFor(text, Number.POSITIVE_INFINITY);
    const helped = lookedFor(text, 3);
    expect(helped).toMatchObject({ bytes: alone.bytes, slack: 0 });
    expect(helped.looks).toBeLessThanOrEqual(alone.looks);
  });

  it('is as good as one for the peak where what dies is little at a time', () => {
    const text = 'for i in range(300):\n    [i]\n';
    expect(lookedFor(text, 8).looks).toBeLessThan(lookedFor(text, Number.POSITIVE_INFINITY).looks * 0.8);
  });
});

/** How often a program's heap was marked, by looks and collections. */
function marks(text: string): number {
  let count = 0;
  const machine = new Machine(loadBoard('UNIX_X86', { heapBytes: 4 << 20 }), new MemoryHost(), ({ state }) => {
    const visit = state.visitRoots.bind(state);
    state.visitRoots = (heap) => {
      count++;
      visit(heap);
    };
  });
  machine.run({ name: 'a.py', text, via: 'file' });
  expect(machine.heap.collections).toBe(0);
  return count;
}

describe('a run that nobody watches', () => {
  it('looks a few hundred times, and then once in a while', () => {
    const [short, long] = [60000, 120000].map((n) => marks(`for i in range(${n}):\n    i * 0.5\n`));
    expect(long!).toBeLessThan(500);
    expect(long! - short!).toBeLessThan(25);
  });
});
