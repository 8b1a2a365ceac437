import { fun0, funVar } from '../../runtime/fun.js';
import { hostRandom } from '../host.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MpObject } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { raiseNotImplementedError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newRomType } from '../../runtime/types.js';
import { memInfoText } from '../micropython.js';
import { temperature } from './hardware.js';
import { typeSoftI2c } from './i2c.js';
import { nrfCounterType } from './nrfTimers.js';
import { isNamed, perBoard, perMachine } from './perBoard.js';
import { boardPins } from './pin.js';
import { rtcType } from './rtc.js';
import { lightsleepFun, wakeReasonFun } from './system.js';
import { timerType } from './timer.js';
import { touchPadType } from './touchPad.js';
/** What only some ports have in `machine` (MICROPY_PY_MACHINE_EXTRA_GLOBALS of the ports' modmachine.c). */
/** Whether the program has switched the interrupts off; nothing else than `enable_irq` asks for it. */
const interrupts = perMachine(() => ({ areOn: true }));
export const disableIrqFun = fun0('disable_irq', () => {
    const before = interrupts().areOn;
    interrupts().areOn = false;
    return before ? mpConstTrue : mpConstFalse;
});
export const enableIrqFun = funVar('enable_irq', 0, 1, (nArgs, args, off) => {
    interrupts().areOn = nArgs === 0 || objIsTrue(args[off]);
    return mpConstNone;
});
/** `info([dump])`: the heap's figures; what C tells of the chip and its linker isn't known here. */
export const infoFun = funVar('info', 0, 1, (nArgs) => {
    mp.platPrint.strn(memInfoText(nArgs === 1));
    return mpConstNone;
});
/** 30 random bits. */
export const rngFun = fun0('rng', () => {
    const bytes = new Uint8Array(4);
    hostRandom(bytes);
    return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 2;
});
/** The nRF port's thermometer in the chip. */
const tempType = perBoard(() => newRomType('Temp', {
    makeNew(type) {
        const o = new MpObject(type);
        o.ptr = mMalloc(mp.sizes.nrf_temp_obj_t, o);
        return o;
    },
    print: (out) => out.strn('Temp'),
    locals: romMap([['read', fun0('read', () => Math.floor(temperature()))]]),
}));
/** Hardware that is not simulated: its type is there to be imported, and says so when it is called. */
export function absentType(name, rows = []) {
    return newRomType(name, {
        makeNew: () => raiseNotImplementedError('hardware is not simulated'),
        ...(rows.length === 0 ? {} : { locals: romMap(rows) }),
    });
}
export const typeI2s = absentType('I2S', [
    ['RX', 0],
    ['TX', 1],
    ['STEREO', 1],
    ['MONO', 0],
]);
const pinRow = ['Pin', (board) => boardPins(board).type];
const timerRow = ['Timer', timerType];
const rtcRow = ['RTC', rtcType];
const sleepRow = ['sleep', lightsleepFun];
const constants = (values) => Object.entries(values);
const PORTS = {
    rp2: [pinRow, rtcRow, timerRow, ...constants({ PWRON_RESET: 1, WDT_RESET: 3 })],
    esp32: [
        sleepRow,
        timerRow,
        ['SDCard', absentType('SDCard')],
        pinRow,
        ['TouchPad', touchPadType],
        rtcRow,
        ...constants({ SLEEP: 2, DEEPSLEEP: 4 }),
        ...constants({ HARD_RESET: 2, PWRON_RESET: 1, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 5 }),
        ['wake_reason', wakeReasonFun],
        ...constants({ PIN_WAKE: 2, EXT0_WAKE: 2, EXT1_WAKE: 3, TIMER_WAKE: 4, TOUCHPAD_WAKE: 5, ULP_WAKE: 6 }),
    ],
    esp8266: [
        sleepRow,
        rtcRow,
        timerRow,
        pinRow,
        ['I2C', typeSoftI2c],
        ...constants({ DEEPSLEEP: 4, PWRON_RESET: 0, HARD_RESET: 6, DEEPSLEEP_RESET: 5, WDT_RESET: 1, SOFT_RESET: 4 }),
    ],
    samd: [
        pinRow,
        timerRow,
        rtcRow,
        ...constants({ PWRON_RESET: 1, HARD_RESET: 0x10, WDT_RESET: 0x20, SOFT_RESET: 0x40, DEEPSLEEP_RESET: 0x80 }),
    ],
    stm32: [
        ['info', infoFun],
        ['rng', rngFun],
        sleepRow,
        ['disable_irq', disableIrqFun],
        ['enable_irq', enableIrqFun],
        pinRow,
        rtcRow,
        timerRow,
        ...constants({ PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 0 }),
    ],
    nrf: [
        ['info', infoFun],
        ['enable_irq', fun0('enable_irq', () => mpConstNone)],
        ['disable_irq', fun0('disable_irq', () => mpConstNone)],
        sleepRow,
        pinRow,
        ['RTCounter', perBoard(nrfCounterType)],
        timerRow,
        ['Temp', tempType],
        ...constants({ HARD_RESET: 0, WDT_RESET: 1, SOFT_RESET: 2, LOCKUP_RESET: 3, PWRON_RESET: 16 }),
        ...constants({ LPCOMP_RESET: 17, DEBUG_IF_RESET: 18, NFC_RESET: 19 }),
    ],
};
function rowOf(port, [name, value]) {
    return [
        name,
        ({ board }) => {
            if (board.port !== port || !isNamed(board, name))
                return null;
            return typeof value === 'function' ? value(board) : value;
        },
    ];
}
export const portRows = Object.entries(PORTS).flatMap(([port, rows]) => rows.map((row) => rowOf(port, row)));
