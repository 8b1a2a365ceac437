/** Where a firmware's heap lies, told by its code: what sets the heap up, and where no variable can be. */
export interface RamReferences {
  /** How many instructions load each address. */
  readonly loads: ReadonlyMap<number, number>;
  /** How many of these an address has at least that is meant: with fewer it may be data that only looks like code. */
  readonly leastLoads: number;
  /** Addresses that were in the first two arguments of a call, the lower one first. */
  readonly pairs: readonly (readonly [start: number, end: number])[];
}

export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/**
 * The widest pair of addresses in RAM that a function gets: `gc_init`, whose area is larger than any variable. An odd
 * address is one of Thumb code in RAM, or that of an array of bytes, which has whole words.
 */
export function boundsByCall({ pairs }: RamReferences): Bounds | null {
  return widest(pairs.filter(([start, end]) => start % 2 === 0 || start % 4 === end % 4));
}

/**
 * The widest gap between addresses in RAM that code refers to.
 *
 * @param ram where the chip has RAM: beyond it are numbers that only look like addresses
 */
export function boundsByGap(
  { loads, leastLoads }: Pick<RamReferences, 'loads' | 'leastLoads'>,
  ram: Bounds,
): Bounds | null {
  const isInside = (address: number): boolean => address >= ram.start && address <= ram.end;
  const known = [...loads]
    .filter(([address, count]) => count >= leastLoads && isInside(address))
    .map(([address]) => address);
  known.sort((a, b) => a - b);
  return widest(known.slice(1).map((end, i) => [known[i]!, end]));
}

function widest(pairs: readonly (readonly [number, number])[]): Bounds | null {
  let best: Bounds | null = null;
  for (const [start, end] of pairs) if (best === null || end - start > best.end - best.start) best = { start, end };
  return best;
}
