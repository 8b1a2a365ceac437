import { macroOn } from '../abi/board.js';
import { modf } from '../objects/floatParts.js';
import { newFloat, toFloat } from '../runtime/float.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { newInt, newIntFromLl } from '../runtime/newInt.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetArray, objGetFloat, objGetInt, objGetIntTruncated } from '../runtime/ops.js';
import { portOf, type TimePort } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseTypeError } from '../runtime/raise.js';
import { normaliseInt, truncateToInt } from '../runtime/smallInt.js';
import { type MpState, mp } from '../runtime/state.js';
import { hasLongTimestamps, newTimestamp } from '../runtime/timestamp.js';
import { SECONDS_1970_TO_2000, type StructTime, secondsSince2000, structTimeOf } from '../runtime/timeUtils.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstNone, typeOverflowError } from '../runtime/types.js';
import { waitUs } from '../world/events.js';
import { defineModule } from './registry.js';

/** The module `time` (extmod/modtime.c and the ports' modtime.c). What time it is `mp.clock` says. */

/** Seconds from 1970 to the firmware's epoch. */
function epochOffset(): number {
  return macroOn(mp.board, 'MICROPY_EPOCH_IS_1970') ? 0 : SECONDS_1970_TO_2000;
}

/** The present in whole seconds since 1970. */
function nowSeconds(): number {
  return Number(mp.clock.timeNs() / 1000000000n);
}

function timeTuple(t: StructTime): MpObj {
  return newTuple([t.year, t.month, t.mday, t.hour, t.minute, t.second, t.wday, t.yday]);
}

/** The seconds that an argument says (timeutils_obj_get_timestamp). */
function getTimestamp(arg: MpObj): number {
  if (macroOn(mp.board, 'UHEAP_TIME_LL') && mp.floatIsDouble) return Math.trunc(objGetFloat(arg));
  return Number(objGetInt(arg));
}

function localtime(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0 || args[off] === mpConstNone) return timeTuple(structTimeOf(nowSeconds() - SECONDS_1970_TO_2000));
  const seconds = getTimestamp(args[off]!);
  return timeTuple(structTimeOf(seconds + epochOffset() - SECONDS_1970_TO_2000));
}

/** The first six fields of a time tuple. */
function timeFields(tuple: MpObj): { fields: number[]; count: number; items: MpObj[] } {
  const { items, off, len } = objGetArray(tuple);
  if (len < 8 || len > 9) raiseTypeError('mktime needs a tuple of length 8 or 9');
  const fields = items.slice(off, off + 6).map((item) => Number(objGetInt(item)));
  return { fields, count: len, items: items.slice(off, off + len) };
}

function mktime(tuple: MpObj): MpObj {
  const [year, month, mday, hour, minute, second] = timeFields(tuple).fields;
  const seconds = secondsSince2000(year!, month!, mday!, hour!, minute!, second!);
  const sinceEpoch = seconds + SECONDS_1970_TO_2000 - epochOffset();
  if (hasLongTimestamps()) return newIntFromLl(sinceEpoch);
  return newInt(BigInt.asUintN(mp.intBits, BigInt(sinceEpoch)));
}

const SUMMER_SECONDS = 3600;

// The unix port leaves these to the C library: nine fields, UTC and no daylight saving time here.

/** A C cast to `time_t`, which is a word wide: x86 processors make the least one of what doesn't fit. */
function asTimeT(seconds: number): number {
  const limit = 2 ** (8 * mp.wordBytes - 1);
  return seconds >= -limit && seconds < limit ? seconds : -limit;
}

function unixLocaltime(nArgs: number, args: MpObj[], off: number): MpObj {
  let seconds: number;
  if (nArgs === 0) seconds = nowSeconds();
  else if (mp.floatIsDouble) seconds = Math.trunc(objGetFloat(args[off]!));
  else seconds = Number(objGetInt(args[off]!));
  const t = structTimeOf(asTimeT(seconds) - SECONDS_1970_TO_2000);
  return newTuple([t.year, t.month, t.mday, t.hour, t.minute, t.second, t.wday, t.yday, 0]);
}

function unixMktime(tuple: MpObj): MpObj {
  const { fields, count, items } = timeFields(tuple);
  const [year, month, mday, hour, minute, second] = fields;
  // A ninth field that says summer time makes glibc take an hour off, also where the time zone has none.
  const summer = count === 9 && Number(objGetInt(items[8]!)) > 0 ? SUMMER_SECONDS : 0;
  const since2000 = secondsSince2000(year!, month!, mday!, hour!, minute!, second!);
  const seconds = since2000 + SECONDS_1970_TO_2000 - summer;
  if (seconds === -1 || seconds !== asTimeT(seconds)) raiseMsg(typeOverflowError, 'invalid mktime usage');
  return newTimestamp(seconds);
}

