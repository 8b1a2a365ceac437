import type { Heap, LivePeakOptions, PeakListener } from '../gc/heap.js';
import type { SystemRoom } from '../world/systemHeap.js';
import { freeWithGrowth } from './failedRequests.js';
import type { HeapState } from './snapshot.js';

/**
 * How a heap was during a run and is at its end. Sizes in bytes. What it can still grow by at once counts as free, as in
 * the program's own `gc.mem_free()`.
 */
export interface HeapFigures {
  /** The most that could be reached at once, and by how much it may have been more where nobody looked. */
  readonly peak: number;
  readonly peakSlack: number;
  /** The most that was in use at once, dead chunks included. */
  readonly peakWithGarbage: number;
  readonly heap: number;
  /** By how much it can still grow. */
  readonly growth: number;
  readonly used: number;
  /** The part of `used` that can be reached. */
  readonly reachable: number;
  readonly free: number;
  /** The largest request that there is room for. */
  readonly largestFree: number;
  /** The least that `largestFree` was right after a collection, one at the end included. */
  readonly tightestFree: number;
  /** Part of the free bytes that is not in the largest run, 0 to 1: the worst after a collection, and after one at the end. */
  readonly fragmentation: { readonly worst: number; readonly end: number };
  readonly collections: number;
  /** What ESP-IDF's own heap has left in the chip, at the end and at the worst of times; null: the port has no such heap. */
  readonly idf: SystemRoom | null;
}

function fragmentation(free: number, largest: number): number {
  return free === 0 ? 0 : Math.max(0, 1 - largest / free);
}

/** Looks at a machine's heap after each collection. */
export class HeapGauge {
  tightestFree = Number.POSITIVE_INFINITY;
  worst = 0;
  private readonly heap: Heap;

  constructor(heap: Heap, options: LivePeakOptions, listener: PeakListener = {}) {
    this.heap = heap;
    heap.trackPeak(options, {
      ...listener,
      collected: () => {
        this.look();
        listener.collected?.();
      },
    });
  }

  private look(): void {
    const { free, largestFree } = freeWithGrowth(this.heap);
    this.tightestFree = Math.min(this.tightestFree, largestFree);
    this.worst = Math.max(this.worst, fragmentation(free, largestFree));
  }

  /** @param heap the heap at the end */
  figures(heap: HeapState): HeapFigures {
    return heapFigures(heap, this);
  }
}

/** The figures of a heap at the end of a run, as far as nobody looked after the collections before: as it is now. */
export function heapFigures(
  heap: HeapState,
  seen: Pick<HeapGauge, 'tightestFree' | 'worst'> = { tightestFree: Number.POSITIVE_INFINITY, worst: 0 },
): HeapFigures {
  const largest = Math.max(heap.largestFreeIfCollected, heap.largestByGrowth);
  const end = fragmentation(heap.total - heap.reachable + heap.growth, largest);
  return {
    peak: heap.peak,
    peakSlack: heap.peakSlack,
    peakWithGarbage: heap.peakWithGarbage,
    heap: heap.total,
    growth: heap.growth,
    used: heap.used,
    reachable: heap.reachable,
    free: heap.free + heap.growth,
    largestFree: Math.max(heap.largestFree, heap.largestByGrowth),
    tightestFree: Math.min(seen.tightestFree, largest),
    fragmentation: { worst: Math.max(seen.worst, end), end },
    collections: heap.collections,
    idf: heap.idf,
  };
}
