import { type Board, macroOn } from '../abi/board.js';
import type { HeapConfig } from '../gc/types.js';

/** What of a board decides how its heap behaves. */
export function heapConfig(board: Board): HeapConfig {
  return {
    wordBytes: board.wordBytes,
    bytesPerBlock: board.bytesPerBlock,
    areas: board.heapAreas,
    addressOffset: board.addressOffset,
    finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER'),
    weakrefs: macroOn(board, 'MICROPY_PY_WEAKREF'),
    finalisersFirst: macroOn(board, 'UHEAP_FINALISERS_FIRST'),
    collectsOnce:
      macroOn(board, 'MICROPY_PY_THREAD') &&
      !macroOn(board, 'MICROPY_PY_THREAD_GIL') &&
      !macroOn(board, 'UHEAP_FINALISERS_FIRST'),
    splitHeap: macroOn(board, 'MICROPY_GC_SPLIT_HEAP'),
    splitHeapAuto: macroOn(board, 'MICROPY_GC_SPLIT_HEAP_AUTO'),
    growthByAreas: macroOn(board, 'UHEAP_GROWTH_BY_AREAS'),
    allocThreshold: macroOn(board, 'MICROPY_GC_ALLOC_THRESHOLD'),
    enableGc: true,
  };
}
