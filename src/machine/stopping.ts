import { type Clock, ROUND_US, VirtualClock } from '../runtime/clock.js';
import { type MpState, STEPS_BETWEEN_LOOKS } from '../runtime/state.js';
import { raiseKeyboardInterrupt, scheduleKeyboardInterrupt } from './keyboardInterrupt.js';

/** What stopped a run from outside: its steps, its time or the rounds of its loop were used up, or someone pressed Ctrl-C. */
export type StopReason = 'steps' | 'time' | 'rounds' | 'interrupt';

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
  /** Milliseconds between two times of asking, more or less; absent: 50. */
  readonly lookMs?: number | undefined;
}

/** What a machine that may be stopped can tell and be told. */
export interface Stops {
  /** Steps so far: rounds of loops or calls, whichever are more; 0 where nothing may stop the machine. */
  steps(): number;
  /** Something else runs now, whose steps may take longer: asks after fewer of them. */
  lookSoon(): void;
}

/** Steps between two looks at the board's time: 33 ms of it where loops take virtual time. */
const STEPS_BETWEEN_TIMES = 1 << 14;

const LOOK_MS = 50;
/** Steps before the first look of something new. */
const FIRST_STEPS = 64;

/** How many steps to let pass between two looks, so that the looks are so many milliseconds apart whatever a step does. */
class Pace {
  private readonly lookMs: number;
  private steps = FIRST_STEPS;
  private lookedAt = performance.now();

  constructor(lookMs: number) {
    this.lookMs = lookMs;
  }

  restart(): number {
    this.steps = FIRST_STEPS;
    this.lookedAt = performance.now();
    return this.steps;
  }

  next(): number {
    const now = performance.now();
    const ms = now - this.lookedAt;
    this.lookedAt = now;
    if (ms < this.lookMs / 2) this.steps = Math.min(STEPS_BETWEEN_LOOKS, 2 * this.steps);
    else if (ms > 2 * this.lookMs) this.steps = Math.max(1, Math.floor((this.steps * this.lookMs) / ms));
    return this.steps;
  }
}

/** Steps of one kind, counted down by what runs in slices. */
class StepCounter {
  private readonly state: MpState;
  private readonly counter: 'stepsLeft' | 'callsLeft';
  private readonly time: BoardTime | null;
  private readonly pace: Pace | null;
  private left: number;
  private slice = 0;
  private passed = 0;
  /** Steps since the board's time was looked at, which is done at the same steps in every run. */
  private sinceTime = 0;

  constructor(
    state: MpState,
    counter: 'stepsLeft' | 'callsLeft',
    most: number,
    time: BoardTime | null,
    pace: Pace | null,
  ) {
    this.state = state;
    this.counter = counter;
    this.left = most;
    this.time = time;
    this.pace = pace;
    this.begin(pace?.restart() ?? STEPS_BETWEEN_LOOKS);
  }

  get steps(): number {
    return this.passed + this.slice - this.state[this.counter];
  }

  /** A slice is used up: begins the next one, or returns false as there is none. Throws RunStopped. */
  next(): boolean {
    this.passed += this.slice;
    this.sinceTime += this.slice;
    if (this.time !== null && this.sinceTime >= STEPS_BETWEEN_TIMES) {
      this.time.passSteps(this.sinceTime);
      this.sinceTime = 0;
    }
    if (this.left <= 0) return false;
    this.begin(this.pace?.next() ?? STEPS_BETWEEN_LOOKS);
    return true;
  }

  /** Shortens the slice to some more steps. */
  shorten(steps: number): void {
    const unused = this.state[this.counter] - steps;
    if (unused <= 0) return;
    this.slice -= unused;
    this.left += unused;
    this.state[this.counter] = steps;
  }

  private begin(steps: number): void {
    const untilTime = this.time === null ? Number.POSITIVE_INFINITY : STEPS_BETWEEN_TIMES - this.sinceTime;
    this.slice = Math.min(this.left, steps, untilTime);
    this.left -= this.slice;
    this.state[this.counter] = this.slice;
  }
}

/**
 * Makes a machine look around for reasons to stop: in loops, and whenever it sleeps. To be called before it boots, when
 * it has the clock that it keeps.
 */
export function installStops(state: MpState, options: StopOptions): Stops {
  const { maxSteps, forUs, interrupted } = options;
  if (maxSteps === undefined && forUs === undefined && interrupted === undefined) {
    return { steps: () => 0, lookSoon: () => {} };
  }
  const time = forUs === undefined ? null : new BoardTime(state.clock, forUs);
  const pace = interrupted === undefined ? null : new Pace(options.lookMs ?? LOOK_MS);
  const most = maxSteps ?? Number.POSITIVE_INFINITY;
  const rounds = new StepCounter(state, 'stepsLeft', most, time, pace);
  const calls = new StepCounter(state, 'callsLeft', most, time, pace);
  const mayInterrupt = (): boolean => {
    if (options.onInterrupt !== 'stop') return state.interruptChar >= 0 && interrupted?.() === true;
    if (interrupted?.() === true) throw new RunStopped('interrupt', 'interrupted');
    return false;
  };
  const usedUp = (counter: StepCounter): void => {
    if (!counter.next()) throw new RunStopped('steps', `stopped after ${maxSteps} steps`);
    if (mayInterrupt()) scheduleKeyboardInterrupt(state);
  };
  state.onStepsUsedUp = () => usedUp(rounds);
  state.onCallsUsedUp = () => usedUp(calls);
  const { clock } = state;
  const sleep = clock.sleepUs.bind(clock);
  clock.sleepUs = (us) => {
    if (time === null) sleep(us);
    else time.sleep(us, sleep);
    if (mayInterrupt()) raiseKeyboardInterrupt();
  };
  return {
    steps: () => Math.max(rounds.steps, calls.steps),
    lookSoon: () => {
      // Whoever shares a slice out keeps count of it as it was.
      if (maxSteps !== undefined) return;
      const steps = pace?.restart() ?? STEPS_BETWEEN_LOOKS;
      rounds.shorten(steps);
      calls.shorten(steps);
    },
  };
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
