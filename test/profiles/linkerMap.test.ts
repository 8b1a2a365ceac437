import { describe, expect, it } from 'vitest';
import { heapOfLink } from '../../src/profiles/linkerMap.js';

/** Listings in the formats of GNU ld and binutils' nm, with made-up addresses. */

const MAP = `
Memory Configuration

Name             Origin             Length             Attributes
FLASH            0x0000000008000000 0x0000000000100000 xr
RAM              0x0000000020000000 0x0000000000020000 xrw
ALL              0x0000000020000000 0x0000000000100000 rw
*default*        0x0000000000000000 0xffffffffffffffff

Linker script and memory map

                0x0000000020020000                _estack = (ORIGIN (RAM) + LENGTH (RAM))
.bss            0x0000000020000100     0x2354 load address 0x0000000008040000
 .bss.heap_unused
                0x0000000020000200       0x10 build/x.o
                0x0000000020002354                _ebss = .
                0x0000000020002354                _heap_start = _ebss
                0x000000002001bff8                _heap_end = _sstack
`;

describe('where the heap is', () => {
  it('by a map file, with the memory that it is in', () => {
    expect(heapOfLink(MAP)).toEqual({
      start: 0x20002354,
      end: 0x2001bff8,
      names: '_heap_start and _heap_end',
      ram: { name: 'RAM', start: 0x20000000, bytes: 0x20000 },
    });
  });

  it.each([
    ['nm', '20005a10 B __GcHeapStart\n20040000 A __GcHeapEnd\n00000010 A __StackLimit\n', [0x20005a10, 0x20040000]],
    ['nm -S', '20000000 00000004 B _sheap\r\n20007000 00000004 B _eheap\r\n', [0x20000000, 0x20007000]],
    ['nm -P', '_gc_heap_start B 20200000 \n_gc_heap_end B 20240000 0\n', [0x20200000, 0x20240000]],
    ['nm -S, of a variable', '3ffef008 00009800 b heap\n40200000 00000010 T main\n', [0x3ffef008, 0x3fff8808]],
    ['a map, of a variable', ' .bss.heap      0x000000003ffef008     0x9800 build/main.o\n', [0x3ffef008, 0x3fff8808]],
    [
      'a map, of a variable with a long line',
      ' .bss.gc_heap\n                0x20000100     0x1000 x.o\n',
      [0x20000100, 0x20001100],
    ],
    [
      'a map with PROVIDE',
      '                0x20001000                PROVIDE (_heap_start, .)\n                0x20002000                _heap_end = .\n',
      [0x20001000, 0x20002000],
    ],
  ])('by %s', (_what, text, [start, end]) => {
    expect(heapOfLink(text)).toMatchObject({ start, end, ram: null });
  });

  it.each(['', 'no map at all\n', '20002354 B _heap_start\n', '20002354 b heap\n', '20002354 00000000 b heap\n'])(
    'is not told by %j',
    (text) => {
      expect(heapOfLink(text)).toBeNull();
    },
  );
});
