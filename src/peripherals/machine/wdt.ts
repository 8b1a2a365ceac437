import { argParseAllKwArray, MP_ARG_INT, mpArg } from '../../runtime/args.js';
import { fun2 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action, perMachine } from '../../runtime/perBoard.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { hardReset } from './system.js';

/** `machine.WDT`: a dog that nobody feeds resets the board, which ends the run. */

const ARGS = [mpArg('id', MP_ARG_INT, 0), mpArg('timeout', MP_ARG_INT, 5000)];

const dog = perMachine((): { ms: number; event: TimedEvent | null } => ({ ms: 0, event: null }));

function feed(): void {
  const state = dog();
  if (state.event !== null) removeEvent(state.event);
  state.event = addEvent(mp.clock.ticksUs() + state.ms * 1000, () => hardReset('watchdog'));
}

/** The samd port's. */
export const wdtTimeoutMs = fun2('timeout_ms', (_self, ms) => {
  dog().ms = Number(objGetInt(ms));
  feed();
  return mpConstNone;
});

/** The number that a port's only dog has. Raises ValueError. */
export function onlyDog(id: number): void {
  if (id !== 0) raiseMsgVarg(typeValueError, "WDT(%d) doesn't exist", id);
}

/**
 * A type `WDT`. Its only object is in ROM.
 *
 * @param check raises for a number or a time in milliseconds that the port refuses
 */
export function newWdtType(check: (id: number, ms: number) => void, extra: readonly RomRow[] = []): MpType {
  const type: MpType = newRomType('WDT', {
    makeNew(_type, nArgs, nKw, args, off) {
      const [id, ms] = argParseAllKwArray(nArgs, nKw, args, off, ARGS) as MpObj[];
      check(Number(id), Number(ms));
      dog().ms = Number(ms);
      feed();
      return wdt;
    },
    locals: romMap([['feed', action('feed', feed)], ...extra]),
  });
  const wdt = new MpObject(type);
  return type;
}
