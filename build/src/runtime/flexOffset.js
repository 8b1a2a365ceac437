import { flexOffsets } from '../abi/structs.js';
import { mp } from './state.js';
/** Bytes before the array that ends a struct on the running machine (`offsetof`), to which its elements are added. */
export function flexOffset(name) {
    return flexOffsets(mp.board)[name];
}
