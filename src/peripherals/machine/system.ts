import type { ChipReset } from '../../runtime/chipReset.js';
import { fun0, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { newInt } from '../../runtime/newInt.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { raiseType } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstEmptyBytes, newBytes } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, typeNotImplementedError, typeSystemExit } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { clocks } from './clocks.js';

/** The functions of `machine` that are about the chip as a whole (ports' modmachine.c). */

/** Resets the board, which ends a run: what happens after it is another run. At a prompt the board boots again. */
export function hardReset(by: ChipReset): never {
  hardware().note('reset', mp.board.id, by);
  mp.onHardReset?.(by);
  return raiseType(typeSystemExit);
}

/** Bytes that tell one chip from another; here all of a kind are the same. */
function uniqueId(): MpObj {
  const n = portOf(mp.board).machine.idBytes;
  if (n === 0) return mpConstEmptyBytes;
  const bytes = Uint8Array.from({ length: n }, (_, i) => (0x24 + i * 0x35) & 0xff);
  return newBytes(latin1Text(bytes, 0, n));
}

const speed = perMachine((): { hz: readonly number[] } => ({ hz: clocks(mp.board) }));

/** `freq([hz])`; the module `pyb` has it with up to four of them. */
export function freq(nArgs: number, args: MpObj[], off: number): MpObj {
  const { setFreq } = portOf(mp.board).machine;
  if (setFreq === null) return raiseType(typeNotImplementedError);
  if (nArgs === 0) {
    const { hz } = speed();
    return hz.length > 1 ? newTuple([...hz]) : newInt(hz[0]!);
  }
  const asked = args.slice(off, off + nArgs).map((arg) => Number(objGetInt(arg)));
  speed().hz = setFreq(mp.board, asked) ?? speed().hz;
  return mpConstNone;
}

function sleepMs(nArgs: number, args: MpObj[], off: number): void {
  if (nArgs === 0 || !portOf(mp.board).machine.sleepsFor) {
    waitUs(0);
    return;
  }
  const ms = Number(objGetInt(args[off]!));
  if (ms > 0) waitUs(ms * 1000);
}

export const uniqueIdFun = fun0('unique_id', uniqueId);
export const freqFun = funVar('freq', 0, 1, freq);
export const lightsleepFun = funVar('lightsleep', 0, 1, (nArgs, args, off) => {
  sleepMs(nArgs, args, off);
  return mpConstNone;
});
export const deepsleepFun = funVar('deepsleep', 0, 1, (nArgs, args, off) => {
  sleepMs(nArgs, args, off);
  return hardReset('deepsleep');
});
export const resetFun = fun0('reset', () => hardReset('reset'));
export const bootloaderFun = funVar('bootloader', 0, 1, () => hardReset('bootloader'));

export const resetCauseFun = fun0('reset_cause', () => {
  const { soft, ...causes } = portOf(mp.board).machine.resetCauses;
  if (mp.isAfterSoftReset && soft !== null) return soft;
  return causes[mp.startedBy === 'bootloader' ? 'reset' : mp.startedBy];
});
export const wakeReasonFun = funKw('wake_reason', 0, () => 0);
