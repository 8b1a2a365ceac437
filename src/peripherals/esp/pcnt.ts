import type { MarkSink } from '../../gc/heap.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { callFunction1 } from '../../runtime/call.js';
import { funKw, funVar } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { type IrqState, newIrq } from '../machine/irq.js';
import { getPin } from '../machine/pin.js';
import { espChip } from './chips.js';
import { EDGE, EVENT, MODE, PulseCounter } from './pulseCounter.js';

/**
 * `esp32.PCNT` (ports/esp32/esp32_pcnt.c): counts edges at pins. There is one object for each unit, which lives as long as
 * the program. It is no finaliser that its `__del__` is.
 */

const CHANNELS = 2;

class MpPcnt extends MpObject {
  readonly unit: number;
  readonly counter = new PulseCounter((events) => this.happened(events));
  irq: MpObject | null = null;
  readonly state: IrqState = { handler: mpConstNone, trigger: 0, flags: 0, isHard: false };

  constructor(type: MpType, unit: number) {
    super(type);
    this.unit = unit;
  }

  override trace(heap: MarkSink): void {
    if (this.irq !== null) traceObj(heap, this.irq);
  }

  /** All that the count has come to is told with what is waited for. */
  private happened(events: number): void {
    if ((events & this.state.trigger) === 0 || this.state.handler === mpConstNone) return;
    this.state.flags |= events;
    this.callHandler();
  }

  callHandler(): void {
    if (this.state.handler !== mpConstNone) schedule(this.state.handler, this);
  }

  takeFlags(): number {
    const { flags } = this.state;
    this.state.flags = 0;
    return flags;
  }

  noEvents(): void {
    this.state.handler = mpConstNone;
    this.state.trigger = 0;
  }
}

const keyOf = (unit: number): string => `esp32.pcnt.${unit}`;

const ARGS = [
  mpArg('channel', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  ...'pin rising falling mode_pin mode_low mode_high min max filter threshold0 threshold1 value'
    .split(' ')
    .map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, MP_OBJ_NULL)),
];

/** A number between two, the same where none is given. Raises ValueError with the name of what is wrong. */
function within(given: MpObj, least: number, most: number, name: string, otherwise: number): number {
  if (given === MP_OBJ_NULL) return otherwise;
  const number = Number(objGetInt(given));
  return number < least || number > most ? raiseValueError(name) : number;
}

function init(self: MpPcnt, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const [
    channelArg,
    pin = MP_OBJ_NULL,
    rising = MP_OBJ_NULL,
    falling = MP_OBJ_NULL,
    modePin = MP_OBJ_NULL,
    low = MP_OBJ_NULL,
    high = MP_OBJ_NULL,
    min = MP_OBJ_NULL,
    max = MP_OBJ_NULL,
    filter = MP_OBJ_NULL,
    ...rest
  ] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
  const [threshold0 = MP_OBJ_NULL, threshold1 = MP_OBJ_NULL, value = MP_OBJ_NULL] = rest;
  const { counter } = self;
  const channel = Number(channelArg);
  if (channel < 0 || channel >= CHANNELS) raiseValueError('channel');
  if (pin !== MP_OBJ_NULL || modePin !== MP_OBJ_NULL) {
    if (pin === MP_OBJ_NULL) raiseValueError('pin');
    const pulses = pin === mpConstNone ? null : getPin(pin);
    const isMode = modePin !== MP_OBJ_NULL && modePin !== mpConstNone;
    counter.connect(channel, pulses, isMode ? getPin(modePin) : null);
  }
  const edges = [rising, falling, low, high];
  if (edges.some((given) => given !== MP_OBJ_NULL)) {
    // All are read before the first is found wrong.
    const numbers = edges.map((given) => (given === MP_OBJ_NULL ? 0 : Number(objGetInt(given))));
    const wrong = numbers.findIndex((number) => number < 0 || number > 2);
    if (wrong >= 0) raiseValueError(['rising', 'falling', 'mode_low', 'mode_high'][wrong]!);
    counter.act(channel, { rising: numbers[0]!, falling: numbers[1]!, low: numbers[2]!, high: numbers[3]! });
  }
  within(filter, 0, 1023, 'filter', 0);
  within(value, 0, 0, 'value', 0);
  counter.min = within(min, -32768, 0, 'minimum', counter.min);
  counter.max = within(max, 0, 32767, 'maximum', counter.max);
  counter.thresholds[0] = within(threshold0, -32768, 32767, 'threshold0', counter.thresholds[0]!);
  counter.thresholds[1] = within(threshold1, -32768, 32767, 'threshold1', counter.thresholds[1]!);
  if ([value, min, max, threshold0, threshold1].some((given) => given !== MP_OBJ_NULL)) counter.value = 0;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nArgs < 1) raiseTypeError('id');
  const unit = Number(objGetInt(args[off]!));
  if (unit < 0 || unit >= espChip(mp.board).pcntUnits) raiseValueError('invalid id');
  let self = mp.rootObjs.get(keyOf(unit));
  if (!(self instanceof MpPcnt)) {
    self = new MpPcnt(type, unit);
    self.ptr = mMalloc(mp.sizes.esp32_pcnt_obj_t, self);
    mp.rootObjs.set(keyOf(unit), self);
  }
  // Positional arguments after the first are not looked at, and those with names follow them.
  init(self as MpPcnt, 0, nKw, args, off + nArgs);
  return self;
}

