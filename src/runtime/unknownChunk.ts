import type { HeapOwner } from '../gc/heap.js';

/** A chunk of which only the letter in the heap map is known: what was seen on a real board. */
export class UnknownChunk implements HeapOwner {
  /** As the map of `mem_info(1)` shows a chunk's head. */
  readonly letter: string;

  constructor(letter: string) {
    this.letter = letter;
  }

  trace(): void {}
}
