import { macroOn } from '../../abi/board.js';
import type { MacroName } from '../../abi/macroNames.js';
import type { StructName } from '../../abi/structs.js';
import type { MarkSink } from '../../gc/heap.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { fun1, funKw } from '../../runtime/fun.js';
import { mMalloc, mMallocWithFinaliser } from '../../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { objGetFloat, objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { IRQ_COMPLAINT, runHard } from './irq.js';

/** `machine.Timer` (extmod/machine_timer.c; ports' machine_timer.c): calls a function later, or again and again. */

class MpTimer extends MpObject {
  id = -1;
  isPeriodic = true;
  periodUs = 1000000;
  callback: MpObj = mpConstNone;
  /** The callback runs in the interrupt, with the heap locked. */
  isHard = false;
  event: TimedEvent | null = null;
  startedUs = 0;

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.callback);
  }
}

export interface TimerPort {
  readonly struct: StructName;
  readonly hasFinaliser: boolean;
  /** Whether it is shared/runtime/softtimer.c's, which keeps what is not given anew. */
  readonly isSoft: boolean;
  readonly hasDel: boolean;
  /** Value of ONE_SHOT; PERIODIC is one more. */
  readonly oneShot: number;
  /** Whether a timer lives on without a reference: never, while it runs, or for good. */
  readonly kept: 'never' | 'running' | 'always';
  /** Whether a number is needed, may be -1, or is taken whatever it is. */
  readonly id: 'needed' | 'soft' | 'ignored';
  /** Least and most of a period in microseconds. */
  readonly leastUs: number;
  /** Periods are whole milliseconds. */
  readonly inMs: boolean;
  /** What `hard=True` does, in releases that have the argument; `rule` says which. */
  readonly hard: { readonly rule: MacroName; readonly refusedWith?: string } | null;
  readonly extra: readonly RomRow[];
  print(out: MpPrint, timer: MpTimer): void;
}

const modeName = ({ isPeriodic }: MpTimer): string => (isPeriodic ? 'PERIODIC' : 'ONE_SHOT');

export const softTimer: TimerPort = {
  struct: 'soft_timer_entry_t',
  isSoft: true,
  hasDel: false,
  hasFinaliser: false,
  oneShot: 1,
  kept: 'running',
  id: 'soft',
  leastUs: 1000,
  inMs: true,
  hard: { rule: 'UHEAP_SOFT_TIMER_HARD' },
  extra: [],
  print: (out, timer) => printf(out, 'Timer(mode=%q, period=%u)', modeName(timer), timer.periodUs / 1000),
};

export const rp2Timer: TimerPort = {
  struct: 'rp2_timer_obj_t',
  isSoft: false,
  hasDel: true,
  hasFinaliser: true,
  oneShot: 0,
  kept: 'never',
  id: 'soft',
  leastUs: 1,
  inMs: false,
  hard: { rule: 'UHEAP_RP2_TIMER_HARD' },
  extra: [],
  print: (out, timer) =>
    printf(out, 'Timer(mode=%q, tick_hz=1000000, period=%s)', modeName(timer), String(timer.periodUs)),
};

export const esp32Timer: TimerPort = {
  struct: 'esp32_timer_obj_t',
  isSoft: false,
  hasDel: true,
  hasFinaliser: false,
  oneShot: 0,
  kept: 'always',
  id: 'needed',
  leastUs: 1,
  inMs: false,
  hard: { rule: 'UHEAP_SOFT_TIMER_HARD', refusedWith: 'hard Timers are not implemented' },
  extra: [
    [
      'value',
      fun1('value', (self) => {
        const { event, startedUs, periodUs } = self as MpTimer;
        return event === null ? 0 : Math.floor(((mp.clock.ticksUs() - startedUs) % periodUs) / 1000);
      }),
    ],
  ],
  print: (out, timer) =>
    printf(out, 'Timer(%u, mode=%q, period=%u)', timer.id, modeName(timer), Math.floor(timer.periodUs / 1000)),
};

export const esp8266Timer: TimerPort = {
  struct: 'esp8266_timer_obj_t',
  isSoft: false,
  hasDel: false,
  hasFinaliser: false,
  oneShot: 0,
  kept: 'never',
  id: 'ignored',
  leastUs: 100,
  inMs: false,
  hard: null,
  extra: [],
  print: (out, timer) => printf(out, 'Timer(%x)', timer.ptr + 2 * mp.wordBytes),
};

