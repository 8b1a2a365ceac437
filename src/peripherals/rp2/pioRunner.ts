import { perMachine } from '../../runtime/perBoard.js';
import { mp } from '../../runtime/state.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { PioBlock } from './pioBlock.js';
import { interrupted } from './pioIrq.js';
import type { PioMachine } from './pioMachine.js';

/** The state machines of the running chip. They run when the program looks at them, and now and then while it waits. */

export const CLOCK_HZ = 125000000;
/** How often those that run by themselves are looked at. */
export const LOOK_US = 1000;
/** Cycles that a look at a state machine may take at most, by the program and without it. */
const MOST_CYCLES = 20000;
const MOST_CYCLES_UNSEEN = 2000;

/** A state machine as it runs. */
export class Runner {
  readonly core: PioMachine;
  /** Cycles a microsecond. */
  speed = CLOCK_HZ / 1e6;
  lastUs = 0;
  initialPc = 0;
  isArmed = false;

  constructor(core: PioMachine) {
    this.core = core;
  }

  /** Lets it run for the time that has passed. */
  catchUp(most = MOST_CYCLES): void {
    const now = mp.clock.ticksUs();
    const due = Math.floor((now - this.lastUs) * this.speed);
    if (!this.core.enabled) {
      this.lastUs = now;
      return;
    }
    // What doesn't make a whole cycle yet counts for the next look.
    this.lastUs = due > most ? now : this.lastUs + due / this.speed;
    const goesOn = this.core.run(Math.min(most, due));
    if ((goesOn || this.core.isWaitingOutside) && !this.isArmed) this.arm(now);
  }

  private arm(now: number): void {
    this.isArmed = true;
    addEvent(now + LOOK_US, () => {
      this.isArmed = false;
      this.catchUp(MOST_CYCLES_UNSEEN);
    });
  }
}

interface Pio {
  readonly blocks: readonly PioBlock[];
  readonly runners: readonly Runner[];
}

function newBlock(number: number): PioBlock {
  const pinName = (n: number): string => `GPIO${n}`;
  return new PioBlock({
    readPin: (n) => hardware().readPin(pinName(n)),
    writePin(n, level) {
      const pin = hardware().pin(pinName(n));
      if (pin.mode === 'out' && pin.level === level) return;
      if (pin.mode === 'out') hardware().writePin(pinName(n), level);
      else pin.level = level;
    },
    setDirection(n, isOut) {
      hardware().pin(pinName(n)).mode = isOut ? 'out' : 'in';
    },
    interrupt: (flag) => interrupted(number, flag),
  });
}

export const pio = perMachine((): Pio => {
  const blocks = [newBlock(0), newBlock(1)];
  return { blocks, runners: blocks.flatMap(({ machines }) => machines.map((core) => new Runner(core))) };
});
