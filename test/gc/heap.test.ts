import { describe, expect, test } from 'vitest';
import { Heap, type HeapConfig, type HeapHooks, type HeapOwner, type MarkSink } from '../../src/gc/heap.js';

/** A chunk whose words are listed. */
class Words implements HeapOwner {
  words: number[];
  traced = 0;
  constructor(...words: number[]) {
    this.words = words;
  }
  trace(heap: MarkSink): void {
    this.traced++;
    for (const word of this.words) {
      heap.mark(word);
    }
  }
}

const START = 0x2000_0000;
const POOL = START + 0x20;
/** 1 + 7 + 4 table bytes and a pool of 28 blocks. */
const BYTES = 32 + 28 * 16;

function makeHeap(change: Partial<HeapConfig> = {}, hooks: Partial<HeapHooks> = {}) {
  const roots: number[] = [];
  const heap = new Heap(
    {
      wordBytes: 4,
      bytesPerBlock: 16,
      areas: [{ start: START, end: START + BYTES }],
      finaliser: true,
      splitHeap: false,
      splitHeapAuto: false,
      allocThreshold: true,
      enableGc: true,
      ...change,
    },
    {
      visitRoots: (sink) => {
        for (const root of roots) {
          sink.mark(root);
        }
      },
      finalise() {},
      ...hooks,
    },
  );
  return { heap, roots };
}

const block = (n: number) => POOL + 16 * n;

describe('marking', () => {
  test('follows owners, through rings and long chains', () => {
    const { heap, roots } = makeHeap({ areas: [{ start: START, end: START + 2_000_000 }] });
    const first = new Words();
    const ptr = heap.alloc(16, false, first);
    let last = first;
    for (let i = 0; i < 100_000; i++) {
      const next = new Words();
      last.words.push(heap.alloc(16, false, next));
      last = next;
    }
    last.words.push(ptr);
    const garbage = heap.alloc(160, false, new Words(ptr));
    roots.push(ptr);
    heap.collect();
    expect(heap.usedBytes).toBe(100_001 * 16);
    expect(heap.ownerOf(garbage)).toBeUndefined();
    expect(first.traced).toBe(1);
    roots.length = 0;
    heap.collect();
    expect(heap.usedBytes).toBe(0);
    heap.verify();
  });

  test('takes only the aligned address of a head for a pointer', () => {
    const { heap, roots } = makeHeap();
    const ptr = heap.alloc(48, false, null);
    roots.push(ptr + 4, ptr + 16, ptr - 16, ptr + 2 ** 32, 1, 0);
    heap.collect();
    expect(heap.nbytes(ptr)).toBe(0);
  });

  test('a stale word keeps alive what lives there now', () => {
    const { heap, roots } = makeHeap();
    const stale = heap.alloc(32, false, null);
    const holder = heap.alloc(16, false, new Words(stale));
    heap.free(stale);
    const inner = heap.alloc(200, false, null);
    const owner = new Words(inner);
    expect(heap.alloc(32, false, owner)).toBe(stale);
    roots.push(holder);
    heap.collect();
    expect(heap.ownerOf(stale)).toBe(owner);
    expect(heap.nbytes(inner)).toBe(208);
  });

  test('finds chunks in every area', () => {
    const areas = [0, 1, 2].map((i) => ({ start: START + i * 0x1000, end: START + i * 0x1000 + 1000 }));
    const { heap, roots } = makeHeap({ areas, splitHeap: true });
    const ptrs = [600, 600, 600, 32].map((n) => heap.alloc(n, false, null));
    roots.push(ptrs[2]!);
    heap.setOwner(ptrs[2]!, new Words(ptrs[0]!, ptrs[1]!));
    heap.collect();
    expect(ptrs.map((ptr) => heap.nbytes(ptr))).toEqual([608, 608, 608, 0]);
  });
});

