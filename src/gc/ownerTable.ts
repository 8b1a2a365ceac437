import { lowestBit } from './freeIndex.js';
import type { HeapOwner } from './types.js';

const PAGE_SHIFT = 12;
const PAGE_BLOCKS = 1 << PAGE_SHIFT;

/** Stands for every page on which nothing has an owner. */
const EMPTY: (HeapOwner | null)[] = new Array<HeapOwner | null>(PAGE_BLOCKS).fill(null);

/** Who owns the chunk at each block of an area: an array in pages, which exist once something on them has an owner. */
export class OwnerTable {
  private readonly pages: (HeapOwner | null)[][];
  private readonly pageBlocks: number;

  constructor(nBlocks: number) {
    this.pageBlocks = Math.min(nBlocks, PAGE_BLOCKS);
    this.pages = new Array<(HeapOwner | null)[]>(((nBlocks - 1) >> PAGE_SHIFT) + 1).fill(EMPTY);
  }

  get(block: number): HeapOwner | null {
    return this.pages[block >> PAGE_SHIFT]![block & (PAGE_BLOCKS - 1)]!;
  }

  /** Nobody owns the chunks at the blocks any more that are bits of `bits`, `first` the lowest, a multiple of 16. */
  clear(first: number, bits: number): void {
    const page = this.pages[first >> PAGE_SHIFT]!;
    const at = first & (PAGE_BLOCKS - 1);
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      page[at + lowestBit(rest)] = null;
    }
  }

  set(block: number, owner: HeapOwner | null): void {
    let page = this.pages[block >> PAGE_SHIFT]!;
    if (page === EMPTY) {
      if (owner === null) {
        return;
      }
      page = EMPTY.slice(0, this.pageBlocks);
      this.pages[block >> PAGE_SHIFT] = page;
    }
    page[block & (PAGE_BLOCKS - 1)] = owner;
  }
}
