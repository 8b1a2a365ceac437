import type { HeapOwner } from './types.js';

/** The kind of a leaf whose owner is in the table all the same, because somebody may ask for it by its address. */
export const LEAF_KNOWN = 255;

const standIns: (HeapOwner | null)[] = [null];

/**
 * A new kind of leaf (`Heap.allocLeaf`): objects without pointers, which the heap does not keep. To whoever asks what is
 * in such a chunk `standIn` is its owner.
 * @returns its number, from 1 on
 */
export function newLeafKind(standIn: HeapOwner): number {
  return standIns.push(standIn) - 1;
}

/** The owner that stands for all leaves of a kind; null for none of them. */
export function leafStandIn(kind: number): HeapOwner | null {
  return standIns[kind] ?? null;
}