describe('finalisers', () => {
  test('run in order of address, before their chunk is freed, with the heap locked', () => {
    const seen: unknown[] = [];
    const dead: number[] = [];
    const { heap, roots } = makeHeap(
      {},
      {
        finalise: (owner, ptr) => {
          seen.push([owner, ptr, heap.isLocked, heap.alloc(16, false, null), heap.nbytes(ptr), dead.length]);
          heap.free(ptr);
        },
      },
    );
    heap.observer = { dead: (ptr) => dead.push(ptr) };
    const owners = [new Words(), new Words(), new Words(), new Words()];
    const ptrs = owners.map((owner, i) => heap.alloc(32, i !== 1, owner));
    roots.push(ptrs[2]!);
    heap.collect();
    expect(seen).toEqual([
      [owners[0], ptrs[0], true, 0, 32, 0],
      [owners[3], ptrs[3], true, 0, 32, 2],
    ]);
    expect(dead).toEqual([ptrs[0], ptrs[1], ptrs[3]]);
    expect(heap.collected).toBe(3);
    expect(heap.isLocked).toBe(false);
    seen.length = 0;
    heap.sweepAll();
    expect(seen).toHaveLength(1);
    heap.verify();
  });

  test('do not run on an explicit free, and do not outlive it', () => {
    let runs = 0;
    const { heap } = makeHeap({}, { finalise: () => runs++ });
    heap.free(heap.alloc(16, true, null));
    heap.realloc(heap.alloc(16, true, null), 0, true);
    heap.alloc(16, false, null);
    heap.collect();
    expect(runs).toBe(0);
  });

  test('move with their chunk', () => {
    const finalised: number[] = [];
    const { heap } = makeHeap({}, { finalise: (_owner, ptr) => finalised.push(ptr) });
    const ptr = heap.alloc(16, true, null);
    heap.alloc(16, false, null);
    const moved = heap.realloc(ptr, 64, true);
    expect(moved).toBe(block(2));
    heap.alloc(16, false, null);
    heap.collect();
    expect(finalised).toEqual([moved]);
  });

  test('are ignored by a firmware without them', () => {
    let runs = 0;
    const { heap } = makeHeap({ finaliser: false }, { finalise: () => runs++ });
    heap.alloc(16, true, null);
    heap.collect();
    expect(runs).toBe(0);
    heap.verify();
  });

  test('see the figures of a half swept heap', () => {
    const figures: unknown[] = [];
    const { heap, roots } = makeHeap({}, { finalise: () => figures.push(heap.info()) });
    const live = heap.alloc(32, false, null);
    heap.alloc(16, true, null);
    const after = heap.alloc(48, false, null);
    heap.alloc(16, true, null);
    roots.push(live, after);
    heap.collect();
    const total = 28 * 16;
    // Marked heads are neither used nor free: at the first finaliser that is the chunk after it, later none.
    expect(figures).toEqual([
      { total, used: 6 * 16, free: 21 * 16, maxFree: 21, num1block: 1, num2block: 1, maxBlock: 3, maxNewSplit: 0 },
      { total, used: 6 * 16, free: 22 * 16, maxFree: 21, num1block: 1, num2block: 1, maxBlock: 3, maxNewSplit: 0 },
    ]);
  });

  test('that collect leave nothing marked: the sweep around them frees all that comes after', () => {
    const undefined_: string[] = [];
    const { heap, roots } = makeHeap(
      {},
      {
        finalise: () => heap.collect(),
        collectsInFinaliser: (how) => {
          undefined_.push(how);
          throw new Error(how);
        },
      },
    );
    const first = heap.alloc(32, false, null);
    const dead = heap.alloc(16, true, null);
    const other = heap.alloc(48, false, null);
    roots.push(first, other);
    heap.collect();
    expect(heap.collections).toBe(2);
    expect([heap.nbytes(first), heap.nbytes(dead), heap.nbytes(other)]).toEqual([32, 0, 0]);
    expect(heap.isLocked).toBe(false);
    heap.verify();
    // A free chunk may be freed again. The block of the dead one is free for all, those after it are in use.
    heap.free(other);
    expect(heap.alloc(16, false, null)).toBe(dead);
    expect(undefined_).toEqual([]);
    expect(() => heap.alloc(16, false, null)).toThrow('overwrites');
  });

  test('that collect wait for ever where a collection holds a mutex', () => {
    const ran: number[] = [];
    const { heap, roots } = makeHeap(
      { collectsOnce: true },
      {
        finalise: (_owner, ptr) => {
          ran.push(ptr);
          heap.collect();
        },
        collectsInFinaliser: (how) => {
          throw new Error(how);
        },
      },
    );
    const dead = heap.alloc(16, true, null);
    heap.alloc(16, true, null);
    roots.push(heap.alloc(16, false, null));
    expect(() => heap.collect()).toThrow('waits');
    expect(ran).toEqual([dead]);
    expect(heap.nbytes(roots[0]!)).toBe(16);
    heap.verify();
  });
});

