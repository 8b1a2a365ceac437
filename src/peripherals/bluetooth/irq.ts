import { printException } from '../../objects/exceptionPrint.js';
import { ArrayItems, MpArray } from '../../runtime/array.js';
import { callFunction2 } from '../../runtime/call.js';
import { type MpObj, MpObject } from '../../runtime/obj.js';
import { mp } from '../../runtime/state.js';
import { MpTuple } from '../../runtime/tuple.js';
import { mpConstNone, typeMemoryView, typeTuple } from '../../runtime/types.js';

/** Events for the program's handler (extmod/modbluetooth.c invoke_irq_handler), with their numbers. */
export const IRQ = {
  CENTRAL_CONNECT: 1,
  CENTRAL_DISCONNECT: 2,
  GATTS_WRITE: 3,
  GATTS_READ_REQUEST: 4,
  SCAN_DONE: 6,
  GATTS_INDICATE_DONE: 20,
  MTU_EXCHANGED: 21,
} as const;

/** Who has a handler; None is no handler. */
export interface IrqOwner {
  handler: MpObj;
}

/** Bytes as the handler sees them: a memoryview on C's stack, whose bytes are the stack's, too. */
export function stackView(bytes: Uint8Array): MpObj {
  return new MpArray(typeMemoryView, 'B'.charCodeAt(0), bytes.length, new ArrayItems(bytes, 0));
}

/**
 * Calls the handler at once, while nothing that is scheduled runs. What it is given is on C's stack and takes nothing from
 * the heap. An exception is printed, and there is no handler any more.
 */
export function callHandler(owner: IrqOwner, event: number, items: MpObj[]): MpObj {
  if (owner.handler === mpConstNone) return mpConstNone;
  const data = new MpTuple(typeTuple, items);
  const wasLocked = mp.schedLocked;
  const top = mp.roots.mark();
  mp.schedLocked = true;
  try {
    return callFunction2(owner.handler, event, data);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    mp.errorPrint.strn('Unhandled exception in IRQ callback handler\n');
    printException(mp.errorPrint, e);
    owner.handler = mpConstNone;
    return mpConstNone;
  } finally {
    mp.schedLocked = wasLocked;
    if (!wasLocked && mp.schedQueue.length > 0) mp.pending = true;
  }
}
