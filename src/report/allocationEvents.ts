import type { Machine } from '../machine/machine.js';
import type { Site } from './callSites.js';
import { type ChunkHow, HeapWatch } from './heapWatch.js';
import type { LiveChunk } from './liveChunk.js';

/** One thing that happened on a machine's heap. */
export interface AllocationEvent {
  /** `sweep`: died in a collection; `realloc`: a chunk as it is after a resize; `fail`: a request that got nothing. */
  readonly kind: 'alloc' | 'realloc' | 'free' | 'sweep' | 'fail';
  /** Bytes asked for. */
  readonly bytes: number;
  /** Address of the chunk; 0 for a request that failed. */
  readonly address: number;
  /** What is in the chunk, as `str` or `dict table`; empty for a request that failed. */
  readonly type: string;
  /** The line of the program that asked, and how it got there, outermost first. */
  readonly site: Site;
  readonly path: readonly Site[];
}

/**
 * Calls `listener` for everything that happens on a machine's heap from now on. Chunks that were there before are not
 * told of when they go. Replaces any other observer of the heap.
 *
 * @param programName what to call a program that reaches the board without a file
 * @returns a function that ends it
 */
export function watchAllocations(
  machine: Machine,
  listener: (event: AllocationEvent) => void,
  programName = '<stdin>',
): () => void {
  const watch = new HeapWatch(programName);
  watch.watch(machine);
  watch.bootDone();
  const tell = (kind: AllocationEvent['kind'], bytes: number, address: number, type: string, node: number): void => {
    const path = watch.sites.tree.path(node);
    listener({ kind, bytes, address, type, site: path.at(-1)!, path });
  };
  const chunk = ({ bytes, ptr, type, node }: LiveChunk, how: ChunkHow): void =>
    tell(how, bytes, ptr, watch.types.names[type]!, node);
  watch.add({
    born: chunk,
    died: (gone, how) => {
      if (how !== 'realloc') chunk(gone, how);
    },
    failed: (bytes, node) => tell('fail', bytes, 0, '', node),
  });
  return () => {
    if (machine.heap.observer === watch) machine.heap.observer = null;
  };
}
