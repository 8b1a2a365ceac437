import { describe, expect, test } from 'vitest';
import { Heap, type HeapConfig } from '../../src/gc/heap.js';
import layouts from './layouts.json' with { type: 'json' };

const HOOKS = { visitRoots() {}, finalise() {} };

function config(change: Partial<HeapConfig>): HeapConfig {
  return {
    wordBytes: 4,
    bytesPerBlock: 16,
    areas: [],
    finaliser: true,
    splitHeap: false,
    splitHeapAuto: false,
    allocThreshold: true,
    enableGc: true,
    ...change,
  };
}

describe('the area of a linked firmware', () => {
  test.each(layouts)('$board', ({ bytesPerBlock, start, end, tableBytes, finaliserBytes, blocks, ...facts }) => {
    const heap = new Heap(config({ bytesPerBlock, areas: [{ start, end }] }), HOOKS);
    const area = heap.areas[0]!;
    expect(area.atb).toHaveLength(tableBytes + 1);
    expect(area.ftb).toHaveLength(finaliserBytes);
    expect(area.nBlocks).toBe(blocks);
    expect(area.poolEnd).toBe(end - (end % bytesPerBlock));
    expect(area.poolEnd - area.poolStart).toBe(blocks * bytesPerBlock);
    expect(area.poolStart).toBe('poolStart' in facts ? facts.poolStart : area.poolStart);
    expect(area.poolStart).toBeGreaterThanOrEqual(start + tableBytes + 1 + finaliserBytes);
    expect(heap.info()).toEqual({
      total: blocks * bytesPerBlock,
      used: 0,
      free: blocks * bytesPerBlock,
      maxFree: blocks,
      num1block: 0,
      num2block: 0,
      maxBlock: 0,
      maxNewSplit: 0,
    });
  });
});

describe('added areas', () => {
  test('hold their own struct, as in the four areas of the unix coverage build', () => {
    const base = 0x7f00_0000_0010;
    const areas = [0, 1, 2, 3].map((i) => ({ start: base + i * 0x10_0000, end: base + i * 0x10_0000 + 524288 }));
    const heap = new Heap(config({ wordBytes: 8, bytesPerBlock: 32, areas, splitHeap: true }), HOOKS);
    expect(heap.areas.map((area) => area.poolEnd - area.poolStart)).toEqual([518144, 518016, 518016, 518016]);
    expect(heap.info().total).toBe(2072192);
    expect(heap.areas.map((area) => area.tableStart - area.base)).toEqual([0, 64, 64, 64]);
  });

  test('need a firmware with split heaps', () => {
    const areas = [
      { start: 0x1000, end: 0x2000 },
      { start: 0x3000, end: 0x4000 },
    ];
    expect(() => new Heap(config({ areas }), HOOKS)).toThrow('MICROPY_GC_SPLIT_HEAP');
  });
});

test.each([0, 1, 60, 66])('%i bytes are no heap', (bytes) => {
  expect(() => new Heap(config({ areas: [{ start: 0x1000, end: 0x1000 + bytes }] }), HOOKS)).toThrow(RangeError);
});

test('80 bytes are a heap of four blocks', () => {
  const heap = new Heap(config({ areas: [{ start: 0x1000, end: 0x1000 + 80 }] }), HOOKS);
  expect(heap.areas[0]!.nBlocks).toBe(4);
  heap.setEnabled(false);
  expect([16, 16, 16, 16, 16].map((n) => heap.alloc(n, false, null))).toEqual([0x1010, 0x1020, 0x1030, 0x1040, 0]);
  heap.collect();
  expect(heap.alloc(64, false, null)).toBe(0x1010);
  heap.verify();
});

test('without finalisers the pool gets their table', () => {
  const areas = [{ start: 0x1000, end: 0x1000 + 1024 * 16 }];
  expect(new Heap(config({ areas, finaliser: false }), HOOKS).areas[0]!.nBlocks).toBe(1008);
  expect(new Heap(config({ areas }), HOOKS).areas[0]!.nBlocks).toBe(1000);
});
