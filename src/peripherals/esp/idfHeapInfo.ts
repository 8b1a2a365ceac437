import { fun1 } from '../../runtime/fun.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseNotImplementedError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { systemHeap } from '../../world/systemHeap.js';

/** `esp32.idf_heap_info`: the system's heap, of which MicroPython's own is a part. */

/** The capabilities that `idf_heap_info` is asked for: `MALLOC_CAP_8BIT` and `MALLOC_CAP_EXEC`. */
export const HEAP_DATA = 4;
export const HEAP_EXEC = 1;

/** A list of tuples: of each region its bytes, what is free, the largest free block, and the least that was ever free. */
export const idfHeapInfo = fun1('idf_heap_info', (capabilities) => {
  const heap = systemHeap();
  if (heap === null || Number(objGetInt(capabilities)) !== HEAP_DATA) {
    raiseNotImplementedError('only HEAP_DATA is simulated');
  }
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (const { bytes, free, largest, leastFree } of heap.info()) {
    listAppend(list, newTuple([bytes, free, largest, leastFree]));
  }
  mp.roots.release(top);
  return list;
});
