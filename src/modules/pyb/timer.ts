import type { MarkSink } from '../../gc/heap.js';
import { printf } from '../../objects/printf.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { MpFloat, newFloat } from '../../runtime/float.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { objIsCallable } from '../../runtime/instance.js';
import { mMalloc } from '../../runtime/malloc.js';
import { newInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objGetFloat, objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../events.js';
import { hardware } from '../machine/hardware.js';
import { runHard } from '../machine/irq.js';
import { getSet } from '../machine/perBoard.js';
import { MpPin } from '../machine/pin.js';
import { stm32Board } from '../machine/stm32Boards.js';

/** `pyb.Timer` and its channels (ports/stm32/timer.c). Callbacks run as interrupts do: at once, with the heap locked. */

/** Numbers of the timers that the families have. */
const TIMERS: readonly (readonly [mcu: RegExp, ids: readonly number[]])[] = [
  [/^STM32F4[01]1/, [1, 2, 3, 4, 5, 9, 10, 11]],
  [/^STM32L4/, [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17]],
  [/^STM32WB/, [1, 2, 16, 17]],
  [/^STM32H7/, [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17]],
  [/^/, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]],
];

const ADVANCED = [1, 8];
const CHANNEL_MODES = [
  'PWM',
  'PWM_INVERTED',
  'OC_TIMING',
  'OC_ACTIVE',
  'OC_INACTIVE',
  'OC_TOGGLE',
  'OC_FORCED_ACTIVE',
  'OC_FORCED_INACTIVE',
  'IC',
  'ENC_A',
  'ENC_B',
  'ENC_AB',
] as const;
const PWM_INVERTED = 1;
const DOWN = 0x10;
const CENTER = 0x20;

class MpChannel extends MpObject {
  readonly timer: MpPybTimer;
  readonly channel: number;
  readonly mode: number;
  callback: MpObj = mpConstNone;
  pin = '';
  compare = 0;
  next: MpChannel | null;

  constructor(timer: MpPybTimer, channel: number, mode: number) {
    super(typeChannel);
    this.timer = timer;
    this.channel = channel;
    this.mode = mode;
    this.next = null;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.timer.ptr);
    traceObj(heap, this.callback);
    if (this.next !== null) heap.mark(this.next.ptr);
  }
}

class MpPybTimer extends MpObject {
  readonly id: number;
  callback: MpObj = mpConstNone;
  channels: MpChannel | null = null;
  isOn = false;
  prescaler = 0;
  period = 0;
  mode = 0;
  div = 1;
  deadtime = 0;
  brk = 0;
  event: TimedEvent | null = null;
  /** When it last began at 0. */
  startUs = 0;

  constructor(type: MpType, id: number) {
    super(type);
    this.id = id;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.callback);
    if (this.channels !== null) heap.mark(this.channels.ptr);
  }

  get mask(): number {
    return this.id === 2 || this.id === 5 ? 0xffffffff : 0xffff;
  }

  /** The clock that it counts, in Hz: twice the bus's where that is divided. */
  get sourceHz(): number {
    const [cpu, , apb1, apb2] = stm32Board(mp.board.id).freq;
    const bus = (this.id >= 2 && this.id <= 7) || (this.id >= 12 && this.id <= 14) ? apb1! : apb2!;
    return bus === cpu ? bus : 2 * bus;
  }

  get tickUs(): number {
    return ((this.prescaler + 1) * 1e6) / this.sourceHz;
  }

  get roundUs(): number {
    return this.tickUs * (this.period + 1);
  }
}

/** Divider and period of a number of clocks: exact where it can be (compute_prescaler_period_from_freq). */
function divide(timer: MpPybTimer, clocks: number, prescaler: number): void {
  let period = Math.max(1, clocks);
  let by = prescaler;
  while (period > timer.mask) {
    const factor = period % 5 === 0 ? 5 : period % 3 === 0 ? 3 : 2;
    by *= factor;
    period = Math.floor(period / factor);
  }
  timer.period = ((period - 1) & timer.mask) >>> 0;
  timer.prescaler = (by - 1) & 0xffff;
}

