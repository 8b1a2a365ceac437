import { type Area, AT_MARK } from './area.js';

/** What is marked. */
export interface Marked {
  blocks: number;
  /** What finding that out cost, roughly in chunks looked at. */
  cost: number;
}

const LOW_BITS = 0x55555555;

/** What looking at the roots costs, in chunks. */
export const ROOTS_COST = 64;

/** As a shift: words of the table that are passed over in the time that a chunk takes. */
const WORDS_SHIFT = 3;

/** Blocks of the chunks that are marked in a collection. */
export function countMarked(areas: readonly Area[]): Marked {
  const marked = { blocks: 0, cost: ROOTS_COST };
  for (const area of areas) {
    const { words } = area;
    const lastWord = Math.min(area.lastUsedBlock, area.nBlocks - 1) >> 4;
    marked.cost += lastWord >> WORDS_SHIFT;
    for (let w = 0; w <= lastWord; w++) {
      const word = words[w]!;
      for (let heads = word & (word >>> 1) & LOW_BITS; heads !== 0; heads &= heads - 1) {
        marked.cost++;
        marked.blocks += area.chunkBlocks((w << 4) + ((31 - Math.clz32(heads & -heads)) >> 1));
      }
    }
  }
  return marked;
}

/** Blocks of the longest run that a sweep would leave free. */
export function longestIfSwept(areas: readonly Area[]): number {
  let longest = 0;
  for (const area of areas) {
    let free = 0;
    for (let block = 0; block < area.nBlocks; ) {
      const n = area.extent(block);
      free = area.kind(block) === AT_MARK ? 0 : free + n;
      longest = Math.max(longest, free);
      block += n;
    }
  }
  return longest;
}

/** Calls `visit` with the address of every chunk that is marked. */
export function forEachMarked(areas: readonly Area[], visit: (ptr: number) => void): void {
  for (const area of areas) {
    const { words } = area;
    const lastWord = Math.min(area.lastUsedBlock, area.nBlocks - 1) >> 4;
    for (let w = 0; w <= lastWord; w++) {
      const word = words[w]!;
      for (let heads = word & (word >>> 1) & LOW_BITS; heads !== 0; heads &= heads - 1) {
        visit(area.address((w << 4) + ((31 - Math.clz32(heads & -heads)) >> 1)));
      }
    }
  }
}