describe('collecting by itself', () => {
  test('happens when there is no room, once', () => {
    const { heap, roots } = makeHeap();
    roots.push(heap.alloc(16, false, null));
    heap.alloc(300, false, null);
    expect(heap.alloc(200, false, null)).toBe(block(1));
    expect(heap.collections).toBe(1);
    expect(heap.alloc(1000, false, null)).toBe(0);
    expect(heap.collections).toBe(2);
  });

  test('keeps the chunk that a realloc is moving', () => {
    const { heap, roots } = makeHeap();
    const ptr = heap.alloc(16, false, new Words());
    const owner = heap.ownerOf(ptr);
    roots.push(heap.alloc(16, false, null));
    heap.alloc(400, false, null);
    expect(heap.realloc(ptr, 200, true)).toBe(block(2));
    expect(heap.ownerOf(block(2))).toBe(owner);
    expect(heap.nbytes(ptr)).toBe(0);
    expect(heap.collections).toBe(1);
  });

  test('does not happen while switched off', () => {
    const { heap } = makeHeap();
    heap.setEnabled(false);
    heap.alloc(300, false, null);
    expect(heap.alloc(300, false, null)).toBe(0);
    expect(heap.collections).toBe(0);
    heap.collect();
    expect(heap.alloc(300, false, null)).toBe(block(0));
    expect(makeHeap({ enableGc: false }).heap.isEnabled).toBe(false);
  });

  test('follows the threshold in blocks allocated since the last collection', () => {
    const { heap } = makeHeap();
    expect(heap.getThreshold()).toBe(-1);
    heap.setThreshold(70);
    expect(heap.getThreshold()).toBe(64);
    const ptrs = [33, 16, 16, 16].map((n) => heap.alloc(n, false, null));
    expect(ptrs).toEqual([block(0), block(3), block(0), block(1)]);
    expect(heap.collections).toBe(1);
    heap.realloc(block(1), 200, false);
    heap.alloc(16, false, null);
    expect(heap.collections).toBe(1);
    heap.setThreshold(-5);
    expect(heap.getThreshold()).toBe(-1);
  });

  test('after the threshold has collected, a request without room fails at once', () => {
    const { heap } = makeHeap();
    heap.setThreshold(0);
    expect(heap.alloc(1000, false, null)).toBe(0);
    expect(heap.collections).toBe(1);
  });

  test('ignores the threshold in a firmware without it', () => {
    const { heap } = makeHeap({ allocThreshold: false });
    heap.setThreshold(16);
    heap.alloc(64, false, null);
    heap.alloc(64, false, null);
    expect(heap.collections).toBe(0);
  });

  test('asks the port, which may put it off', () => {
    let asked = 0;
    const { heap } = makeHeap({}, { gcCollect: () => asked++ });
    heap.alloc(400, false, null);
    expect(heap.alloc(400, false, null)).toBe(0);
    expect([asked, heap.collections]).toEqual([1, 0]);
  });

  test('happens at every allocation under stress', () => {
    const { heap, roots } = makeHeap();
    heap.stress = true;
    roots.push(heap.alloc(16, false, null));
    heap.alloc(16, false, null);
    expect(heap.alloc(16, false, null)).toBe(block(1));
    expect(heap.collections).toBe(3);
  });
});

describe('the lock', () => {
  test('counts, and stops allocating, freeing and resizing', () => {
    const { heap } = makeHeap();
    const ptr = heap.alloc(64, false, null);
    heap.lock();
    heap.lock();
    heap.unlock();
    expect(heap.lockDepth).toBe(1);
    expect(heap.alloc(16, false, null)).toBe(0);
    expect(heap.realloc(ptr, 16, true)).toBe(0);
    expect(heap.realloc(ptr, 0, true)).toBe(0);
    expect(heap.realloc(0, 16, true)).toBe(0);
    heap.free(ptr);
    expect(heap.nbytes(ptr)).toBe(64);
    expect(heap.collections).toBe(0);
    heap.unlock();
    heap.free(ptr);
    expect(heap.nbytes(ptr)).toBe(0);
  });

  test('lets an explicit collection through', () => {
    const { heap } = makeHeap();
    heap.alloc(64, false, null);
    heap.lock();
    heap.collect();
    expect(heap.usedBytes).toBe(0);
    expect(heap.lockDepth).toBe(1);
  });

  test('stays shut when unlocked too often, its counter being 16 bits wide', () => {
    const { heap } = makeHeap();
    heap.unlock();
    expect(heap.lockDepth).toBe(65535);
    expect(heap.alloc(16, false, null)).toBe(0);
  });
});

