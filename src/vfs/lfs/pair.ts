import { NO_BLOCK } from './cache.js';

/** The two blocks of a directory, of which one is valid. */
export type Pair = readonly [number, number];

export const NO_PAIR: Pair = [NO_BLOCK, NO_BLOCK];
/** Where the first directory is. */
export const FIRST_PAIR: Pair = [0, 1];

export function isNoPair(pair: Pair): boolean {
  return pair[0] === NO_BLOCK || pair[1] === NO_BLOCK;
}

/** Whether two pairs have a block in common: the directory of one, moved in part, is that of the other. */
export function pairsMeet(a: Pair, b: Pair): boolean {
  return a[0] === b[0] || a[1] === b[1] || a[0] === b[1] || a[1] === b[0];
}

/** Whether two pairs have the same blocks. */
export function pairsEqual(a: Pair, b: Pair): boolean {
  return (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0]);
}

export function swapped(pair: Pair): Pair {
  return [pair[1], pair[0]];
}
