import { flexOffsets, type StructName } from '../abi/structs.js';
import { mp } from './state.js';

/** Bytes before the array that ends a struct on the running machine (`offsetof`), to which its elements are added. */
export function flexOffset(name: StructName): number {
  return flexOffsets(mp.board)[name];
}