describe('sizes', () => {
  test('of nothing and beyond size_t give nothing', () => {
    const { heap } = makeHeap();
    expect(heap.alloc(0, false, null)).toBe(0);
    expect(heap.alloc(2 ** 32 - 1, false, null)).toBe(0);
    expect(heap.collections).toBe(0);
    expect(heap.alloc(2 ** 32 - 16, false, null)).toBe(0);
    expect(heap.collections).toBe(1);
    expect(heap.alloc(2 ** 32 + 4, false, null)).toBe(0);
  });

  test('up to the whole pool fit', () => {
    const { heap } = makeHeap();
    expect(heap.alloc(28 * 16 + 1, false, null)).toBe(0);
    const ptr = heap.alloc(28 * 16, false, null);
    expect(ptr).toBe(block(0));
    expect(heap.realloc(ptr, 1, false)).toBe(ptr);
    expect(heap.realloc(ptr, 28 * 16, false)).toBe(ptr);
    expect(heap.realloc(ptr, 28 * 16 + 1, true)).toBe(0);
    expect(heap.nbytes(ptr)).toBe(28 * 16);
    heap.verify();
  });
});

test('the peak is the most that was ever in use, with both ends of a move', () => {
  const { heap } = makeHeap();
  const ptr = heap.alloc(64, false, null);
  heap.alloc(32, false, null);
  heap.free(heap.realloc(ptr, 80, true));
  expect(heap.usedBytes).toBe(32);
  expect(heap.peakUsedBytes).toBe(64 + 32 + 80);
  heap.collect();
  heap.realloc(heap.alloc(16, false, null), 200, false);
  expect(heap.peakUsedBytes).toBe(208);
});

