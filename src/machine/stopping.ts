import { type Clock, ROUND_US, VirtualClock } from '../runtime/clock.js';
import { type MpState, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { raiseKeyboardInterrupt, scheduleKeyboardInterrupt } from './keyboardInterrupt.js';

/** What stopped a run from outside: its steps or its time were used up, or someone pressed Ctrl-C. */
export type StopReason = 'steps' | 'time' | 'interrupt';

/** Thrown out of a run that was stopped from outside; a program can't catch it. */
export class RunStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What may stop a run before its end. */
export interface StopOptions {
  /** Steps after which the run is over: that many rounds of loops, or that many calls. Absent: no limit. */
  readonly maxSteps?: number | undefined;
  /** The board's time, in microseconds, after which the run is over. Absent: no limit. */
  readonly forUs?: number | undefined;
  /** Asked now and then: has someone pressed Ctrl-C? */
  readonly interrupted?: (() => boolean) | undefined;
  /** What Ctrl-C does: the program gets a KeyboardInterrupt, as on a board (the default), or the run is over. */
  readonly onInterrupt?: 'raise' | 'stop' | undefined;
  /** Steps between two times of asking; absent: about a million. */
  readonly every?: number | undefined;
}

/** Steps between two looks at the board's time: 33 ms of it where loops take virtual time. */
const STEPS_BETWEEN_TIMES = 1 << 14;

/**
 * Makes a machine look around for reasons to stop: in loops, and whenever it sleeps. To be called before it boots, when
 * it has the clock that it keeps.
 *
 * @returns tells the steps so far: rounds of loops or calls, whichever are more; 0 where nothing may stop it
 */
export function installStops(state: MpState, options: StopOptions): () => number {
  const { maxSteps, forUs, interrupted } = options;
  if (maxSteps === undefined && forUs === undefined && interrupted === undefined) return () => 0;
  const every = Math.min(options.every ?? STEPS_BETWEEN_LOOKS, forUs === undefined ? Infinity : STEPS_BETWEEN_TIMES);
  const time = forUs === undefined ? null : new BoardTime(state.clock, forUs);
  let left = maxSteps ?? Number.POSITIVE_INFINITY;
  let slice = 0;
  let rounds = 0;
  const nextSlice = (): void => {
    rounds += slice;
    slice = Math.min(left, every);
    state.stepsLeft = slice;
    left -= slice;
  };
  const mayInterrupt = (): boolean => {
    if (options.onInterrupt !== 'stop') return state.interruptChar >= 0 && interrupted?.() === true;
    if (interrupted?.() === true) throw new RunStopped('interrupt', 'interrupted');
    return false;
  };
  state.onStepsUsedUp = () => {
    time?.passSteps(slice);
    if (left <= 0) throw new RunStopped('steps', `stopped after ${maxSteps} steps`);
    nextSlice();
    if (mayInterrupt()) scheduleKeyboardInterrupt(state);
  };
  const { clock } = state;
  const sleep = clock.sleepUs.bind(clock);
  clock.sleepUs = (us) => {
    if (time === null) sleep(us);
    else time.sleep(us, sleep);
    if (mayInterrupt()) raiseKeyboardInterrupt();
  };
  nextSlice();
  let callsLeft = maxSteps ?? Number.POSITIVE_INFINITY;
  let calls = 0;
  let called = 0;
  const nextCalls = (): void => {
    called += calls;
    calls = Math.min(callsLeft, every);
    state.callsLeft = calls;
    callsLeft -= calls;
  };
  state.onCallsUsedUp = () => {
    time?.passSteps(calls);
    if (callsLeft <= 0) throw new RunStopped('steps', `stopped after ${maxSteps} steps`);
    nextCalls();
    if (mayInterrupt()) scheduleKeyboardInterrupt(state);
  };
  nextCalls();
  return () => Math.max(rounds + slice - state.stepsLeft, called + calls - state.callsLeft);
}

/** The time that a board has run: what its clock says, and what its loops take where that clock stands still in them. */
class BoardTime {
  private readonly clock: Clock;
  private readonly limitUs: number;
  private readonly roundUs: number;
  /** Up to the last look at the clock. */
  private passedUs = 0;
  private lookedAt: number;

  constructor(clock: Clock, limitUs: number) {
    this.clock = clock;
    this.limitUs = limitUs;
    this.roundUs = clock instanceof VirtualClock ? ROUND_US : 0;
    this.lookedAt = clock.nowUs();
  }

  /** Throws RunStopped. */
  passSteps(steps: number): void {
    const now = this.clock.nowUs();
    this.passedUs += Math.max(now - this.lookedAt, steps * this.roundUs);
    this.lookedAt = now;
    if (this.passedUs >= this.limitUs) this.stop();
  }

  /** Sleeps, but no longer than there is time. Throws RunStopped. */
  sleep(us: number, sleep: (us: number) => void): void {
    const left = this.limitUs - this.passedUs - (this.clock.nowUs() - this.lookedAt);
    sleep(Math.min(us, Math.max(0, left)));
    if (us >= left) this.stop();
  }

  private stop(): never {
    throw new RunStopped('time', `stopped after ${this.limitUs / 1_000_000} s of the board's time`);
  }
}
