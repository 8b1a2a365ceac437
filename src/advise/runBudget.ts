import type { Evidence } from './evidence.js';

/** What a step of a run takes, and an event of its heap where each chunk is followed and where none is, in one unit. */
const STEP = 5;
const FOLLOWED_EVENT = 120;
const PLAIN_EVENT = 40;

/** Changed runs may take so much more than the followed one did, and in any case so many units, which are a part of a second. */
const TIMES = 1.2;
const LEAST = 6_000_000;

/** What it takes to look at each round of a loop. */
const LOOPS_TIMES = 1.25;

/** However short a program is. */
const MOST_RUNS = 24;

/** A changed program that goes on for so many times the steps, and some more, does not do the same. */
const STEP_TIMES = 2;
const MORE_STEPS = 10_000;

/**
 * How many changed runs a program gets: so many that all of them and the one that is followed take less than three times
 * what `uheap profile` takes. Counted in steps and events, not by a clock: the same advice on every computer.
 */
export class RunBudget {
  private left: number;
  private readonly run: number;
  private readonly followed: number;
  private runs = MOST_RUNS;
  /** Steps after which a changed run is over. */
  readonly maxSteps: number;

  constructor({ outcome: { steps }, profile: { events } }: Evidence) {
    this.run = STEP * steps + PLAIN_EVENT * events;
    this.followed = STEP * steps + FOLLOWED_EVENT * events;
    this.left = LEAST + TIMES * this.followed;
    this.maxSteps = STEP_TIMES * steps + MORE_STEPS;
  }

  /** Takes what one run costs; false: there is too little left. */
  take(): boolean {
    return this.spend(this.run);
  }

  /** The same for a run whose chunks are followed, and whose loops are looked at. */
  takeFollowed(): boolean {
    return this.spend(LOOPS_TIMES * this.followed);
  }

  private spend(cost: number): boolean {
    if (this.runs <= 0 || this.left < cost) return false;
    this.runs--;
    this.left -= cost;
    return true;
  }
}
