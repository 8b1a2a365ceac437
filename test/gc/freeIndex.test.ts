import { describe, expect, test } from 'vitest';
import { Heap } from '../../src/gc/heap.js';
import { Random } from './random.js';

const START = 0x2000_0000;

/** First fit by looking at every block; 1 for a used block. */
function firstFit(used: Uint8Array, n: number): number {
  let run = 0;
  for (let block = 0; block < used.length; block++) {
    run = used[block] === 0 ? run + 1 : 0;
    if (run === n) {
      return block - n + 1;
    }
  }
  return -1;
}

describe.each([
  ['four levels', 1_300_000, 6],
  ['long runs', 1_300_000, 300],
  ['just over a full level', 32 * 32 * 32 * 16.6, 3],
])('first fit in a large heap, %s', (_name, bytes, usual) => {
  test.each([11, 12])('is what a walk over all blocks finds, seed %i', (seed) => {
    const random = new Random(seed);
    const heap = new Heap(
      {
        wordBytes: 4,
        bytesPerBlock: 16,
        areas: [{ start: START, end: START + Math.floor(bytes) }],
        finaliser: true,
        splitHeap: false,
        splitHeapAuto: false,
        allocThreshold: true,
        enableGc: false,
      },
      { visitRoots() {}, finalise() {} },
    );
    const area = heap.areas[0]!;
    const used = new Uint8Array(area.nBlocks);
    const chunks: [block: number, n: number][] = [];
    const size = () => 1 + Math.floor(random.next() ** 3 * usual) + (random.below(200) === 0 ? random.below(3000) : 0);
    const alloc = (n: number, expected: number) => {
      const ptr = heap.alloc(n * 16, false, null);
      if (ptr !== (expected < 0 ? 0 : area.address(expected))) {
        expect.fail(`${n} blocks at ${ptr}, expected block ${expected}`);
      }
      if (expected >= 0) {
        used.fill(1, expected, expected + n);
        chunks.push([expected, n]);
      }
    };
    // Fill it: every chunk right after the last one.
    for (let next = 0; ; ) {
      const n = size();
      if (next + n > area.nBlocks) {
        break;
      }
      alloc(n, next);
      next += n;
    }
    const free = () => {
      const i = random.below(chunks.length);
      const [block, n] = chunks[i]!;
      chunks[i] = chunks[chunks.length - 1]!;
      chunks.pop();
      heap.free(area.address(block));
      used.fill(0, block, block + n);
    };
    for (let i = chunks.length >> 5; i > 0; i--) {
      free();
    }
    for (let step = 0; step < 1500; step++) {
      if (random.below(2) === 0) {
        free();
      } else {
        const n = size();
        alloc(n, firstFit(used, n));
      }
      if (step % 500 === 0) {
        heap.verify();
      }
    }
    heap.verify();
    let count = 0;
    for (const block of used) {
      count += block;
    }
    expect(heap.usedBytes).toBe(count * 16);
    heap.collect();
    heap.verify();
    expect(heap.alloc(area.nBlocks * 16, false, null)).toBe(area.poolStart);
  });
});
