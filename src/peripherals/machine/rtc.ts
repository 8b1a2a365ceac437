import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun2, fun3, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { newInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { newBytes } from '../../runtime/str.js';
import { SECONDS_1970_TO_2000, secondsSince2000, structTimeOf } from '../../runtime/timeUtils.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';

/** `machine.RTC` of the ports (machine_rtc.c; the STM32 port's rtc.c): the clock, and memory that outlives a reset. */

/** How the clock of a port is. */
export interface RtcPort {
  /** Microseconds that the last item of a date counts in; 0: it is always 0. */
  readonly subsecondUs: number;
  /** The number of Monday. */
  readonly monday: 0 | 1;
  /** Methods besides `datetime`; `setDatetime` sets the clock. */
  rows(setDatetime: (tuple: MpObj) => void): readonly RomRow[];
}

function now({ subsecondUs, monday }: RtcPort): MpObj {
  const ns = mp.clock.timeNs();
  const t = structTimeOf(Number(ns / 1000000000n) - SECONDS_1970_TO_2000);
  const rest = subsecondUs === 0 ? 0 : Math.floor(Number((ns / 1000n) % 1000000n) / subsecondUs);
  return newTuple([t.year, t.month, t.mday, t.wday + monday, t.hour, t.minute, t.second, rest]);
}

function setDatetime({ subsecondUs }: RtcPort, tuple: MpObj): void {
  const items = objGetArrayFixedN(tuple, 8).map((item, i) => (i === 3 ? 0 : Number(objGetInt(item))));
  const [year, month, day, , hour, minute, second, rest] = items;
  const seconds = secondsSince2000(year!, month!, day!, hour!, minute!, second!) + SECONDS_1970_TO_2000;
  mp.clock.setTimeNs(BigInt(seconds) * 1000000000n + BigInt(rest! * subsecondUs) * 1000n);
}

/** `memory([data])`: bytes that outlive a reset, `most` at most. */
export const rtcMemory = (most: number): RomRow => ['memory', funVar('memory', 1, 2, memoryOf(most))];

function memoryOf(most: number): (nArgs: number, args: MpObj[], off: number) => MpObj {
  return (nArgs, args, off) => {
    const known = hardware().memory;
    if (nArgs === 1) {
      const bytes = known.get('rtc') ?? new Uint8Array(0);
      return newBytes(latin1Text(bytes, 0, bytes.length));
    }
    const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
    if (len > most) raiseValueError('buffer too long');
    known.set('rtc', bytes.slice(offset, offset + len));
    return mpConstNone;
  };
}

/** When the ESP8266's alarm is due, in microseconds of the machine's clock, or 0. */
const alarm = perMachine(() => ({ at: 0 }));

const IRQ_ARGS = [mpArg('trigger', MP_ARG_KW_ONLY | MP_ARG_INT, 0), mpArg('wake', MP_ARG_KW_ONLY | MP_ARG_INT, 0)];

function checkAlarm(id: MpObj): void {
  if (objGetInt(id) !== 0) raiseValueError('invalid alarm');
}

/** The ESP8266's. */
export const alarmRows: readonly RomRow[] = [
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
      if (nArgs > 1) checkAlarm(args[off + 1]!);
      return newInt(Math.max(0, Math.floor((alarm().at - mp.clock.ticksUs()) / 1000)));
    }),
  ],
  [
    'irq',
    funKw('irq', 1, (nArgs, nKw, args, off) => {
      checkAlarm(argParseAllKwArray(nArgs - 1, nKw, args, off + 1, IRQ_ARGS)[0]!);
      return mpConstNone;
    }),
  ],
  ['ALARM0', 0],
];

const wakeup = perMachine((): { event: TimedEvent | null } => ({ event: null }));

/** `wakeup(ms[, callback])` of the STM32 port, whose callback is run again and again; None ends it. */
export function setWakeup(nArgs: number, args: MpObj[], off: number): MpObj {
  const state = wakeup();
  if (state.event !== null) removeEvent(state.event);
  state.event = null;
  const callback = nArgs > 2 ? args[off + 2]! : mpConstNone;
  mp.rootObjs.set('stm32.rtc.wakeup', callback);
  if (args[off + 1] === mpConstNone) return mpConstNone;
  const ms = Number(objGetInt(args[off + 1]!));
  if (ms > 0x1ffff * 1000) raiseValueError('wakeup value too large');
  const rtc = args[off]!;
  const arm = (at: number): void => {
    state.event = addEvent(at, () => {
      const known = mp.rootObjs.get('stm32.rtc.wakeup') ?? mpConstNone;
      if (known !== mpConstNone) schedule(known, rtc);
      arm(at + Math.max(1, ms) * 1000);
    });
  };
  arm(mp.clock.ticksUs() + Math.max(1, ms) * 1000);
  return mpConstNone;
}

/** `init(date)`, which sets the clock. */
export const rtcInit = (set: (tuple: MpObj) => void): RomRow => [
  'init',
  fun2('init', (_self, date) => {
    set(date);
    return mpConstNone;
  }),
];

/** A type `RTC`, whose only object is in ROM. */
export function newRtcType(port: RtcPort): MpType {
  const set = (tuple: MpObj): void => setDatetime(port, tuple);
  const datetime = funVar('datetime', 1, 2, (nArgs, args, off) => {
    if (nArgs === 1) return now(port);
    set(args[off + 1]!);
    return mpConstNone;
  });
  const type: MpType = newRomType('RTC', {
    makeNew(_type, nArgs, nKw) {
      argCheckNum(nArgs, nKw, 0, 0, false);
      return rtc;
    },
    locals: romMap([['datetime', datetime], ...port.rows(set)]),
  });
  const rtc = new MpObject(type);
  return type;
}
