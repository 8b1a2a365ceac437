import { hardware } from '../../world/hardware.js';
import type { MpPin } from '../machine/pinObject.js';

/** One counter of pulses in the chip: two inputs, each with a pin that says how it counts (ESP-IDF's pcnt driver). */

/** Events, as bits of an interrupt's trigger and flags (PCNT_EVT_...). */
export const EVENT = { THRES_1: 4, THRES_0: 8, L_LIM: 16, H_LIM: 32, ZERO: 64 } as const;

/** What an edge does (PCNT_COUNT_...), and what the level of the mode pin does to that (PCNT_MODE_...). */
export const EDGE = { ignore: 0, increment: 1, decrement: 2 } as const;
export const MODE = { normal: 0, reverse: 1, hold: 2 } as const;

export interface EdgeActions {
  readonly rising: number;
  readonly falling: number;
  readonly low: number;
  readonly high: number;
}

const NO_ACTIONS: EdgeActions = { rising: EDGE.ignore, falling: EDGE.ignore, low: MODE.normal, high: MODE.normal };

interface Channel {
  pin: string | null;
  modePin: string | null;
  actions: EdgeActions;
  readonly see: (level: number) => void;
}

export class PulseCounter {
  value = 0;
  min = 0;
  max = 0;
  thresholds = [0, 0];
  isRunning = false;
  private readonly tell: (events: number) => void;
  private readonly channels: readonly Channel[] = [0, 1].map(() => {
    const channel: Channel = {
      pin: null,
      modePin: null,
      actions: NO_ACTIONS,
      see: (level) => this.edge(channel, level),
    };
    return channel;
  });

  /** @param tell what is called with the events that a step of the count has come to */
  constructor(tell: (events: number) => void) {
    this.tell = tell;
  }

  /** Both become inputs with a pull up; null leaves the signal where it was, as the driver does. */
  connect(index: number, pin: MpPin | null, modePin: MpPin | null): void {
    const channel = this.channels[index]!;
    for (const input of [pin, modePin]) {
      if (input !== null) Object.assign(input.state, { mode: 'in', modeValue: input.port.modes.in, pull: 'up' });
    }
    if (modePin !== null) channel.modePin = modePin.name;
    if (pin === null) return;
    if (channel.pin !== null) hardware().pin(channel.pin).onEdge.delete(channel.see);
    channel.pin = pin.name;
    pin.state.onEdge.add(channel.see);
  }

  act(index: number, actions: EdgeActions): void {
    this.channels[index]!.actions = actions;
  }

  /** As a unit is before anything is set (pcnt_unit_config, then paused and cleared). */
  reset(): void {
    for (let i = 0; i < this.channels.length; i++) this.act(i, NO_ACTIONS);
    this.min = 0;
    this.max = 0;
    this.thresholds = [0, 0];
    this.isRunning = false;
    this.value = 0;
  }

  private edge({ actions, modePin }: Channel, level: number): void {
    const action = level === 1 ? actions.rising : actions.falling;
    const mode = modePin !== null && hardware().readPin(modePin) === 1 ? actions.high : actions.low;
    if (!this.isRunning || action === EDGE.ignore || mode === MODE.hold) return;
    this.step((action === EDGE.increment) === (mode === MODE.normal) ? 1 : -1);
  }

  /** A count that reaches a limit starts again from 0; a limit of 0 is none. */
  private step(by: number): void {
    let value = this.value + by;
    let events = 0;
    if (value === this.thresholds[0]) events |= EVENT.THRES_0;
    if (value === this.thresholds[1]) events |= EVENT.THRES_1;
    if (by > 0 && value === this.max) events |= EVENT.H_LIM;
    if (by < 0 && value === this.min) events |= EVENT.L_LIM;
    if ((events & (EVENT.H_LIM | EVENT.L_LIM)) !== 0) value = 0;
    if (value === 0) events |= EVENT.ZERO;
    this.value = (value << 16) >> 16;
    if (events !== 0) this.tell(events);
  }
}
