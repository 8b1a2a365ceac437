import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { getSet } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseTypeError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { CHANNEL_MODES, newChannel } from './timerChannel.js';
import { freqOf, setFreq, setPeriodTime } from './timerFreq.js';
import { arm, DOWN, MpPybTimer, NO, setCallback } from './timerObj.js';

/** The type `pyb.Timer` (ports/stm32/timer.c). */

/** Numbers of the timers that the families have. */
const TIMERS: readonly (readonly [mcu: RegExp, ids: readonly number[]])[] = [
  [/^STM32F4[01]1/, [1, 2, 3, 4, 5, 9, 10, 11]],
  [/^STM32L4/, [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17]],
  [/^STM32WB/, [1, 2, 16, 17]],
  [/^STM32H7/, [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17]],
  [/^/, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]],
];

const ADVANCED = [1, 8];
const CENTER = 0x20;

const INIT_ARGS = [
  mpArg('freq', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('prescaler', MP_ARG_KW_ONLY | MP_ARG_INT, NO),
  mpArg('period', MP_ARG_KW_ONLY | MP_ARG_INT, NO),
  mpArg('tick_hz', MP_ARG_KW_ONLY | MP_ARG_INT, 1000),
  mpArg('mode', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('div', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
  mpArg('callback', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('deadtime', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('brk', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
];

function init(timer: MpPybTimer, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, INIT_ARGS);
  const [freq, prescaler, period, tickHz, mode, div, callback, deadtime, brk] = parsed;
  if (freq !== mpConstNone) setFreq(timer, freq!);
  else if (prescaler !== NO && period !== NO) {
    timer.prescaler = Number(prescaler) & 0xffff;
    timer.period = (Number(period) & timer.mask) >>> 0;
  } else if (period !== NO) setPeriodTime(timer, Number(period), Number(tickHz));
  else raiseTypeError('must specify either freq, period, or prescaler and period');
  if (mode !== 0 && mode !== DOWN && mode !== CENTER && mode !== 0x40 && mode !== 0x60) {
    raiseMsgVarg(typeValueError, 'invalid mode (%d)', Number(mode));
  }
  const dividers: Readonly<Record<number, number>> = { 2: 2, 4: 4 };
  Object.assign(timer, { mode: Number(mode), div: dividers[Number(div)] ?? 1, isOn: true });
  Object.assign(timer, { deadtime: Number(deadtime), brk: Number(brk), startUs: mp.clock.ticksUs() });
  if (callback !== mpConstNone) setCallback(timer, callback!);
  else arm(timer);
  return mpConstNone;
}

function freqFun(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const timer = args[off] as MpPybTimer;
  if (nArgs === 1) return freqOf(timer);
  setFreq(timer, args[off + 1]!);
  arm(timer);
  return mpConstNone;
}

function counter(self: MpObj): MpObj {
  const { isOn, startUs, tickUs, period } = self as MpPybTimer;
  return isOn ? newInt(Math.floor((mp.clock.ticksUs() - startUs) / tickUs) % (period + 1)) : 0;
}

function print(out: Parameters<typeof printf>[0], o: MpObj): void {
  const timer = o as MpPybTimer;
  const { id, isOn, prescaler, period, mode, div, sourceHz, deadtime, brk } = timer;
  if (!isOn) {
    printf(out, 'Timer(%u)', id);
    return;
  }
  const freq = Math.floor(sourceHz / ((prescaler + 1) * (period + 1)));
  printf(out, 'Timer(%u, freq=%u, prescaler=%u, ', id, freq, prescaler);
  printf(out, 'period=%s, mode=%s, div=%u', String(period), mode === 0 ? 'UP' : mode === DOWN ? 'DOWN' : 'CENTER', div);
  if (ADVANCED.includes(id)) {
    printf(out, ', deadtime=%u, brk=%s', deadtime, ['BRK_OFF', 'BRK_LOW', 'BRK_HIGH'][brk] ?? 'BRK_OFF');
  }
  out.strn(')');
}

function deinit(o: MpObj): MpObj {
  const timer = o as MpPybTimer;
  timer.callback = mpConstNone;
  timer.isOn = false;
  timer.channels = null;
  arm(timer);
  return mpConstNone;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, -1, true);
  const id = Number(objGetInt(args[off]!));
  const ids = TIMERS.find(([mcu]) => mcu.test(mp.board.mcu))![1];
  if (!ids.includes(id)) raiseMsgVarg(typeValueError, "Timer(%d) doesn't exist", id);
  const key = `pyb.timer.${id}`;
  let timer = mp.rootObjs.get(key) as MpPybTimer | undefined;
  if (timer === undefined) {
    timer = new MpPybTimer(type, id);
    timer.ptr = mMalloc(mp.sizes.stm32_timer_obj_t, timer);
    mp.rootObjs.set(key, timer);
  }
  if (nArgs > 1 || nKw > 0) init(timer, nArgs - 1, nKw, args, off + 1);
  return timer;
}

const field = (name: 'prescaler' | 'period', mask: (timer: MpPybTimer) => number): MpObj =>
  getSet(
    name,
    (self) => newInt((self as MpPybTimer)[name]),
    (self, value) => {
      const timer = self as MpPybTimer;
      timer[name] = (value & mask(timer)) >>> 0;
      arm(timer);
    },
  );

export const typePybTimer: MpType = newRomType('Timer', {
  makeNew,
  print,
  locals: romMap([
    ['init', funKw('init', 1, (n, k, args, off) => init(args[off] as MpPybTimer, n - 1, k, args, off + 1))],
    ['deinit', fun1('deinit', deinit)],
    ['channel', funKw('channel', 2, newChannel)],
    [
      'counter',
      getSet('counter', counter, (self, value) => {
        const timer = self as MpPybTimer;
        timer.startUs = mp.clock.ticksUs() - value * timer.tickUs;
      }),
    ],
    ['source_freq', fun1('source_freq', (self) => newInt((self as MpPybTimer).sourceHz))],
    ['freq', funKw('freq', 1, freqFun)],
    ['prescaler', field('prescaler', () => 0xffff)],
    ['period', field('period', ({ mask }) => mask)],
    ['callback', fun2('callback', setCallback)],
    ['UP', 0],
    ['DOWN', DOWN],
    ['CENTER', CENTER],
    ...CHANNEL_MODES.map((name, i) => [name, i] as const),
    ['HIGH', 0],
    ['LOW', 2],
    ['RISING', 0],
    ['FALLING', 2],
    ['BOTH', 10],
    ['BRK_OFF', 0],
    ['BRK_LOW', 1],
    ['BRK_HIGH', 2],
  ]),
});
