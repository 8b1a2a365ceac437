import type { HeapConfig, HeapHooks, HeapOwner, MarkSink } from './types.js';

/**
 * V8 compiles a function with what it has met so far, and throws that away when something else comes. What is rare in a
 * heap (the end of a free run, the search for the next, the first collection) comes when its functions have been compiled.
 * So a process whose program has begun to allocate does all of it once, before they are, on a small heap that nobody sees.
 */

/** Blocks that a program allocates before: more than one that does nothing. */
export const REHEARSAL_AFTER = 500;

/** Blocks of the heap: enough for an index of two levels. */
const BLOCKS = 2048;
const START = 0x10000;

/** Lengths of what is asked for in turn, in blocks: of each class that the index of free runs has. */
const LENGTHS = [1, 2, 1, 3, 1, 4, 2, 9, 1, 6, 17, 1, 2, 40, 1, 70];
const ROUNDS = 14;
/** Blocks of what fills it. */
const LONGEST = 128;

/** What every second chunk has in it: a pointer. */
class Link implements HeapOwner {
  private readonly to: number;

  constructor(to: number) {
    this.to = to;
  }

  trace(heap: MarkSink): void {
    heap.mark(this.to);
  }
}

/** What is done to that heap: see `Heap`. */
interface Rehearsed {
  readonly bytesPerBlock: number;
  alloc(nBytes: number, hasFinaliser: boolean, owner: HeapOwner | null): number;
  allocLeaf(nBytes: number, leafKind: number): number;
  realloc(ptr: number, nBytes: number, allowMove: boolean): number;
  free(ptr: number): void;
  collect(): void;
  setEnabled(on: boolean): void;
}

/** The hooks of that heap, and what is done with it. */
export class Rehearsal implements HeapHooks {
  /** Addresses of what is alive, 0 for nothing. */
  private readonly kept: number[] = LENGTHS.map(() => 0);

  visitRoots(heap: MarkSink): void {
    for (const ptr of this.kept) heap.mark(ptr);
  }

  finalise(): void {}

  /** @param heap a new one, of `rehearsalConfig`, that has this for its hooks */
  run(heap: Rehearsed): void {
    for (let round = 1; round <= ROUNDS; round++) {
      this.allocateAndFree(heap);
      if (round % 4 === 0) heap.collect();
    }
    this.fill(heap);
    this.allocateAndFree(heap);
  }

  private allocateAndFree(heap: Rehearsed): void {
    const { kept } = this;
    const { bytesPerBlock } = heap;
    for (let i = 0; i < LENGTHS.length; i++) {
      const bytes = LENGTHS[i]! * bytesPerBlock;
      const owner = (i & 1) === 0 ? null : new Link(kept[i]!);
      const ptr = i % 5 === 0 ? heap.allocLeaf(bytes, 1) : heap.alloc(bytes, false, owner);
      if (i % 3 === 0) kept[i] = ptr;
      else if (i % 7 === 0) kept[i] = heap.realloc(ptr, i === 7 ? bytes - bytesPerBlock : bytes * 2, true);
      else if (i % 4 !== 0) heap.free(ptr);
    }
  }

  /** Takes all there is, up to the last block, and frees the end of it. */
  private fill(heap: Rehearsed): void {
    const taken: number[] = [];
    heap.setEnabled(false);
    for (let blocks = LONGEST; blocks > 0; ) {
      const ptr = heap.alloc(blocks * heap.bytesPerBlock, blocks === LONGEST, null);
      if (ptr === 0) blocks >>= 1;
      else taken.push(ptr);
    }
    heap.setEnabled(true);
    for (const ptr of taken.slice(-LENGTHS.length)) heap.free(ptr);
  }
}

/** As `config`, of a heap that is large enough for that. */
export function rehearsalConfig(config: HeapConfig): HeapConfig {
  return { ...config, areas: [{ start: START, end: START + BLOCKS * config.bytesPerBlock }], enableGc: true };
}