function initArgs(port: TimerPort): MpArg[] {
  const args = [
    mpArg('mode', MP_ARG_KW_ONLY | MP_ARG_INT, port.oneShot + 1),
    mpArg('callback', MP_ARG_KW_ONLY | MP_ARG_OBJ, port.isSoft ? MP_OBJ_NULL : mpConstNone),
    mpArg('period', MP_ARG_KW_ONLY | MP_ARG_INT, -1),
    mpArg('tick_hz', MP_ARG_KW_ONLY | MP_ARG_INT, 1000),
    mpArg('freq', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  ];
  if (hasHard(port)) args.push(mpArg('hard', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0));
  return args;
}

function hasHard({ hard }: TimerPort): boolean {
  return hard !== null && macroOn(mp.board, hard.rule);
}

function rootKey(timer: MpTimer): string {
  return `machine.timer.${timer.id < 0 ? timer.ptr : timer.id}`;
}

function stopTimer(timer: MpTimer, isKept = false): void {
  if (timer.event !== null) removeEvent(timer.event);
  timer.event = null;
  if (!isKept) mp.rootObjs.delete(rootKey(timer));
}

/** Whether a timer is still there: one that nothing refers to may have been collected. */
function isAlive(timer: MpTimer): boolean {
  return mp.heap.ownerOf(timer.ptr) === timer;
}

/** Calls the callback, or has it called soon. False: it has raised, and the timer is to stop (mp_irq_dispatch). */
function dispatch(timer: MpTimer): boolean {
  const { callback, isHard } = timer;
  if (isHard && callback !== mpConstNone) return runHard(callback, timer, IRQ_COMPLAINT);
  schedule(callback, timer);
  return true;
}

function arm(timer: MpTimer, at: number, kept: TimerPort['kept']): void {
  timer.startedUs = at - timer.periodUs;
  timer.event = addEvent(at, () => {
    if (!isAlive(timer)) return;
    const isFine = dispatch(timer);
    timer.event = null;
    if (timer.isPeriodic && isFine) arm(timer, at + timer.periodUs, kept);
    else if (kept === 'running') mp.rootObjs.delete(rootKey(timer));
  });
}

function init(port: TimerPort, timer: MpTimer, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, initArgs(port));
  const [mode, callback, period, tickHz, freq, hard] = parsed;
  stopTimer(timer, port.kept === 'always');
  timer.isPeriodic = mode !== port.oneShot;
  let us = timer.periodUs;
  if (freq !== mpConstNone) us = 1000000 / (mp.options.float ? objGetFloat(freq!) : Number(objGetInt(freq!)));
  else if (!port.isSoft || period !== -1) us = (Number(period) >>> 0) * (1000000 / Number(tickHz));
  if (port.inMs) us = Math.floor(us / 1000) * 1000;
  timer.periodUs = Math.max(port.leastUs, Math.floor(us));
  if (port.inMs && timer.periodUs >= 0x40000000 * 1000) raiseValueError('period too large');
  const refusal = port.hard?.refusedWith;
  if (hard === 1 && refusal !== undefined) raiseValueError(refusal);
  if (callback !== MP_OBJ_NULL) timer.callback = callback!;
  timer.isHard = hard === 1;
  if (port.isSoft && timer.callback === mpConstNone) return;
  if (port.kept === 'running') mp.rootObjs.set(rootKey(timer), timer);
  arm(timer, mp.clock.ticksUs() + timer.periodUs, port.kept);
}

export function newTimerType(port: TimerPort): MpType {
  function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
    if (port.id === 'needed') argCheckNum(nArgs, nKw, 1, -1, true);
    if (port.id === 'ignored') argCheckNum(nArgs, nKw, 1, 1, false);
    let timer: MpTimer;
    const id = port.id === 'needed' ? Number(objGetInt(args[off]!)) & 3 : -1;
    const known = port.id === 'needed' ? mp.rootObjs.get(`machine.timer.${id}`) : undefined;
    if (known !== undefined) {
      timer = known as MpTimer;
    } else {
      timer = new MpTimer(type);
      const bytes = mp.sizes[port.struct];
      timer.ptr = port.hasFinaliser ? mMallocWithFinaliser(bytes, timer) : mMalloc(bytes, timer);
      timer.id = id;
      if (port.kept === 'always') mp.rootObjs.set(rootKey(timer), timer);
    }
    const top = mp.roots.mark();
    mp.roots.keep(timer);
    const skip = Math.min(nArgs, 1);
    if (port.id === 'soft' && nArgs > 0 && objGetInt(args[off]!) !== -1) raiseValueError("Timer doesn't exist");
    if (nArgs > skip || nKw > 0) init(port, timer, nArgs - skip, nKw, args, off + skip);
    mp.roots.release(top);
    return timer;
  }

  const initFun = funKw('init', 1, (nArgs, nKw, args, off) => {
    init(port, args[off] as MpTimer, nArgs - 1, nKw, args, off + 1);
    return mpConstNone;
  });
  const deinitFun = action('deinit', (self) => stopTimer(self as MpTimer, port.kept === 'always'));
  const finaliser: RomRow[] = port.hasDel ? [['__del__', deinitFun]] : [];
  return newRomType('Timer', {
    makeNew,
    print: (out, self) => port.print(out, self as MpTimer),
    locals: romMap([
      ...finaliser,
      ['init', initFun],
      ['deinit', deinitFun],
      ...port.extra,
      ['ONE_SHOT', port.oneShot],
      ['PERIODIC', port.oneShot + 1],
    ]),
  });
}
