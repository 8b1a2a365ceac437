import type { Heap } from '../gc/heap.js';
import type { MpState } from '../runtime/state.js';
import { currentSite, type Site } from './callSites.js';

/** A request for memory that got none, so that the program got a MemoryError. Sizes in bytes. */
export interface FailedRequest {
  /** Asked for. */
  readonly bytes: number;
  /** The innermost line of the program that runs. */
  readonly site: Site;
  /** Free after the collection that the request came with, and the largest request there was room for. */
  readonly free: number;
  readonly largestFree: number;
}

/** The requests of a run that failed, whether the program caught the MemoryError or not. */
export interface FailedRequests {
  readonly count: number;
  readonly first: FailedRequest | null;
}

/** No heap that is tried is larger: what asks for more fails everywhere. In bytes. */
export const MAX_HEAP_BYTES = 64 * 1024 * 1024;

/** Bytes that are free now and the largest request there is room for, both with what the heap can still grow by. */
export function freeWithGrowth(heap: Heap): { readonly free: number; readonly largestFree: number } {
  const info = heap.info();
  return { free: info.free + info.maxNewSplit, largestFree: heap.largestRequest(info.maxFree) };
}

/**
 * Counts a machine's failed requests. Those made while the heap is locked say nothing of its size, and those for more
 * than any heap has neither; a request that is made on the off chance (for a traceback, an exception's text, a frame that
 * else goes on the C stack) is no failure of the program.
 */
export class FailedRequestLog {
  count = 0;
  /** The last one of any size, locked heaps aside. */
  last: FailedRequest | null = null;
  /** By place, in the order of their first failure. */
  readonly bySite = new Map<string, { count: number; readonly first: FailedRequest }>();

  /**
   * @param programName what to call the program where it reaches the board without a file
   * @param failed called for each that counts
   */
  constructor(state: MpState, programName: string, failed?: () => void) {
    state.requestFailed = (bytes) => {
      const request = { bytes, site: currentSite(state, programName), ...freeWithGrowth(state.heap) };
      this.last = request;
      if (bytes > MAX_HEAP_BYTES) return;
      this.count++;
      const { file, line, fun } = request.site;
      const key = `${file}:${line}:${fun}`;
      const known = this.bySite.get(key);
      if (known === undefined) this.bySite.set(key, { count: 1, first: request });
      else known.count++;
      failed?.();
    };
  }

  get first(): FailedRequest | null {
    for (const { first } of this.bySite.values()) return first;
    return null;
  }
}

/** Those of a run that did not fail as often at the same place on a heap that is as large as can be. */
export function failedForTheHeap(own: FailedRequestLog, unbounded: FailedRequestLog | null): FailedRequests {
  let count = 0;
  let first: FailedRequest | null = null;
  for (const [key, entry] of own.bySite) {
    const more = entry.count - (unbounded?.bySite.get(key)?.count ?? 0);
    if (more <= 0) continue;
    count += more;
    first ??= entry.first;
  }
  return { count, first };
}
