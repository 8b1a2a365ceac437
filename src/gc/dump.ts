import { AT_FREE, AT_HEAD, AT_MARK, AT_TAIL } from './area.js';
import type { Heap, HeapOwner } from './heap.js';

/** Blocks a line of the map. */
const BLOCKS_PER_LINE = 64;

/** The lines with the heap's figures (py/gc.c gc_dump_info); sizes in bytes, runs in blocks. */
export function dumpInfo(heap: Heap): string {
  const info = heap.info();
  const split = heap.config.splitHeapAuto ? `, max new split: ${info.maxNewSplit}` : '';
  return (
    `GC: total: ${info.total}, used: ${info.used}, free: ${info.free}${split}\n` +
    ` No. of 1-blocks: ${info.num1block}, 2-blocks: ${info.num2block}, ` +
    `max blk sz: ${info.maxBlock}, max free sz: ${info.maxFree}\n`
  );
}

/**
 * The map of all areas (py/gc.c gc_dump_alloc_table): `.` free, `=` tail, `m` marked, and for each head the letter of
 * what its first word points to. Two or more lines of free blocks are written as a count.
 */
export function dumpAllocTable(heap: Heap, letter: (owner: HeapOwner | null, ptr: number) => string): string {
  const parts: string[] = [];
  const { addressOffset = 0 } = heap.config;
  for (const area of heap.areas) {
    // C prints a NULL-padded pointer only on some hosts; on an MCU it is the plain hexadecimal address.
    parts.push(`GC memory layout; from ${(area.poolStart + addressOffset).toString(16)}:`);
    const { nBlocks } = area;
    for (let block = 0; block < nBlocks; block++) {
      if (block % BLOCKS_PER_LINE === 0) {
        let end = block;
        while (end < nBlocks && area.kind(end) === AT_FREE) end++;
        if (end - block >= 2 * BLOCKS_PER_LINE) {
          parts.push(`\n       (${Math.floor((end - block) / BLOCKS_PER_LINE)} lines all free)`);
          block = end - (end % BLOCKS_PER_LINE);
          if (block >= nBlocks) break;
        }
        parts.push(`\n${(block * heap.config.bytesPerBlock).toString(16).padStart(8, '0')}: `);
      }
      switch (area.kind(block)) {
        case AT_FREE:
          parts.push('.');
          break;
        case AT_HEAD:
          parts.push(letter(area.ownerAt(block), area.address(block)));
          break;
        case AT_TAIL:
          parts.push('=');
          break;
        case AT_MARK:
          parts.push('m');
          break;
      }
    }
    parts.push('\n');
  }
  return parts.join('');
}
