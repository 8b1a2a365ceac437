import type { MarkSink } from '../gc/heap.js';

/** A value, or anything else that may have a chunk. */
export type Kept = number | bigint | { readonly ptr: number };

/**
 * Addresses that C would hold in registers or on its stack while a callee may allocate. Who keeps some takes a mark first
 * and releases to it afterwards; whoever catches an exception releases too, to a mark taken before.
 */
export class Roots {
  private readonly words: number[] = [];
  /** What to release to: only `Roots` changes it. */
  top = 0;

  /** What to release to. */
  mark(): number {
    return this.top;
  }

  /** Lets go of all that was kept since the mark. */
  release(mark: number): void {
    this.top = mark;
  }

  /** Keeps a value's chunk alive, if it has one. */
  keep(v: Kept): void {
    if (typeof v === 'object' && v.ptr !== 0) this.words[this.top++] = v.ptr;
  }

  /** Keeps the chunk at an address alive, 0 for none as yet. Returns the place, for `set`. */
  keepPtr(ptr: number): number {
    this.words[this.top] = ptr;
    return this.top++;
  }

  /** As `keepPtr`, of two. Returns what to release to. */
  keepBoth(a: number, b: number): number {
    const { top, words } = this;
    words[top] = a;
    words[top + 1] = b;
    this.top = top + 2;
    return top;
  }

  /** Keeps another chunk alive in a place that `keepPtr` gave. */
  set(place: number, ptr: number): void {
    this.words[place] = ptr;
  }

  visit(heap: MarkSink): void {
    for (let i = 0; i < this.top; i++) heap.mark(this.words[i]!);
  }
}
