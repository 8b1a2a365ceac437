import { perMachine } from '../../runtime/perBoard.js';
import { systemHeap } from '../../world/systemHeap.js';

/**
 * What ESP-IDF's Wi-Fi driver takes from the system's heap when it is initialised, as it says in its log: the stack of its
 * task and the buffers for what comes in, in internal memory. It takes more, of which no size is known.
 */
const TASK_STACK = 6656;
const BUFFERS = 10;
const BUFFER_BYTES = 1600;

const driver = perMachine(() => ({ isReady: false }));

/** Initialises the driver, once (esp_wifi_init). False: there is no memory for it, and it has taken none. */
export function initWifi(): boolean {
  const state = driver();
  const heap = systemHeap();
  if (state.isReady || heap === null) return true;
  const taken: number[] = [];
  for (const bytes of [TASK_STACK, ...Array<number>(BUFFERS).fill(BUFFER_BYTES)]) {
    const block = heap.mallocInternal(bytes);
    if (block === 0) {
      for (const other of taken) heap.free(other);
      return false;
    }
    taken.push(block);
  }
  state.isReady = true;
  return true;
}
