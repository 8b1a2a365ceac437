import { AT_FREE, AT_HEAD } from '../gc/area.js';
import type { Machine } from '../machine/machine.js';
import { headLetter } from '../runtime/headLetter.js';

/** One area of a heap as plain data. */
export interface AreaSnapshot {
  /** Address of the first block. */
  start: number;
  /** One letter a block: `.` free, `=` tail, and for a head the letter of `mem_info(1)`. */
  map: string;
}

/** A heap at one moment, as plain data: from a machine, a trace or a dump. Sizes in bytes unless said. */
export interface HeapSnapshot {
  bytesPerBlock: number;
  total: number;
  used: number;
  free: number;
  /** Largest number of bytes in use so far. */
  peak: number;
  /** Largest run of free blocks. */
  largestFree: number;
  collections: number;
  areas: AreaSnapshot[];
}

/** The heap of a machine as it is now. */
export function takeSnapshot(machine: Machine): HeapSnapshot {
  const { heap } = machine;
  const info = heap.info();
  const { bytesPerBlock } = heap.config;
  return {
    bytesPerBlock,
    total: info.total,
    used: info.used,
    free: info.free,
    peak: heap.peakUsedBytes,
    largestFree: info.maxFree * bytesPerBlock,
    collections: heap.collections,
    areas: heap.areas.map((area) => {
      const letters: string[] = [];
      for (let block = 0; block < area.nBlocks; block++) {
        const kind = area.kind(block);
        if (kind === AT_FREE) letters.push('.');
        else letters.push(kind === AT_HEAD ? headLetter(area.ownerAt(block)) : '=');
      }
      return { start: area.poolStart, map: letters.join('') };
    }),
  };
}
