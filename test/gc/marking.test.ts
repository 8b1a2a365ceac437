import { describe, expect, test } from 'vitest';
import { Heap, type MarkSink } from '../../src/gc/heap.js';
import { PendingBlocks } from '../../src/gc/pendingBlocks.js';
import { Random } from './random.js';

const START = 0x2000_0000;

class Node {
  ptr = 0;
  readonly to: Node[] = [];
  trace(heap: MarkSink): void {
    for (const node of this.to) {
      heap.mark(node.ptr);
    }
  }
}

function reachable(roots: readonly Node[]): Set<Node> {
  const found = new Set(roots);
  for (const node of found) {
    for (const next of node.to) {
      found.add(next);
    }
  }
  return found;
}

describe.each([
  ['one small area', [4000]],
  ['three areas that point into each other', [3000, 5000, 2000]],
  ['an area of many words of pending blocks', [1_500_000]],
])('a collection of %s', (_name, sizes) => {
  test.each([1, 2, 3])('keeps what can be reached and nothing else, graph %i', (seed) => {
    const random = new Random(seed);
    let end = START;
    const areas = sizes.map((bytes) => {
      const start = end;
      end += bytes + 0x1000 - (bytes & 0xfff);
      return { start, end: start + bytes };
    });
    let roots: Node[] = [];
    const heap = new Heap(
      {
        wordBytes: 4,
        bytesPerBlock: 16,
        areas,
        finaliser: true,
        splitHeap: true,
        splitHeapAuto: false,
        allocThreshold: false,
        enableGc: false,
      },
      {
        visitRoots: (sink) => {
          for (const root of roots) sink.mark(root.ptr);
        },
        finalise() {},
      },
    );
    const nodes: Node[] = [];
    for (let node = new Node(); ; node = new Node()) {
      node.ptr = heap.alloc(16 * (1 + random.below(3)), false, node);
      if (node.ptr === 0) break;
      nodes.push(node);
    }
    for (const node of nodes) {
      for (let i = random.below(4); i > 0; i--) {
        node.to.push(nodes[random.below(nodes.length)]!);
      }
    }
    // A chain through all of memory in which nothing is near what it points to: one at a time is all there is to do.
    for (let i = 0, step = 7919; i + 1 < nodes.length / 8; i++) {
      nodes[(i * step) % nodes.length]!.to.push(nodes[((i + 1) * step) % nodes.length]!);
    }
    roots = [nodes[0]!, nodes[nodes.length >> 1]!];
    const alive = reachable(roots);
    expect(alive.size).toBeGreaterThan(nodes.length / 10);
    expect(alive.size).toBeLessThan(nodes.length);

    heap.collect();

    expect(nodes.filter((node) => (heap.ownerOf(node.ptr) !== undefined) !== alive.has(node))).toEqual([]);
    expect(heap.collected).toBe(nodes.length - alive.size);
    heap.verify();
    roots = [];
    heap.collect();
    expect(heap.usedBytes).toBe(0);
  });
});

test.each([1, 31, 32, 33, 1024, 5000, 40_000, 200_000])(
  '%i pending blocks are each taken once, in rounds',
  (nBlocks) => {
    const random = new Random(nBlocks);
    const pending = new PendingBlocks(nBlocks);
    const expected = new Set<number>();
    const into = new Int32Array(16 + 31);
    let taken = 0;
    for (let round = 0; round < 2000; round++) {
      for (let i = random.below(round % 100 < 50 ? 40 : 3); i > 0; i--) {
        const block = random.below(nBlocks);
        if (!expected.has(block)) {
          expected.add(block);
          pending.add(block);
        }
      }
      const n = pending.take(into, 16);
      expect(n).toBeGreaterThanOrEqual(Math.min(16, expected.size));
      const blocks = [...into.subarray(0, n)];
      expect(blocks.filter((block) => !expected.delete(block))).toEqual([]);
      // In order of address, but for at most one start from the beginning.
      expect(blocks.filter((block, i) => i > 0 && block < blocks[i - 1]!).length).toBeLessThanOrEqual(1);
      taken += n;
    }
    while (expected.size > 0) {
      const n = pending.take(into, 16);
      expect(n).toBeGreaterThan(0);
      for (const block of into.subarray(0, n)) expect(expected.delete(block)).toBe(true);
      taken += n;
    }
    expect(pending.take(into, 16)).toBe(0);
    expect(taken).toBeGreaterThan(0);
  },
);
