import { expect, test } from 'vitest';
import { Heap, type HeapOwner, newLeafKind } from '../../src/gc/heap.js';

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

const anyLeaf = new Leaf();
const KIND = newLeafKind(anyLeaf);
const otherLeaf = new Leaf();
const OTHER_KIND = newLeafKind(otherLeaf);

test('to whoever asks for a leaf one of its kind stands for it', () => {
  const roots: number[] = [];
  const heap = makeHeap(roots);
  const ptr = heap.allocLeaf(16, KIND);
  const other = heap.allocLeaf(16, OTHER_KIND);
  roots.push(ptr);
  heap.collect();
  expect(heap.ownerOf(ptr)).toBe(anyLeaf);
  expect(heap.ownerOf(other)).toBeUndefined();
  expect(heap.allocLeaf(16, OTHER_KIND)).toBe(other);
  expect(heap.ownerOf(other)).toBe(otherLeaf);
  heap.verify();
});

test('a leaf that the heap was told of is known until another is placed there', () => {
  const heap = makeHeap([]);
  const ptr = heap.allocLeaf(16, KIND);
  const leaf = new Leaf();
  heap.knowLeaf(ptr, leaf);
  expect(heap.ownerOf(ptr)).toBe(leaf);
  heap.collect();
  expect(heap.ownerOf(ptr)).toBeUndefined();
  expect(heap.allocLeaf(16, KIND)).toBe(ptr);
  expect(heap.ownerOf(ptr)).toBe(anyLeaf);
  heap.verify();
});

test('another chunk at the address of a dead leaf has its own owner, or none', () => {
  const roots: number[] = [];
  const heap = makeHeap(roots);
  const ptr = heap.allocLeaf(16, KIND);
  heap.knowLeaf(ptr, new Leaf());
  heap.collect();
  expect(heap.alloc(16, false, null)).toBe(ptr);
  heap.knowLeaf(ptr, new Leaf());
  expect(heap.ownerOf(ptr)).toBe(null);
  heap.free(ptr);
  expect(heap.allocLeaf(16, KIND)).toBe(ptr);
  heap.collect();
  const owner = { trace: () => {} };
  expect(heap.alloc(16, false, owner)).toBe(ptr);
  heap.knowLeaf(ptr, new Leaf());
  expect(heap.ownerOf(ptr)).toBe(owner);
  roots.push(ptr);
  heap.collect();
  heap.verify();
});
