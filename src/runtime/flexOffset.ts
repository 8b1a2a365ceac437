import { macro } from '../abi/board.js';
import { flexOffsets, type StructName } from '../abi/structs.js';
import { mp } from './state.js';

/**
 * Bytes before the array that ends a struct on the running machine, to which its elements are added: up to the field, or
 * in early releases the struct's size (UHEAP_VAR_BY_OFFSET). `by` is the macro that C allocates with.
 */
export function flexOffset(name: StructName, by: 'mp_obj_malloc_var' | 'm_new_obj_var' = 'mp_obj_malloc_var'): number {
  const needed = by === 'm_new_obj_var' ? 1 : 2;
  return macro(mp.board, 'UHEAP_VAR_BY_OFFSET') >= needed ? flexOffsets(mp.board)[name] : mp.sizes[name];
}
