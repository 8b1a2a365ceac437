import type { IdfHeap } from '../abi/idfHeap.js';
import { type MpState, mp } from '../runtime/state.js';

/** ESP-IDF's system heap, which MicroPython's own is a part of and drivers take their memory from. */

const heaps = new WeakMap<MpState, IdfHeap>();

/** Gives a machine its system heap; called once, when it is built. */
export function setSystemHeap(state: MpState, heap: IdfHeap): void {
  heaps.set(state, heap);
}

/** The running machine's, or null: its port has none. */
export function systemHeap(): IdfHeap | null {
  return heaps.get(mp) ?? null;
}
