import { callFunction1 } from './call.js';
import { MP_OBJ_NULL, type MpObj, MpObject } from './obj.js';
import type { MpPrint } from './print.js';
import { mp } from './state.js';

/** Callbacks of `micropython.schedule` and pending exceptions (py/scheduler.c). */

/** Prints an exception with its traceback (objects/exceptionPrint.ts, which this room can't see). */
export type PrintException = (print: MpPrint, exc: MpObj) => void;

/** Queues a callback (mp_sched_schedule); false when MICROPY_SCHEDULER_DEPTH of them wait already. */
export function schedule(fun: MpObj, arg: MpObj): boolean {
  if (mp.schedQueue.length >= mp.options.schedulerDepth) return false;
  const at = (mp.schedAt + mp.schedQueue.length) % mp.options.schedulerDepth;
  const item = { fun, arg };
  mp.schedQueue.push(item);
  mp.schedRing[at] = item;
  mp.pending = true;
  return true;
}

/** mp_sched_keyboard_interrupt and mp_sched_exception: raised at the VM's next look. */
export function scheduleException(exc: MpObj): void {
  mp.pendingException = exc;
  mp.pending = true;
}

/**
 * Raises the pending exception, or runs one waiting callback; an exception in it is printed and dropped, as the
 * firmware does (mp_handle_pending). With `raise` false a pending exception is only cleared.
 */
export function handlePending(raise: boolean, printException: PrintException): void {
  const exc = mp.pendingException;
  if (exc !== MP_OBJ_NULL) {
    mp.pendingException = MP_OBJ_NULL;
    mp.pending = mp.schedQueue.length > 0 && !mp.schedLocked;
    if (raise) throw exc;
  }
  if (mp.schedLocked) {
    mp.pending = false;
    return;
  }
  const item = mp.schedQueue.shift();
  mp.pending = mp.schedQueue.length > 0;
  if (item === undefined) return;
  mp.schedAt = (mp.schedAt + 1) % mp.options.schedulerDepth;
  runLocked(item.fun, item.arg, printException);
}

function runLocked(fun: MpObj, arg: MpObj, printException: PrintException): void {
  mp.schedLocked = true;
  const top = mp.roots.mark();
  try {
    callFunction1(fun, arg);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    printException(mp.platPrint, e);
  }
  mp.schedLocked = false;
  mp.pending = mp.schedQueue.length > 0;
}
