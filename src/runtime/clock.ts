/** The time of a running machine: its own by default, so that a program does the same each time it runs. */
export interface Clock {
  /** Nanoseconds since 1970. */
  timeNs(): bigint;
  /** Sets what `timeNs` gives: a program sets its board's clock. */
  setTimeNs(ns: bigint): void;
  /** Microseconds since the machine started; never goes back. */
  ticksUs(): number;
  /** The same, for those outside: looking takes no time. */
  nowUs(): number;
  /** Waits. */
  sleepUs(us: number): void;
}

/**
 * Time that passes only by sleeping, without waiting for it, and a little by every look at the clock, so that a program
 * that waits in a loop goes on.
 */
export class VirtualClock implements Clock {
  private now = 0;
  private startNs: bigint;

  /** @param startDay the day on whose midnight (UTC) the time starts, as `2024-05-31` */
  constructor(startDay: string) {
    this.startNs = BigInt(Date.parse(startDay)) * 1000000n;
  }

  timeNs(): bigint {
    return this.startNs + BigInt(Math.round(this.ticksUs())) * 1000n;
  }

  setTimeNs(ns: bigint): void {
    this.startNs = ns - BigInt(Math.round(this.now)) * 1000n;
  }

  ticksUs(): number {
    this.now += LOOK_US;
    return this.now;
  }

  nowUs(): number {
    return this.now;
  }

  sleepUs(us: number): void {
    if (us > 0) this.now += us;
  }
}

/** Microseconds that a look at the virtual clock takes. */
const LOOK_US = 5;

/** Microseconds that a round of a loop stands for where time is virtual. */
export const ROUND_US = 2;

/** The time of the computer that the machine runs on; sleeping really waits. */
export class RealClock implements Clock {
  private readonly start = performance.now();
  private readonly wait: (us: number) => void;
  private offsetNs = 0n;

  /** @param wait how to let microseconds pass; absent: nothing ends a wait early */
  constructor(wait: (us: number) => void = waitUs) {
    this.wait = wait;
  }

  timeNs(): bigint {
    return BigInt(Date.now()) * 1000000n + this.offsetNs;
  }

  setTimeNs(ns: bigint): void {
    this.offsetNs += ns - this.timeNs();
  }

  ticksUs(): number {
    return Math.floor((performance.now() - this.start) * 1000);
  }

  nowUs(): number {
    return this.ticksUs();
  }

  sleepUs(us: number): void {
    if (us > 0) this.wait(us);
  }
}

function waitUs(us: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, us / 1000);
}
