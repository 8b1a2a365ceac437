import type { MpException } from '../runtime/exception.js';
import { scheduleException } from '../runtime/scheduler.js';
import { type MpState, mp } from '../runtime/state.js';

/** The firmware has one KeyboardInterrupt, outside the heap, that it raises again and again. */
function fresh({ kbdException }: MpState): MpException {
  const exc = kbdException as MpException;
  exc.traceback = [];
  exc.tracebackPtr = 0;
  return exc;
}

/** Raises it in the running program at the VM's next look (py/scheduler.c mp_sched_keyboard_interrupt). */
export function scheduleKeyboardInterrupt(state: MpState): void {
  scheduleException(fresh(state));
}

/** Raises it here and now, as code does that waits for input or time to pass. */
export function raiseKeyboardInterrupt(): never {
  throw fresh(mp);
}
