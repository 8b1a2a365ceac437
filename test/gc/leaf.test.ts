import { expect, test } from 'vitest';
import { Heap, type HeapOwner } from '../../src/gc/heap.js';

const START = 0x2000_0000;

function makeHeap(roots: number[]): Heap {
  return new Heap(
    {
      wordBytes: 4,
      bytesPerBlock: 16,
      areas: [{ start: START, end: START + 1024 }],
      finaliser: true,
      splitHeap: false,
      splitHeapAuto: false,
      allocThreshold: true,
      enableGc: true,
    },
    {
      visitRoots: (sink) => {
        for (const root of roots) sink.mark(root);
      },
      finalise: () => {},
    },
  );
}

class Leaf implements HeapOwner {
  trace(): void {
    throw new Error('nobody looks into a leaf');
  }
}

function newLeaf(heap: Heap, kind: number): { ptr: number; leaf: HeapOwner; again: boolean } {
  const ptr = heap.allocLeaf(16, kind);
  const there = heap.leafThere;
  if (there !== null) return { ptr, leaf: there, again: true };
  const leaf = new Leaf();
  heap.setOwner(ptr, leaf);
  return { ptr, leaf, again: false };
}

test('a leaf that died is used again at its address, by its own kind', () => {
  const heap = makeHeap([]);
  const first = newLeaf(heap, 1);
  heap.collect();
  const second = newLeaf(heap, 1);
  expect(second).toEqual({ ptr: first.ptr, leaf: first.leaf, again: true });
  expect(heap.ownerOf(second.ptr)).toBe(first.leaf);
  heap.collect();
  expect(newLeaf(heap, 2)).toMatchObject({ ptr: first.ptr, again: false });
  heap.verify();
});

test('a leaf that is alive stays what it is', () => {
  const roots: number[] = [];
  const heap = makeHeap(roots);
  const first = newLeaf(heap, 1);
  roots.push(first.ptr);
  heap.collect();
  const second = newLeaf(heap, 1);
  expect(second.ptr).not.toBe(first.ptr);
  expect(second.again).toBe(false);
  expect(heap.ownerOf(first.ptr)).toBe(first.leaf);
});

test('another chunk at the address of a dead leaf has its own owner, or none', () => {
  const heap = makeHeap([]);
  const { ptr } = newLeaf(heap, 1);
  heap.collect();
  expect(heap.alloc(16, false, null)).toBe(ptr);
  expect(heap.ownerOf(ptr)).toBe(null);
  heap.free(ptr);
  expect(newLeaf(heap, 1)).toMatchObject({ ptr, again: false });
  heap.verify();
});
