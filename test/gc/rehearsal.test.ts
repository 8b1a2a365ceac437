import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/gc/heap.js';
import { REHEARSAL_AFTER, Rehearsal, rehearsalConfig } from '../../src/gc/rehearsal.js';

const CONFIG = {
  wordBytes: 4,
  bytesPerBlock: 16,
  areas: [{ start: 0x20000000, end: 0x20040000 }],
  finaliser: true,
  splitHeap: false,
  splitHeapAuto: false,
  allocThreshold: true,
  enableGc: true,
} as const;

describe('the rehearsal', () => {
  for (const config of [
    CONFIG,
    { ...CONFIG, wordBytes: 8, bytesPerBlock: 32, finaliser: false, splitHeap: true, splitHeapAuto: true },
    { ...CONFIG, finalisersFirst: true, weakrefs: true },
  ] as const) {
    it(`does what is rare on a heap of ${config.bytesPerBlock} bytes a block`, () => {
      const rehearsal = new Rehearsal();
      const heap = new Heap(rehearsalConfig(config), rehearsal);
      const failed: number[] = [];
      const moved: number[] = [];
      heap.observer = {
        alloc: (ptr, nBytes) => {
          if (ptr === 0) failed.push(nBytes);
        },
        realloc: (ptr, _nBytes, _allowMove, newPtr) => {
          if (newPtr !== ptr) moved.push(newPtr);
        },
      };
      rehearsal.run(heap);
      heap.verify();
      expect(heap.peakUsedBytes).toBe(heap.info().total);
      expect(failed.length).toBeGreaterThan(0);
      expect(moved.length).toBeGreaterThan(0);
      expect(heap.collections).toBeGreaterThan(2);
      expect(heap.info().used).toBeLessThan(heap.info().total / 4);
    });
  }

  it('changes nothing on the heap that it is due on', () => {
    const visitRoots = (): void => {};
    const heap = new Heap(CONFIG, { visitRoots, finalise: visitRoots });
    const ptrs: number[] = [];
    for (let i = 0; i < REHEARSAL_AFTER + 100; i++) ptrs.push(heap.alloc(16, false, null));
    const first = heap.areas[0]!.poolStart;
    expect(ptrs).toEqual(ptrs.map((_, i) => first + i * 16));
    expect(heap.collections).toBe(0);
    heap.verify();
  });
});