function setFreq(timer: MpPybTimer, freqArg: MpObj): void {
  if (freqArg instanceof MpFloat || (typeof freqArg === 'object' && !Number.isInteger(objGetFloat(freqArg)))) {
    let freq = Math.fround(objGetFloat(freqArg));
    let prescaler = 1;
    if (!(freq > 0)) raiseValueError('must have positive freq');
    while (freq < 1 && prescaler < 6553) {
      prescaler *= 10;
      freq = Math.fround(freq * 10);
    }
    divide(timer, Math.floor(Math.fround(timer.sourceHz / freq)), prescaler);
    return;
  }
  const freq = Number(objGetInt(freqArg));
  if (freq <= 0) raiseValueError('must have positive freq');
  divide(timer, Math.floor(timer.sourceHz / freq), 1);
}

/** compute_prescaler_period_from_t: `num / den` seconds. */
function setPeriodTime(timer: MpPybTimer, num: number, den: number): void {
  if (num <= 0 || den <= 0) raiseValueError('must have positive freq');
  let period = Math.floor((timer.sourceHz * num) / den);
  let prescaler = 1;
  while (period > timer.mask) {
    if (prescaler <= 13107 && period % 5 === 0) {
      prescaler *= 5;
      period /= 5;
    } else if (prescaler <= 21845 && period % 3 === 0) {
      prescaler *= 3;
      period /= 3;
    } else {
      const lowest = period & 1;
      prescaler *= 2;
      period = Math.floor(period / 2);
      if (period < prescaler) prescaler |= lowest;
      if (prescaler > 0x10000) raiseValueError('period too large');
    }
  }
  timer.period = ((period - 1) & timer.mask) >>> 0;
  timer.prescaler = (prescaler - 1) & 0xffff;
}

/** Runs a callback at each end of the period, until it raises or there is none. */
function arm(timer: MpPybTimer): void {
  if (timer.event !== null) removeEvent(timer.event);
  timer.event = null;
  const hasCallback = (): boolean => {
    for (let c = timer.channels; c !== null; c = c.next) if (c.callback !== mpConstNone) return true;
    return timer.callback !== mpConstNone;
  };
  if (!timer.isOn || !hasCallback()) return;
  const complaint = `uncaught exception in Timer(${timer.id}) interrupt handler\n`;
  const next = (at: number): void => {
    timer.event = addEvent(at, () => {
      for (let c = timer.channels; c !== null; c = c.next) {
        if (c.callback !== mpConstNone && !runHard(c.callback, timer, complaint)) c.callback = mpConstNone;
      }
      if (timer.callback !== mpConstNone && !runHard(timer.callback, timer, complaint)) timer.callback = mpConstNone;
      timer.event = null;
      if (timer.isOn && hasCallback()) next(at + timer.roundUs);
    });
  };
  next(mp.clock.ticksUs() + timer.roundUs);
}

const NO = 0xffffffff;
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

function setCallback(o: MpObj, callback: MpObj): MpObj {
  if (callback !== mpConstNone && !objIsCallable(callback)) {
    raiseValueError('callback must be None or a callable object');
  }
  const self = o as MpPybTimer | MpChannel;
  self.callback = callback;
  arm(self instanceof MpChannel ? self.timer : self);
  return mpConstNone;
}

/** Of 100 percent (compute_period): in edge mode one more than the period. */
function fullWidth({ period, mode }: MpPybTimer): number {
  return period !== 0xffffffff && (mode === 0 || mode === DOWN) ? period + 1 : period;
}

function widthOf(timer: MpPybTimer, percentArg: MpObj): number {
  const full = fullWidth(timer);
  const percent = objGetFloat(percentArg);
  if (percent <= 0) return 0;
  if (percent >= 100) return full;
  return Math.floor((percent / 100) * full + (Number.isInteger(percent) ? 1e-9 : 0));
}