const IRQ_ARGS = [mpArg('handler', MP_ARG_OBJ, mpConstNone), mpArg('trigger', MP_ARG_INT, EVENT.ZERO)];

function irq(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpPcnt;
  const [handler, triggerArg] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, IRQ_ARGS);
  const { state } = self;
  self.irq ??= newIrq(
    { parent: self, state, call: () => self.callHandler(), takeFlags: () => self.takeFlags() },
    mp.sizes.esp32_pcnt_irq_obj_t,
  );
  if (nArgs === 1 && nKw === 0) return self.irq;
  const trigger = Number(triggerArg);
  if (trigger < EVENT.THRES_1 || trigger >= EVENT.ZERO << 1) raiseValueError('trigger');
  if (handler === mpConstNone) self.noEvents();
  else Object.assign(state, { handler, trigger });
  return self.irq;
}

/** Runs the handler for what it has not been told yet, so that the program's state and the count belong together. */
function value(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpPcnt;
  if (nArgs === 2 && Number(objGetInt(args[off + 1]!)) !== 0) raiseValueError('value');
  const { counter, state } = self;
  let count = counter.value;
  while (self.irq !== null && state.flags !== 0 && state.handler !== mpConstNone) {
    callFunction1(state.handler, self);
    count = counter.value;
  }
  if (nArgs === 2) counter.value = 0;
  return count;
}

function deinit(o: MpObj): void {
  const self = o as MpPcnt;
  if (self.irq !== null) self.noEvents();
  self.counter.reset();
}

function run(isRunning: boolean): (self: MpObj) => void {
  return (self) => {
    (self as MpPcnt).counter.isRunning = isRunning;
  };
}

export const typePcnt: MpType = newRomType('PCNT', {
  makeNew,
  print: (out, self) => printf(out, 'PCNT(%u)', (self as MpPcnt).unit),
  locals: romMap([
    [
      'init',
      funKw('init', 1, (nArgs, nKw, args, off) => {
        init(args[off] as MpPcnt, nArgs - 1, nKw, args, off + 1);
        return mpConstNone;
      }),
    ],
    ['value', funVar('value', 1, 2, value)],
    ['irq', funKw('irq', 1, irq)],
    ['start', action('start', run(true))],
    ['stop', action('stop', run(false))],
    ['deinit', action('deinit', deinit)],
    ['__del__', action('__del__', deinit)],
    ['IGNORE', EDGE.ignore],
    ['INCREMENT', EDGE.increment],
    ['DECREMENT', EDGE.decrement],
    ['NORMAL', MODE.normal],
    ['REVERSE', MODE.reverse],
    ['HOLD', MODE.hold],
    ['IRQ_ZERO', EVENT.ZERO],
    ['IRQ_THRESHOLD0', EVENT.THRES_0],
    ['IRQ_THRESHOLD1', EVENT.THRES_1],
    ['IRQ_MIN', EVENT.L_LIM],
    ['IRQ_MAX', EVENT.H_LIM],
  ]),
});
