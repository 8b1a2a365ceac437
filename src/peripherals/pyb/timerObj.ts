import type { MarkSink } from '../../gc/heap.js';
import { objIsCallable } from '../../runtime/instance.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { stm32TimerHz } from '../machine/clocks.js';
import { runHard } from '../machine/irq.js';

/** What `pyb.Timer` and its channels are. Callbacks run as interrupts do: at once, with the heap locked. */

/** Mode in which it counts down. */
export const DOWN = 0x10;
/** Argument that was not given. */
export const NO = 0xffffffff;

/** A channel of a timer. */
export class MpChannel extends MpObject {
  readonly timer: MpPybTimer;
  readonly channel: number;
  readonly mode: number;
  callback: MpObj = mpConstNone;
  pin = '';
  compare = 0;
  next: MpChannel | null;

  constructor(type: MpType, timer: MpPybTimer, channel: number, mode: number) {
    super(type);
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

/** A timer, which keeps its channels in a list. */
export class MpPybTimer extends MpObject {
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
    return stm32TimerHz(mp.board, this.id);
  }

  get tickUs(): number {
    return ((this.prescaler + 1) * 1e6) / this.sourceHz;
  }

  get roundUs(): number {
    return this.tickUs * (this.period + 1);
  }
}

/** Runs a callback at each end of the period, until it raises or there is none. */
export function arm(timer: MpPybTimer): void {
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
      if (timer.callback !== mpConstNone && !runHard(timer.callback, timer, complaint)) timer.callback = mpConstNone;
      for (let c = timer.channels; c !== null; c = c.next) {
        const ofChannel = `uncaught exception in Timer(${timer.id}) channel ${c.channel} interrupt handler\n`;
        if (c.callback === mpConstNone || runHard(c.callback, timer, ofChannel)) continue;
        // The firmware takes the timer's own callback away too.
        c.callback = mpConstNone;
        timer.callback = mpConstNone;
      }
      timer.event = null;
      if (timer.isOn && hasCallback()) next(at + timer.roundUs);
    });
  };
  next(mp.clock.ticksUs() + timer.roundUs);
}

/** `callback(fun)` of a timer or a channel. */
export function setCallback(o: MpObj, callback: MpObj): MpObj {
  if (callback !== mpConstNone && !objIsCallable(callback)) {
    raiseValueError('callback must be None or a callable object');
  }
  const self = o as MpPybTimer | MpChannel;
  self.callback = callback;
  arm(self instanceof MpChannel ? self.timer : self);
  return mpConstNone;
}