describe('growth', () => {
  function growing(available: number, change: Partial<HeapConfig> = {}) {
    const asked: number[] = [];
    const released: number[] = [];
    let next = START + 0x10_0000;
    const made = makeHeap(
      { splitHeap: true, splitHeapAuto: true, ...change },
      {
        maxNewSplit: () => available,
        growHeap: (bytes) => {
          asked.push(bytes);
          const start = next;
          next += 0x1000_0000;
          return { start, end: start + bytes };
        },
        releaseArea: (start) => released.push(start),
      },
    );
    return { ...made, asked, released };
  }

  test('collects first, then asks for as much as there is, at least what the request needs', () => {
    const { heap, asked, roots } = growing(1_000_000, { areas: [{ start: START, end: START + 65536 }] });
    expect(heap.areas[0]!.nBlocks).toBe(4000);
    expect(heap.info().maxNewSplit).toBe(1_000_000);
    roots.push(heap.alloc(64001, false, null));
    expect(roots[0]).not.toBe(0);
    // 64001 + 2048 is more than the 1000 + 500 + 64000 + 1 + 32 bytes of the present heap.
    expect(asked).toEqual([66049]);
    expect(heap.collections).toBe(1);
    roots.push(heap.alloc(63000, false, null));
    heap.alloc(63000, false, null);
    expect(asked).toHaveLength(2);
    expect(heap.areas).toHaveLength(3);
    heap.verify();
  });

  test('doubles the heap for a small request', () => {
    const { heap, asked, roots } = growing(1_000_000, { areas: [{ start: START, end: START + 65536 }] });
    roots.push(heap.alloc(64000, false, null));
    expect(heap.alloc(16, false, null)).toBe(heap.areas[1]!.poolStart);
    expect(asked).toEqual([65536]);
  });

  test('takes what is left, and fails when that is too little', () => {
    const little = growing(3000, { areas: [{ start: START, end: START + 65536 }] });
    little.roots.push(little.heap.alloc(64000, false, null));
    expect(little.heap.alloc(952, false, null)).not.toBe(0);
    expect(little.asked).toEqual([3000]);
    const none = growing(2999);
    expect(none.heap.alloc(952, false, null)).toBe(0);
    expect(none.asked).toEqual([]);
  });

  test('adds only one area for a request, which may still fail', () => {
    const { heap, asked } = growing(2_000_000);
    expect(heap.alloc(1_000_000, false, null)).not.toBe(0);
    expect(asked).toEqual([1_025_390]);
    expect(heap.areas).toHaveLength(2);
  });

  test('gives back areas that a collection empties, but never the first', () => {
    const { heap, released, roots } = growing(1_000_000);
    roots.push(heap.alloc(20 * 16, false, null));
    heap.alloc(20 * 16, false, null);
    const base = heap.areas[1]!.base;
    expect(heap.areas).toHaveLength(2);
    roots.length = 0;
    heap.collect();
    expect(released).toEqual([base]);
    expect(heap.areas).toHaveLength(1);
    heap.verify();
  });

  test('takes an area with nothing but its block 0 for empty, as C does', () => {
    const { heap, released, roots } = growing(1_000_000);
    roots.push(heap.alloc(28 * 16, false, null));
    const owner = new Words();
    const lone = heap.alloc(16, false, owner);
    roots.push(lone);
    heap.collect();
    expect(released).toHaveLength(1);
    expect(heap.areas).toHaveLength(1);
    expect(heap.nbytes(lone)).toBe(0);
    heap.verify();
  });

  test('keeps the content of such an area usable as long as something points to it', () => {
    const { heap, roots } = growing(1_000_000);
    roots.push(heap.alloc(20 * 16, false, null));
    const inner = heap.alloc(7 * 16, false, new Words());
    const fill = heap.alloc(16, false, null);
    const owner = new Words(inner);
    roots.push(fill, inner);
    const lone = heap.alloc(16, false, owner);
    expect(heap.areas).toHaveLength(2);
    roots[2] = lone;
    heap.collect();
    expect(heap.areas).toHaveLength(1);
    heap.collect();
    expect(heap.ownerOf(lone)).toBe(owner);
    expect(heap.nbytes(inner)).toBe(7 * 16);
    heap.free(fill);
    roots.splice(1, 1);
    expect(heap.realloc(lone, 16, false)).toBe(0);
    expect(heap.realloc(lone, 16, true)).toBe(fill);
    expect(heap.ownerOf(fill)).toBe(owner);
    expect(() => heap.free(lone)).toThrow('no chunk');
  });

  test('forgets the content of such an area when it is freed or out of reach', () => {
    for (const end of [(heap: Heap, ptr: number) => heap.free(ptr), (heap: Heap) => heap.collect()]) {
      const { heap, roots } = growing(1_000_000);
      roots.push(heap.alloc(28 * 16, false, null));
      const lone = heap.alloc(16, false, new Words());
      roots.push(lone);
      heap.collect();
      roots.pop();
      expect(heap.ownerOf(lone)).toBeDefined();
      end(heap, lone);
      expect(heap.ownerOf(lone)).toBeUndefined();
      heap.verify();
    }
  });

  test('does not go on when the port gives nothing', () => {
    const { heap } = makeHeap(
      { splitHeap: true, splitHeapAuto: true },
      { maxNewSplit: () => 1e6, growHeap: () => null },
    );
    expect(heap.alloc(1000, false, null)).toBe(0);
    expect(makeHeap({ splitHeap: true, splitHeapAuto: true }).heap.alloc(1000, false, null)).toBe(0);
  });
});

describe('observers', () => {
  test('see each request once, as it was answered', () => {
    const { heap, roots } = makeHeap();
    const seen: unknown[] = [];
    heap.observer = {
      alloc: (...args) => seen.push(['alloc', ...args]),
      free: (...args) => seen.push(['free', ...args]),
      realloc: (...args) => seen.push(['realloc', ...args]),
      collectStart: () => seen.push('start'),
      collectMarked: () => seen.push('marked'),
      dead: (ptr) => seen.push(['dead', ptr]),
      collectEnd: () => seen.push('end'),
    };
    heap.alloc(17, true, null);
    roots.push(heap.alloc(16, false, null));
    heap.realloc(block(0), 33, true);
    heap.realloc(block(3), 9999, false);
    heap.realloc(0, 5, true);
    heap.free(0);
    heap.free(block(0));
    heap.collect();
    expect(seen).toEqual([
      ['alloc', block(0), 17, 1],
      ['alloc', block(2), 16, 0],
      ['realloc', block(0), 33, true, block(3)],
      ['realloc', block(3), 9999, false, 0],
      ['realloc', 0, 5, true, block(0)],
      ['free', 0],
      ['free', block(0)],
      'start',
      'marked',
      ['dead', block(3)],
      'end',
    ]);
  });
});

