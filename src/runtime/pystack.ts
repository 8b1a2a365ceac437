import { q } from './qstrStatic.js';
import { raiseTypeArg } from './raise.js';
import { mp } from './state.js';
import { typeRuntimeError } from './types.js';

/**
 * The stack of its own where a firmware with MICROPY_ENABLE_PYSTACK keeps frames and argument arrays (py/pystack.c); it is
 * not part of the heap.
 */

const ALIGN = 8;

/** True where the running firmware has such a stack. */
export function hasPystack(): boolean {
  return mp.pystackSize !== 0;
}

/** Takes `nBytes` from it; the caller sets `mp.pystackUsed` back. Raises RuntimeError where it is full. */
export function pystackAlloc(nBytes: number): void {
  const used = mp.pystackUsed + Math.ceil(nBytes / ALIGN) * ALIGN;
  if (used > mp.pystackSize) raiseTypeArg(typeRuntimeError, q('pystack exhausted'));
  mp.pystackUsed = used;
}
