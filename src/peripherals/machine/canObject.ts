import type { MarkSink } from '../../gc/heap.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { raiseOSError } from '../../runtime/raise.js';
import { schedule } from '../../runtime/scheduler.js';
import { mpConstNone } from '../../runtime/types.js';
import type { CanController, CanInterrupt } from './canController.js';
import type { CanTiming } from './canTiming.js';
import { IRQ_COMPLAINT, runHard } from './irq.js';

/** A `machine.CAN` object: what its interrupts do, and what it keeps (extmod/machine_can.c, ports/stm32/machine_can.c). */

const MP_EINVAL = 22;

export const MODE_NORMAL = 0;
export const ERR_FULL = 1;
export const ERR_OVERRUN = 2;
export const IRQ_TX = 1;
export const IRQ_RX = 2;
export const IRQ_TX_FAILED = 4;
export const IRQ_STATE = 8;
export const IRQ_IDX_SHIFT = 16;

/** `machine_can_obj_t`. */
export class MpCan extends MpObject {
  readonly bus: number;
  mode = MODE_NORMAL;
  sjw = 0;
  timing: CanTiming = { brp: 0, tseg1: 0, tseg2: 0 };
  readonly counters = { warnings: 0, passives: 0, overruns: 0 };
  /** The port's part, and what it drives; null: not initialised. */
  portPtr = 0;
  controller: CanController | null = null;
  /** Identifiers in the slots to send from, null: empty. */
  readonly slots: (number | null)[] = [];
  trigger = 0;
  handler: MpObj = mpConstNone;
  isHard = false;
  irq: MpObject | null = null;
  receiveErrors = 0;
  isStatePending = false;
  wasPassive = false;

  constructor(type: MpType, bus: number) {
    super(type);
    this.bus = bus;
  }

  override trace(heap: MarkSink): void {
    if (this.irq !== null) heap.mark(this.irq.ptr);
    heap.mark(this.portPtr);
  }

  /** Raises OSError. */
  running(): CanController {
    return this.controller ?? raiseOSError(MP_EINVAL);
  }

  /** Calls the handler (mp_irq_handler). */
  callHandler(): void {
    if (this.handler === mpConstNone) return;
    if (!this.isHard) {
      schedule(this.handler, this);
    } else if (!runHard(this.handler, this, IRQ_COMPLAINT)) {
      this.setTrigger(0);
      this.handler = mpConstNone;
    }
  }

  setTrigger(trigger: number): void {
    const controller = this.running();
    this.trigger = trigger;
    this.updateInterrupts(controller);
  }

  updateInterrupts(controller: CanController): void {
    for (const fifo of [0, 1]) {
      if ((this.trigger & IRQ_RX) !== 0) controller.enableReceive(fifo, true);
      else controller.disableReceive(fifo);
    }
  }

  /** machine_can_irq_handler. */
  interrupt(what: CanInterrupt): void {
    const { counters, trigger } = this;
    if (what === 'full') this.receiveErrors |= ERR_FULL;
    else if (what === 'overrun') {
      this.receiveErrors |= ERR_OVERRUN;
      counters.overruns++;
    } else if (what === 'received') {
      if ((trigger & IRQ_RX) !== 0) this.callHandler();
    } else if (what === 'sent') {
      // With a handler the slot is free once that has asked for the flags.
      if ((trigger & IRQ_TX) !== 0) this.callHandler();
      else this.freeSlot();
    } else {
      const isNew = what === 'passive' || !this.wasPassive;
      if (isNew) counters[what === 'passive' ? 'passives' : 'warnings']++;
      this.wasPassive = what === 'passive';
      if (isNew && (trigger & IRQ_STATE) !== 0) {
        this.isStatePending = true;
        this.callHandler();
      }
    }
  }

  /** The first slot whose message was sent, or given up, is free; null: none. */
  private freeSlot(): { readonly slot: number; readonly isSent: boolean } | null {
    const controller = this.running();
    const finished = controller.takeFinished();
    if (finished === null) return null;
    this.slots[finished.slot] = null;
    controller.tellFinished();
    return finished;
  }

  /** `irq().flags()` (machine_can_port_irq_flags): asking for some of them takes note that they were seen. */
  takeFlags(): number {
    const controller = this.running();
    let flags = 0;
    if ((this.trigger & IRQ_STATE) !== 0 && this.isStatePending) {
      flags |= IRQ_STATE;
      this.isStatePending = false;
    }
    if ((this.trigger & IRQ_RX) !== 0 && controller.nReceived > 0) flags |= IRQ_RX;
    if ((this.trigger & IRQ_TX) !== 0) {
      const finished = this.freeSlot();
      if (finished !== null) flags |= (finished.slot << IRQ_IDX_SHIFT) | IRQ_TX | (finished.isSent ? 0 : IRQ_TX_FAILED);
    }
    return flags;
  }

  deinit(): void {
    this.trigger = 0;
    this.irq = null;
    this.controller?.cancelAll();
    this.controller = null;
    this.portPtr = 0;
  }
}

/** What `irq()` knows of its handler: it asks the bus. */
export function irqState(self: MpCan): { handler: MpObj; trigger: number; readonly flags: number; isHard: boolean } {
  return {
    get handler() {
      return self.handler;
    },
    get trigger() {
      self.running();
      return self.trigger;
    },
    set trigger(trigger) {
      self.setTrigger(trigger);
    },
    get flags() {
      return self.takeFlags();
    },
    get isHard() {
      return self.isHard;
    },
  };
}

export function restartCan(self: MpCan): void {
  self.running().restart();
  self.slots.fill(null);
  self.isStatePending = false;
  Object.assign(self.counters, { warnings: 0, passives: 0, overruns: 0 });
}
