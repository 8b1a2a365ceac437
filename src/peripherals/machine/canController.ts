import { mp } from '../../runtime/state.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';

/** The controller of a CAN bus: what it does with messages, without anything of the heap. */

export interface CanFrame {
  readonly id: number;
  readonly isExtended: boolean;
  /** It asks for `length` bytes of data, and has none. */
  readonly isRemote: boolean;
  readonly length: number;
  readonly data: Uint8Array;
}

interface CanFilter {
  /** Which of its kind; an odd one fills the second FIFO. */
  readonly index: number;
  readonly id: number;
  readonly mask: number;
  readonly isExtended: boolean;
}

/** What an interrupt of the controller is for. */
export type CanInterrupt = 'received' | 'full' | 'overrun' | 'sent' | 'warning' | 'passive';

interface Fifo {
  readonly frames: CanFrame[];
  readonly enabled: { received: boolean; full: boolean; overrun: boolean };
}

const newFifo = (): Fifo => ({ frames: [], enabled: { received: false, full: false, overrun: false } });

export interface CanSettings {
  /** Messages that each of the two FIFOs holds. */
  readonly fifoDepth: number;
  /** A FIFO that is full keeps what it has; else the newest message takes the place of the last. */
  readonly keepsOld: boolean;
  /** Length of a bit in microseconds. */
  readonly bitUs: number;
  readonly hears: boolean;
  readonly sends: 'bus' | 'loopback' | 'nowhere';
  /** There is somebody on the bus who acknowledges what is sent. */
  readonly isAnswered: boolean;
  /** An interrupt of the controller. */
  interrupt(what: CanInterrupt): void;
  /** A message was sent. */
  sent(frame: CanFrame): void;
}

/** Bits of a message around its data, stuff bits aside and the pause after it included. */
const STANDARD_BITS = 47;
const EXTENDED_BITS = 67;
const WARNING_ERRORS = 96;
const PASSIVE_ERRORS = 128;
const ERRORS_PER_FAILURE = 8;
/** What a standard identifier is ahead of the extended ones that begin like it. */
const STANDARD_SHIFT = 2 ** 18;

/** The lower, the sooner it is sent. */
function priority({ id, isExtended }: CanFrame): number {
  return isExtended ? id : id * STANDARD_SHIFT - 0.5;
}

export class CanController {
  private readonly settings: CanSettings;
  private readonly fifos = [newFifo(), newFifo()] as const;
  private filters: CanFilter[] = [];
  private readonly waiting = new Map<number, CanFrame>();
  private readonly finished = new Map<number, boolean>();
  private sending: { readonly slot: number; readonly event: TimedEvent } | null = null;
  /** The interrupt for what was sent is off until it is asked what that was. */
  private tellsSent = true;
  sendErrors = 0;

  constructor(settings: CanSettings) {
    this.settings = settings;
  }

  get nWaiting(): number {
    return this.waiting.size;
  }

  get nReceived(): number {
    return this.fifos[0].frames.length + this.fifos[1].frames.length;
  }

  get errorState(): 'active' | 'warning' | 'passive' {
    if (this.sendErrors >= PASSIVE_ERRORS) return 'passive';
    return this.sendErrors >= WARNING_ERRORS ? 'warning' : 'active';
  }

  clearFilters(): void {
    this.filters = [];
  }

  addFilter(filter: CanFilter): void {
    this.filters.push(filter);
  }

  /** Somebody else has sent a message. */
  hear(frame: CanFrame): void {
    if (this.settings.hears) this.take(frame);
  }

  /** A message that no filter wants is passed over. */
  private take(frame: CanFrame): void {
    const wants = ({ id, mask, isExtended }: CanFilter): boolean =>
      isExtended === frame.isExtended && (frame.id & mask) === (id & mask);
    const filter = this.filters.find(wants);
    if (filter !== undefined) this.store(this.fifos[filter.index & 1]!, frame);
  }

  private store(fifo: Fifo, frame: CanFrame): void {
    const { fifoDepth, keepsOld } = this.settings;
    const { frames } = fifo;
    if (frames.length === fifoDepth) {
      if (!keepsOld) frames[fifoDepth - 1] = frame;
      this.raise(fifo, 'overrun');
      return;
    }
    frames.push(frame);
    if (frames.length === fifoDepth) this.raise(fifo, 'full');
    this.raise(fifo, 'received');
  }

