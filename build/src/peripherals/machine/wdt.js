import { argParseAllKwArray, MP_ARG_INT, mpArg } from '../../runtime/args.js';
import { fun2 } from '../../runtime/fun.js';
import { MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseType, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { addEvent, removeEvent } from '../../world/events.js';
import { action, perBoard, perMachine } from '../../runtime/perBoard.js';
import { hardReset } from './system.js';
/** `machine.WDT`: a dog that nobody feeds resets the board, which ends the run. */
const ARGS = [mpArg('id', MP_ARG_INT, 0), mpArg('timeout', MP_ARG_INT, 5000)];
const dog = perMachine(() => ({ ms: 0, event: null }));
function feed() {
    const state = dog();
    if (state.event !== null)
        removeEvent(state.event);
    state.event = addEvent(mp.clock.ticksUs() + state.ms * 1000, () => hardReset('watchdog'));
}
/** Raises for a number or a time that a port refuses. */
function check(id, ms) {
    switch (mp.board.port) {
        case 'esp8266':
            if (id !== 0 || ms !== 5000)
                raiseType(typeValueError);
            break;
        case 'esp32':
            if (id !== 0)
                raiseType(typeValueError);
            if (ms <= 0)
                raiseValueError('WDT timeout too short');
            break;
        case 'rp2':
            if (id !== 0)
                raiseMsgVarg(typeValueError, "WDT(%d) doesn't exist", id);
            if (ms > 8388)
                raiseValueError('timeout exceeds 8388');
            break;
        case 'stm32':
            if (id !== 0)
                raiseMsgVarg(typeValueError, "WDT(%d) doesn't exist", id);
            if (ms <= 0)
                raiseValueError('WDT timeout too short');
            if (ms > 32767)
                raiseValueError('WDT timeout too long');
    }
}
const setTimeout = fun2('timeout_ms', (_self, ms) => {
    dog().ms = Number(objGetInt(ms));
    feed();
    return mpConstNone;
});
/** The type `WDT` of a board. Its only object is in ROM. */
export const wdtType = perBoard(({ port }) => {
    const extra = port === 'samd' ? [['timeout_ms', setTimeout]] : [];
    const type = newRomType('WDT', {
        makeNew(_type, nArgs, nKw, args, off) {
            const [id, ms] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
            check(Number(id), Number(ms));
            dog().ms = Number(ms);
            feed();
            return wdt;
        },
        locals: romMap([['feed', action('feed', feed)], ...extra]),
    });
    const wdt = new MpObject(type);
    return type;
});
