import { newInt } from '../../runtime/newInt.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { mp } from '../../runtime/state.js';
import { virtualPinRead } from './virtualPin.js';
const DEFAULT_TIMEOUT_US = 1000000;
/** Microseconds until the pin isn't as `isWaiting` says any more, or null where it took `timeout` and longer. */
function waitWhile(pin, timeout, isWaiting) {
    const start = mp.clock.ticksUs();
    while (isWaiting(virtualPinRead(pin)))
        if (mp.clock.ticksUs() - start >= timeout)
            return null;
    return mp.clock.ticksUs() - start;
}
/**
 * `machine.time_pulse_us(pin, level[, timeout])` (extmod/machine_pulse.c): how long the next pulse is; -2 where none
 * begins in time, -1 where it doesn't end.
 */
export function timePulseUs(nArgs, args, off) {
    const pin = args[off];
    const level = objIsTrue(args[off + 1]) ? 1 : 0;
    const timeout = nArgs > 2 ? Number(BigInt.asUintN(64, BigInt(objGetInt(args[off + 2])))) : DEFAULT_TIMEOUT_US;
    if (waitWhile(pin, timeout, (value) => value !== level) === null)
        return -2;
    const us = waitWhile(pin, timeout, (value) => value === level);
    return us === null ? -1 : newInt(us);
}
