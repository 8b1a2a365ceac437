import { AT_FREE, AT_HEAD } from '../gc/area.js';
import type { Machine } from '../machine/machine.js';
import { headLetter } from '../runtime/headLetter.js';
import { type SystemRoom, systemRoom } from '../world/systemHeap.js';

/** One area of a heap as plain data. */
export interface AreaSnapshot {
  /** Address of the first block. */
  start: number;
  /** One letter a block: `.` free, `=` tail, and for a head the letter of `mem_info(1)`. */
  map: string;
}

/** The figures of a heap at one moment. Sizes in bytes unless said. */
export interface HeapState {
  bytesPerBlock: number;
  total: number;
  /** Dead chunks included. */
  used: number;
  free: number;
  /** The most that could be reached at once so far, and by how much it may have been more; of a dump: as it says. */
  peak: number;
  peakSlack: number;
  /** The most that was in use at once so far, dead chunks included. */
  peakWithGarbage: number;
  /** Largest run of free blocks. */
  largestFree: number;
  /** What would be in use after a collection, and the largest run of free blocks then; of a dump: as it is. */
  reachable: number;
  largestFreeIfCollected: number;
  /** By how much the heap could grow at once (`max new split`), and the largest request that there is room for then. */
  growth: number;
  largestByGrowth: number;
  collections: number;
  /** What ESP-IDF's own heap has left in the chip; null: the port has no such heap, or it is not known. */
  idf: SystemRoom | null;
}

/** A heap at one moment, as plain data: from a machine, a trace or a dump. */
export interface HeapSnapshot extends HeapState {
  areas: AreaSnapshot[];
}

/** The figures of a machine's heap as it is now. */
export function heapState(machine: Machine): HeapState {
  const { heap } = machine;
  const info = heap.info();
  const { bytesPerBlock } = heap.config;
  const collected = machine.inside(() => heap.ifCollected());
  return {
    bytesPerBlock,
    total: info.total,
    used: info.used,
    free: info.free,
    peak: heap.livePeak.bytes,
    peakSlack: heap.livePeak.slack,
    peakWithGarbage: heap.peakUsedBytes,
    largestFree: info.maxFree * bytesPerBlock,
    reachable: collected.used,
    largestFreeIfCollected: collected.maxFree * bytesPerBlock,
    growth: info.maxNewSplit,
    largestByGrowth: heap.largestRequest(0),
    collections: heap.collections,
    idf: machine.inside(systemRoom),
  };
}

/** The heap of a machine as it is now. */
export function takeSnapshot(machine: Machine): HeapSnapshot {
  return {
    ...heapState(machine),
    areas: machine.heap.areas.map((area) => {
      const letters: string[] = [];
      for (let block = 0; block < area.nBlocks; block++) {
        const kind = area.kind(block);
        if (kind === AT_FREE) letters.push('.');
        else letters.push(kind === AT_HEAD ? headLetter(area.ownerAt(block), area.address(block)) : '=');
      }
      return { start: area.poolStart, map: letters.join('') };
    }),
  };
}