test('an address with no chunk is an error where a chunk must be', () => {
  const { heap } = makeHeap();
  const ptr = heap.alloc(48, false, null);
  for (const wrong of [ptr + 16, ptr + 1, ptr + 64, 16]) {
    expect(() => heap.free(wrong)).toThrow('no chunk');
    expect(() => heap.realloc(wrong, 16, true)).toThrow('no chunk');
    expect(() => heap.setOwner(wrong, null)).toThrow('no chunk');
    expect(heap.ownerOf(wrong)).toBeUndefined();
  }
  expect(heap.ownerOf(ptr)).toBeNull();
});

describe('verify', () => {
  const broken: Record<string, (heap: Heap) => void> = {
    'a tail without a head': (heap) => {
      heap.areas[0]!.atb[0] = 0b101010;
    },
    'a mark outside a collection': (heap) => {
      heap.areas[0]!.atb[0]! |= 3;
    },
    'gap byte': (heap) => {
      heap.areas[0]!.atb[7] = 2;
    },
    'without a head': (heap) => {
      heap.areas[0]!.setOwner(1, new Words());
    },
    'but counted': (heap) => {
      heap.areas[0]!.usedBlocks++;
    },
    'last used block': (heap) => {
      heap.areas[0]!.lastUsedBlock = 0;
    },
    'too low a bound': (heap) => {
      heap.areas[0]!.freeRuns.take(3, 25);
    },
  };
  test.each(Object.entries(broken))('finds %s', (message, breakIt) => {
    const { heap } = makeHeap();
    heap.alloc(48, true, null);
    heap.verify();
    breakIt(heap);
    expect(() => heap.verify()).toThrow(message);
  });
});

describe('finalisers before the sweep (UHEAP_FINALISERS_FIRST)', () => {
  test('run while all that dies is still there, and free at once', () => {
    const seen: unknown[] = [];
    const dead: number[] = [];
    const ptrs: number[] = [];
    const { heap, roots } = makeHeap(
      { finalisersFirst: true },
      {
        finalise: (_owner, ptr) => {
          seen.push([ptr, heap.isLocked, heap.lockDepth, heap.alloc(16, false, null), heap.nbytes(ptrs[0]!)]);
          if (ptr === ptrs[1]) {
            // One that is marked, and one with a finaliser that is yet to run.
            heap.free(ptrs[2]!);
            heap.free(ptrs[3]!);
            heap.lock();
            heap.free(ptrs[5]!);
            heap.unlock();
          }
        },
      },
    );
    heap.observer = { dead: (ptr) => dead.push(ptr) };
    for (let i = 0; i < 6; i++) ptrs.push(heap.alloc(32, i === 1 || i === 3 || i === 4, null));
    roots.push(ptrs[2]!, ptrs[5]!);
    heap.collect();
    expect(seen).toEqual([
      [ptrs[1], true, 0, 0, 32],
      [ptrs[4], true, 0, 0, 32],
    ]);
    expect(dead).toEqual([ptrs[0], ptrs[1], ptrs[4]]);
    expect(heap.collected).toBe(3);
    expect(heap.nbytes(ptrs[5]!)).toBe(32);
    expect(heap.usedBytes).toBe(32);
    expect(heap.isLocked).toBe(false);
    heap.verify();
  });

  test('one that collects leaves the heap unlocked, runs the finalisers of what lives, and all of the heap is freed', () => {
    const ran: unknown[] = [];
    const { heap, roots } = makeHeap(
      { finalisersFirst: true },
      {
        finalise: (_owner, ptr) => {
          ran.push([ptr, heap.isLocked]);
          if (ran.length === 1) {
            heap.collect();
            ran.push(heap.isLocked, heap.nbytes(ptr), heap.nbytes(live[0]!));
          }
        },
      },
    );
    const live = [heap.alloc(32, false, null)];
    const collects = heap.alloc(16, true, null);
    const dead = heap.alloc(16, true, null);
    live.push(heap.alloc(16, true, null));
    roots.push(...live);
    heap.collect();
    // The one that collects is on the C stack, and so is alive while it does; the other dead one goes meanwhile.
    expect(ran).toEqual([[collects, true], [dead, true], false, 16, 32, [live[1], false]]);
    expect(heap.usedBytes).toBe(0);
    heap.verify();
  });

  test('locks are counted as before', () => {
    const { heap } = makeHeap({ finalisersFirst: true }, {});
    heap.lock();
    heap.lock();
    expect(heap.lockDepth).toBe(2);
    heap.collect();
    heap.unlock();
    expect(heap.lockDepth).toBe(1);
    expect(heap.alloc(16, false, null)).toBe(0);
    heap.unlock();
    expect(heap.alloc(16, false, null)).not.toBe(0);
  });
});