function noteChannel(self: MpChannel): void {
  const { timer, compare, pin, channel } = self;
  const freq = timer.sourceHz / (timer.prescaler + 1) / (timer.period + 1);
  hardware().note(
    'pwm',
    pin === '' ? `timer ${timer.id}/${channel}` : pin,
    `freq=${Math.round(freq)} pulse_width=${compare}`,
  );
}

const CHANNEL_ARGS = [
  mpArg('mode', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('callback', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('pin', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('pulse_width', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('pulse_width_percent', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('compare', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('polarity', MP_ARG_KW_ONLY | MP_ARG_INT, NO),
];

function newChannel(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const timer = args[off] as MpPybTimer;
  const number = Number(objGetInt(args[off + 1]!));
  if (number < 1 || number > 4) raiseMsgVarg(typeValueError, 'invalid channel (%d)', number);
  let before: MpChannel | null = null;
  let known = timer.channels;
  while (known !== null && known.channel !== number) {
    before = known;
    known = known.next;
  }
  if (nArgs === 2 && nKw === 0) return known ?? mpConstNone;
  if (known !== null) {
    known.callback = mpConstNone;
    if (before !== null) before.next = known.next;
    timer.channels = known.next;
    known.next = null;
  }
  const parsed = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, CHANNEL_ARGS);
  const [mode, callback, pin, width, percent, compare] = parsed;
  const self = new MpChannel(timer, number, Number(mode));
  self.ptr = mMalloc(mp.sizes.stm32_timer_channel_obj_t, self);
  self.callback = callback!;
  if (pin !== mpConstNone) {
    if (!(pin instanceof MpPin)) return raiseValueError('pin argument needs to be be a Pin type');
    self.pin = pin.name;
    pin.state.mode = 'alt';
  }
  self.next = timer.channels;
  timer.channels = self;
  if (CHANNEL_MODES[self.mode] === undefined) raiseMsgVarg(typeValueError, 'invalid mode (%d)', self.mode);
  const isPwm = self.mode <= PWM_INVERTED;
  if (!isPwm) self.compare = Number(compare);
  else self.compare = percent !== mpConstNone ? widthOf(timer, percent!) : Number(width);
  if (isPwm) noteChannel(self);
  if (callback !== mpConstNone) arm(timer);
  return self;
}

function setWidth(self: MpObj, width: number): void {
  const channel = self as MpChannel;
  channel.compare = (width & channel.timer.mask) >>> 0;
  noteChannel(channel);
}

const compareFun = (name: string): MpObj => getSet(name, (self) => newInt((self as MpChannel).compare), setWidth);

function percentFun(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const self = args[off] as MpChannel;
  const full = fullWidth(self.timer);
  if (nArgs === 1) return newFloat(self.compare >= full ? 100 : (self.compare * 100) / full);
  setWidth(self, widthOf(self.timer, args[off + 1]!));
  return mpConstNone;
}

const typeChannel: MpType = newRomType('TimerChannel', {
  print(out, o) {
    const { timer, channel, mode } = o as MpChannel;
    printf(out, 'TimerChannel(timer=%u, channel=%u, mode=%s)', timer.id, channel, CHANNEL_MODES[mode]!);
  },
  locals: romMap([
    ['callback', fun2('callback', setCallback)],
    ['pulse_width', compareFun('pulse_width')],
    ['pulse_width_percent', funKw('pulse_width_percent', 1, percentFun)],
    ['capture', compareFun('capture')],
    ['compare', compareFun('compare')],
  ]),
});

function freqOf({ sourceHz, prescaler, period }: MpPybTimer): MpObj {
  const exact = sourceHz / (prescaler + 1) / (period + 1);
  const isWhole = sourceHz % (prescaler + 1) === 0 && (sourceHz / (prescaler + 1)) % (period + 1) === 0;
  return isWhole ? newInt(exact) : newFloat(exact);
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
