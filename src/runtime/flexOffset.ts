import type { Board } from '../abi/board.js';
import { flexOffsets, type StructName, type StructSizes } from '../abi/structs.js';
import { mp } from './state.js';

const known = new WeakMap<Board, StructSizes>();

/** Bytes before the array that ends a struct on the running machine (`offsetof`), to which its elements are added. */
export function flexOffset(name: StructName): number {
  let offsets = known.get(mp.board);
  if (offsets === undefined) {
    offsets = flexOffsets(mp.board);
    known.set(mp.board, offsets);
  }
  return offsets[name];
}
