import type { Board } from '../../abi/board.js';
import { objIsFun } from '../../objects/type.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { callFunction1 } from '../../runtime/call.js';
import { fun1 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action, isNamed, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { nrfChip } from '../nrf/chips.js';

/** `machine.Timer` and `machine.RTCounter` of the nRF port: counters of the chip, whose objects are in ROM. */

class MpCounter extends MpObject {
  readonly id: number;
  readonly kind: CounterKind;

  constructor(type: MpType, id: number, kind: CounterKind) {
    super(type);
    this.id = id;
    this.kind = kind;
  }

  override trace(): void {}

  get state(): CounterState {
    const states = this.kind.states();
    let state = states.get(this.id);
    if (state === undefined) {
      state = { callback: mpConstNone, ticks: 0, isPeriodic: true, startedUs: -1, event: null };
      states.set(this.id, state);
    }
    return state;
  }
}

/** What of a counter is not in ROM. The callback is no root for the collector: C has it in a plain static variable. */
interface CounterState {
  callback: MpObj;
  ticks: number;
  isPeriodic: boolean;
  /** When it began to count, or -1. */
  startedUs: number;
  event: TimedEvent | null;
}

interface CounterKind {
  readonly name: 'Timer' | 'RTCounter';
  readonly tickUs: number;
  readonly states: () => Map<number, CounterState>;
  /** Raises where the firmware needs the counter itself. */
  check(board: Board, id: number): void;
  readonly rows: readonly RomRow[];
}

const countFun = (name: string): MpObj =>
  fun1(name, (self) => {
    const { state, kind } = self as MpCounter;
    return state.startedUs < 0 ? 0 : Math.floor((mp.clock.ticksUs() - state.startedUs) / kind.tickUs);
  });

const TIMER: CounterKind = {
  name: 'Timer',
  tickUs: 1,
  states: perMachine(() => new Map()),
  check(board, id) {
    if (id === nrfChip(board).tickerTimer) raiseValueError('Timer reserved by ticker driver');
  },
  rows: [
    ['time', countFun('time')],
    ['period', countFun('period')],
  ],
};

/** Of RTCounter. */
const FREQUENCY_HZ = 8;

const COUNTER: CounterKind = {
  name: 'RTCounter',
  tickUs: 1000000 / FREQUENCY_HZ,
  states: perMachine(() => new Map()),
  check(board, id) {
    if (id === 1 && isNamed(board, 'ticks_ms')) raiseValueError('RTC1 reserved by time module');
  },
  rows: [
    ['counter', countFun('counter')],
    ['FREQUENCY', FREQUENCY_HZ],
  ],
};

function arm(counter: MpCounter, at: number): void {
  const { state, kind } = counter;
  state.event = addEvent(at, () => {
    state.event = null;
    if (state.callback !== mpConstNone) callFunction1(state.callback, counter);
    if (kind === TIMER) state.startedUs = state.isPeriodic ? at : -1;
    if (state.isPeriodic) arm(counter, at + state.ticks * kind.tickUs);
  });
}

function stop(self: MpObj): void {
  const { state } = self as MpCounter;
  if (state.event !== null) removeEvent(state.event);
  state.event = null;
}

function start(self: MpObj): void {
  const counter = self as MpCounter;
  const { state, kind } = counter;
  stop(counter);
  state.startedUs = mp.clock.ticksUs();
  arm(counter, state.startedUs + state.ticks * kind.tickUs);
}

const ONESHOT = 0;
const PERIODIC = 1;

function newType(board: Board, kind: CounterKind): MpType {
  const table = [
    mpArg('id', MP_ARG_OBJ, -1),
    mpArg('period', MP_ARG_KW_ONLY | MP_ARG_INT, 1000000 / kind.tickUs),
    mpArg('mode', MP_ARG_KW_ONLY | MP_ARG_INT, PERIODIC),
    mpArg('callback', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  ];
  const type: MpType = newRomType(kind.name, {
    makeNew(_type, nArgs, nKw, args, off) {
      const [idArg, period, mode, callback] = argParseAllKwArray(nArgs, nKw, args, off, table);
      const id = Number(objGetInt(idArg!));
      const counter = counters[id] ?? raiseValueError(`${kind.name} doesn't exist`);
      kind.check(board, id);
      if (callback !== mpConstNone && !objIsFun(callback!)) raiseValueError('callback must be a function');
      stop(counter);
      Object.assign(counter.state, { callback, ticks: Number(period), isPeriodic: mode !== ONESHOT, startedUs: -1 });
      return counter;
    },
    print: (out, self) => printf(out, `${kind.name}(%u)`, (self as MpCounter).id),
    locals: romMap([
      ...kind.rows,
      ['start', action('start', start)],
      ['stop', action('stop', stop)],
      ['deinit', action('deinit', stop)],
      ['ONESHOT', ONESHOT],
      ['PERIODIC', PERIODIC],
    ]),
  });
  const { timers, counters: clocks } = nrfChip(board);
  const counters = Array.from({ length: kind === TIMER ? timers : clocks }, (_, id) => new MpCounter(type, id, kind));
  return type;
}

export function nrfTimerType(board: Board): MpType {
  return newType(board, TIMER);
}

export function nrfCounterType(board: Board): MpType {
  return newType(board, COUNTER);
}