  /** Each interrupt of a FIFO comes once, until it is enabled again. */
  private raise({ enabled }: Fifo, what: 'received' | 'full' | 'overrun'): void {
    if (!enabled[what]) return;
    enabled[what] = false;
    this.settings.interrupt(what);
  }

  /** The next message of the first FIFO that has one, and that FIFO; null: none. */
  receive(): { readonly frame: CanFrame; readonly fifo: number } | null {
    const fifo = this.fifos.findIndex(({ frames }) => frames.length > 0);
    return fifo < 0 ? null : { frame: this.fifos[fifo]!.frames.shift()!, fifo };
  }

  enableReceive(which: number, ofMessages: boolean): void {
    const fifo = this.fifos[which]!;
    fifo.enabled.full = true;
    fifo.enabled.overrun = true;
    if (ofMessages) fifo.enabled.received = true;
    if (fifo.frames.length > 0) this.raise(fifo, 'received');
  }

  disableReceive(which: number): void {
    Object.assign(this.fifos[which]!.enabled, { received: false, full: false, overrun: false });
  }

  send(slot: number, frame: CanFrame): void {
    this.waiting.set(slot, frame);
    this.sendNext();
  }

  /** Whether the message was still waiting. */
  cancel(slot: number): boolean {
    if (!this.waiting.delete(slot)) return false;
    this.stopSending(slot);
    this.finish(slot, false);
    this.sendNext();
    return true;
  }

  private stopSending(slot: number): void {
    if (this.sending?.slot !== slot) return;
    removeEvent(this.sending.event);
    this.sending = null;
  }

  /** Nothing is sent any more, and nobody told. */
  cancelAll(): void {
    if (this.sending !== null) this.stopSending(this.sending.slot);
    this.waiting.clear();
    this.finished.clear();
    this.tellsSent = true;
  }

  restart(): void {
    this.cancelAll();
    this.sendErrors = 0;
  }

  /** The first message that was sent or given up, which the controller forgets; null: none. */
  takeFinished(): { readonly slot: number; readonly isSent: boolean } | null {
    const [slot] = [...this.finished.keys()].sort((a, b) => a - b);
    if (slot === undefined) return null;
    const isSent = this.finished.get(slot)!;
    this.finished.delete(slot);
    this.tellsSent = true;
    return { slot, isSent };
  }

  /** Tells of the next one, where there is one by now. */
  tellFinished(): void {
    if (this.finished.size === 0 || !this.tellsSent) return;
    this.tellsSent = false;
    this.settings.interrupt('sent');
  }

  private finish(slot: number, isSent: boolean): void {
    this.finished.set(slot, isSent);
    this.tellFinished();
  }

  private sendNext(): void {
    const { sends, bitUs } = this.settings;
    if (this.sending !== null || sends === 'nowhere' || this.errorState === 'passive') return;
    const [next] = [...this.waiting].sort(([a, one], [b, other]) => priority(one) - priority(other) || a - b);
    if (next === undefined) return;
    const [slot, frame] = next;
    const bits = (frame.isExtended ? EXTENDED_BITS : STANDARD_BITS) + 8 * frame.data.length;
    const event = addEvent(mp.clock.ticksUs() + bits * bitUs, () => this.attempt(slot, frame));
    this.sending = { slot, event };
  }

  /** A message is on the bus as a whole; without an answer it is sent again and again. */
  private attempt(slot: number, frame: CanFrame): void {
    const { sends, isAnswered } = this.settings;
    this.sending = null;
    if (sends === 'loopback' || isAnswered) {
      this.waiting.delete(slot);
      this.sendErrors = Math.max(this.sendErrors - 1, 0);
      this.settings.sent(frame);
      if (sends === 'loopback') this.take(frame);
      this.finish(slot, true);
    } else {
      const before = this.errorState;
      this.sendErrors = Math.min(this.sendErrors + ERRORS_PER_FAILURE, PASSIVE_ERRORS);
      const { errorState } = this;
      if (errorState !== before && errorState !== 'active') this.settings.interrupt(errorState);
    }
    this.sendNext();
  }
}
