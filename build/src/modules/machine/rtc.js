import { fun1, fun2, fun3, funKw, funVar } from '../../runtime/fun.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { latin1Text } from '../../runtime/latin1.js';
import { newInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { newBytes } from '../../runtime/str.js';
import { addEvent, removeEvent } from '../events.js';
import { SECONDS_1970_TO_2000, secondsSince2000, structTimeOf } from '../timeUtils.js';
import { hardware } from './hardware.js';
import { action, perBoard, perMachine } from './perBoard.js';
/** `machine.RTC` of the ports (machine_rtc.c; the STM32 port's rtc.c): the clock, and memory that outlives a reset. */
/** What the last item of a date tells, which is microseconds, milliseconds or nothing. */
const SUBSECOND_US = { esp32: 1, esp8266: 1000, stm32: 1, samd: 0, rp2: 0 };
function datetime(nArgs, args, off) {
    if (nArgs === 1)
        return now();
    setDatetime(args[off + 1]);
    return mpConstNone;
}
function now() {
    const ns = mp.clock.timeNs();
    const t = structTimeOf(Number(ns / 1000000000n) - SECONDS_1970_TO_2000);
    const unit = SUBSECOND_US[mp.board.port] ?? 0;
    const rest = unit === 0 ? 0 : Math.floor(Number((ns / 1000n) % 1000000n) / unit);
    const weekday = mp.board.port === 'stm32' ? t.wday + 1 : t.wday;
    return newTuple([t.year, t.month, t.mday, weekday, t.hour, t.minute, t.second, rest]);
}
function setDatetime(tuple) {
    const items = objGetArrayFixedN(tuple, 8).map((item, i) => (i === 3 ? 0 : Number(objGetInt(item))));
    const [year, month, day, , hour, minute, second, rest] = items;
    const seconds = secondsSince2000(year, month, day, hour, minute, second) + SECONDS_1970_TO_2000;
    const us = rest * (SUBSECOND_US[mp.board.port] ?? 0);
    mp.clock.setTimeNs(BigInt(seconds) * 1000000000n + BigInt(us) * 1000n);
}
/** Bytes that outlive a reset. */
const MEMORY_BYTES = { esp32: 2048, esp8266: 492 };
function memory(nArgs, args, off) {
    const known = hardware().memory;
    if (nArgs === 1) {
        const bytes = known.get('rtc') ?? new Uint8Array(0);
        return newBytes(latin1Text(bytes, 0, bytes.length));
    }
    const { bytes, offset, len } = getBufferRaise(args[off + 1], MP_BUFFER_READ);
    if (len > MEMORY_BYTES[mp.board.port])
        raiseValueError('buffer too long');
    known.set('rtc', bytes.slice(offset, offset + len));
    return mpConstNone;
}
/** When the ESP8266's alarm is due, in microseconds of the machine's clock, or 0. */
const alarm = perMachine(() => ({ at: 0 }));
const IRQ_ARGS = [mpArg('trigger', MP_ARG_KW_ONLY | MP_ARG_INT, 0), mpArg('wake', MP_ARG_KW_ONLY | MP_ARG_INT, 0)];
function checkAlarm(id) {
    if (objGetInt(id) !== 0)
        raiseValueError('invalid alarm');
}
const alarmRows = [
    [
        'alarm',
        fun3('alarm', (_self, id, time) => {
            checkAlarm(id);
            alarm().at = mp.clock.ticksUs() + Number(objGetInt(time)) * 1000;
            return mpConstNone;
        }),
    ],
    [
        'alarm_left',
        funVar('alarm_left', 1, 2, (nArgs, args, off) => {
            if (nArgs > 1)
                checkAlarm(args[off + 1]);
            return newInt(Math.max(0, Math.floor((alarm().at - mp.clock.ticksUs()) / 1000)));
        }),
    ],
    [
        'irq',
        funKw('irq', 1, (nArgs, nKw, args, off) => {
            checkAlarm(argParseAllKwArray(nArgs - 1, nKw, args, off + 1, IRQ_ARGS)[0]);
            return mpConstNone;
        }),
    ],
    ['ALARM0', 0],
];
const wakeup = perMachine(() => ({ event: null }));
/** `wakeup(ms[, callback])` of the STM32 port, whose callback is run again and again; None ends it. */
function setWakeup(nArgs, args, off) {
    const state = wakeup();
    if (state.event !== null)
        removeEvent(state.event);
    state.event = null;
    const callback = nArgs > 2 ? args[off + 2] : mpConstNone;
    mp.rootObjs.set('stm32.rtc.wakeup', callback);
    if (args[off + 1] === mpConstNone)
        return mpConstNone;
    const ms = Number(objGetInt(args[off + 1]));
    if (ms > 0x1ffff * 1000)
        raiseValueError('wakeup value too large');
    const arm = (at) => {
        state.event = addEvent(at, () => {
            const known = mp.rootObjs.get('stm32.rtc.wakeup') ?? mpConstNone;
            if (known !== mpConstNone)
                schedule(known, rtcOf(mp.board));
            arm(at + Math.max(1, ms) * 1000);
        });
    };
    arm(mp.clock.ticksUs() + Math.max(1, ms) * 1000);
    return mpConstNone;
}
const initFun = fun2('init', (_self, date) => {
    setDatetime(date);
    return mpConstNone;
});
const ROWS = {
    rp2: [],
    esp32: [
        ['init', initFun],
        ['memory', funVar('memory', 1, 2, memory)],
    ],
    esp8266: [['memory', funVar('memory', 1, 2, memory)], ...alarmRows],
    stm32: [
        ['init', action('init', () => { })],
        ['info', fun1('info', () => 0x10000000)],
        ['wakeup', funVar('wakeup', 2, 4, setWakeup)],
        ['calibration', funVar('calibration', 1, 2, () => 0)],
    ],
    samd: [
        ['init', initFun],
        [
            'calibration',
            fun2('calibration', (_self, value) => {
                objGetInt(value);
                return mpConstNone;
            }),
        ],
    ],
};
const rtcs = perBoard(({ port }) => {
    const rows = ROWS[port];
    if (rows === undefined)
        return null;
    const type = newRomType('RTC', {
        makeNew(_type, nArgs, nKw) {
            argCheckNum(nArgs, nKw, 0, 0, false);
            return rtc;
        },
        locals: romMap([['datetime', funVar('datetime', 1, 2, datetime)], ...rows]),
    });
    const rtc = new MpObject(type);
    return { type, rtc };
});
const rtcOf = (board) => rtcs(board)?.rtc ?? mpConstNone;
/** The type `RTC` of a board, or null for a port that hasn't any. */
export function rtcType(board) {
    return rtcs(board)?.type ?? null;
}