/** `time()` by the kind of number that a port makes of it. */
const TIMES: Readonly<Record<TimePort['time'], () => MpObj>> = {
  'float-us': () => (mp.floatIsDouble ? newFloat(Number(mp.clock.timeNs() / 1000n) / 1e6) : newInt(nowSeconds())),
  'float-ms': () => newFloat(Number(mp.clock.timeNs() / 1000000n) / 1000),
  int: () => newTimestamp(nowSeconds() - epochOffset()),
  int64: () => newIntFromLl(nowSeconds() - epochOffset()),
};

function time(): MpObj {
  return TIMES[portOf(mp.board).time.time]();
}

/** Waits, with what the hardware and the scheduler have to do meanwhile: ports look at it while they wait. */
function delayUs(us: number): void {
  waitUs(us);
}

function sleep(arg: MpObj): MpObj {
  if (!mp.options.float) {
    delayUs(Number(objGetInt(arg)) * 1e6);
  } else if (portOf(mp.board).time.sleep === 'us') {
    const { whole, fraction } = modf(objGetFloat(arg));
    delayUs(whole * 1e6 + Math.round(fraction * 1e6));
  } else {
    delayUs(Math.trunc(toFloat(1000 * objGetFloat(arg))) * 1000);
  }
  return mpConstNone;
}

function sleepMs(arg: MpObj): MpObj {
  const ms = Number(objGetInt(arg));
  if (ms >= 0) delayUs(ms * 1000);
  return mpConstNone;
}

function sleepUs(arg: MpObj): MpObj {
  const us = Number(objGetInt(arg));
  if (us > 0) mp.clock.sleepUs(us);
  return mpConstNone;
}

/** MICROPY_PY_TIME_TICKS_PERIOD: one more than the largest small int. */
function ticksPeriod(): bigint {
  return BigInt(mp.smallIntMax) + 1n;
}

function ticks(value: number): MpObj {
  return normaliseInt(BigInt(Math.floor(value)) & (ticksPeriod() - 1n));
}

function ticksDiff(endArg: MpObj, startArg: MpObj): MpObj {
  const period = ticksPeriod();
  const half = period / 2n;
  const difference = BigInt(objGetIntTruncated(endArg)) - BigInt(objGetIntTruncated(startArg));
  return normaliseInt(((difference + half) & (period - 1n)) - half);
}

function ticksAdd(ticksArg: MpObj, deltaArg: MpObj): MpObj {
  const period = ticksPeriod();
  const delta = BigInt(objGetInt(deltaArg));
  if (delta <= -period / 2n || delta >= period / 2n) raiseMsg(typeOverflowError, 'ticks interval overflow');
  return normaliseInt((BigInt(objGetIntTruncated(ticksArg)) + delta) & (period - 1n));
}

/** Processor time in seconds; the unix port's. */
function clock(): MpObj {
  if (!mp.options.float) return newInt(truncateToInt(Math.floor(mp.clock.ticksUs())));
  return newFloat(Math.floor(mp.clock.ticksUs() / 1000) / 1000);
}

const CALENDAR = 'MICROPY_PY_TIME_GMTIME_LOCALTIME_MKTIME';
const TIME = 'MICROPY_PY_TIME_TIME_TIME_NS';
/** What the unix port alone has beside its own way to sleep. */
const UNIX = 'MICROPY_PY_TIME_CUSTOM_SLEEP';

const localtimeFun = funVar('localtime', 0, 1, localtime);
const unixLocaltimeFun = funVar('localtime', 0, 1, unixLocaltime);

/** Cycles where the processor counts them; microseconds stand for them. */
function ticksCpu(state: MpState): MpObj {
  const { countsCycles } = portOf(state.board).time;
  return fun0('ticks_cpu', () => (countsCycles ? ticks(mp.clock.ticksUs()) : 0));
}

/** Functions that the module `pyb` has by other names. */
export const ticksMsFun = fun0('ticks_ms', () => ticks(mp.clock.ticksUs() / 1000));
export const ticksUsFun = fun0('ticks_us', () => ticks(mp.clock.ticksUs()));
export const sleepMsFun = fun1('sleep_ms', sleepMs);
export const sleepUsFun = fun1('sleep_us', sleepUs);

defineModule({
  name: 'time',
  extensible: true,
  rows: [
    ['__name__', q('time')],
    ['gmtime', localtimeFun, CALENDAR],
    ['localtime', localtimeFun, CALENDAR],
    ['mktime', fun1('mktime', mktime), CALENDAR],
    ['time', fun0('time', time), TIME],
    ['time_ns', fun0('time_ns', () => newIntFromLl(mp.clock.timeNs())), TIME],
    ['sleep', fun1('sleep', sleep)],
    ['sleep_ms', sleepMsFun],
    ['sleep_us', sleepUsFun],
    ['ticks_ms', ticksMsFun],
    ['ticks_us', ticksUsFun],
    ['ticks_cpu', ticksCpu],
    ['ticks_add', fun2('ticks_add', ticksAdd)],
    ['ticks_diff', fun2('ticks_diff', ticksDiff)],
    ['clock', fun0('clock', clock), UNIX],
    ['gmtime', unixLocaltimeFun, UNIX],
    ['localtime', unixLocaltimeFun, UNIX],
    ['mktime', fun1('mktime', unixMktime), UNIX],
  ],
});
