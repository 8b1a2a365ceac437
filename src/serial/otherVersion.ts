import type { Board } from '../abi/board.js';

/** The warning for a board that runs another release than the simulated one; null where it is the same, or not known. */
export function otherVersion(version: string | null, { release }: Pick<Board, 'release'>): string | null {
  const simulated = release.name.slice(1);
  return version === null || version === simulated
    ? null
    : `the board runs MicroPython ${version}, but uheap simulates ${simulated}; versions differ in what they allocate`;
}
