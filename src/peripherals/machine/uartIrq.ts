import { macroOn } from '../../abi/board.js';
import type { MacroName } from '../../abi/macroNames.js';
import { argParseAllKwArray, MP_ARG_BOOL, MP_ARG_INT, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import type { MpObj, MpObject } from '../../runtime/obj.js';
import { objIsCallable } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romFeature } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { type Arrival, onArrival } from '../../world/busDevices.js';
import { addEvent, removeEvent, type TimedEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { IRQ_COMPLAINT, type IrqState, newIrq, runHard } from './irq.js';
import type { MpUart } from './uart.js';

/** `UART.irq` of the ports that have it (ports' machine_uart.c mp_machine_uart_irq). */

const NEEDS = 'MICROPY_PY_MACHINE_UART_IRQ';
const HAS_IRQ = romFeature(NEEDS);

const ARGS = [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, 0),
  mpArg('hard', MP_ARG_BOOL, 0),
];

const TRIGGERS = ['IRQ_RX', 'IRQ_RXIDLE', 'IRQ_TXIDLE', 'IRQ_BREAK'] as const;
type Trigger = (typeof TRIGGERS)[number];

/** One trigger of a port. */
interface UartTrigger {
  readonly bit: number;
  /** A macro or rule of firmware that has it; absent: all that have interrupts. */
  readonly needs?: MacroName;
}

type UartTriggers = Readonly<Partial<Record<Trigger, UartTrigger>>>;

interface UartIrqPort {
  readonly triggers: UartTriggers;
  /** Whether a handler may run at once, with the heap locked. */
  readonly allowsHard: boolean;
  /** Every release has `irq`, without a macro of its own. */
  readonly isInAll?: boolean;
  /** Where the port's message has eight digits of what it does not support, not four. */
  readonly hasWideMessage?: boolean;
  /** Microseconds of silence after the last character until IRQ_RXIDLE. */
  idleUs?(uart: MpUart): number;
  /** IRQ_RXIDLE is told in place of IRQ_RX. */
  readonly idleHidesRx?: boolean;
  /** IRQ_TXIDLE comes when so many characters are still to be sent, of messages that are longer. */
  readonly txLeft?: number;
  /** After a break only characters make another one an interrupt. */
  readonly breaksOnce?: boolean;
  /** Bits that `flags()` has besides: the port tells its whole status register. */
  readonly status?: number;
  /** Raises ValueError where this line can't have any. */
  check?(uart: MpUart): void;
  /** What a call with arguments makes besides. */
  prepare?(): void;
}

/** Microseconds that a character takes on the line, its start, parity and stop bits with it. */
export function characterUs({ baudrate, bits, parity, stop }: MpUart): number {
  return ((1 + bits + (parity === 0 ? 0 : 1) + stop) * 1000000) / Math.max(1, baudrate);
}

function callHandler(uart: MpUart, state: IrqState): void {
  if (state.handler === mpConstNone) return;
  if (!state.isHard) schedule(state.handler, uart);
  else if (!runHard(state.handler, uart, IRQ_COMPLAINT)) Object.assign(state, { handler: mpConstNone, trigger: 0 });
}

/** What interrupts are set to, by their objects. */
const states = new WeakMap<MpObject, IrqState>();

/** The triggers that a line's interrupts are set to. */
export function lineTrigger({ irq }: MpUart): number {
  return irq === null ? 0 : states.get(irq)!.trigger;
}

/** As `lineTrigger`; null: the firmware has no interrupts of lines. */
export function uartTrigger(uart: MpUart): number | null {
  return mp.features[HAS_IRQ] === 1 ? lineTrigger(uart) : null;
}

/** The interrupts of one line as the stub says what comes in, and the program sends. */
class LineInterrupts {
  private readonly uart: MpUart;
  private readonly port: UartIrqPort;
  private idle: TimedEvent | null = null;
  private sending: TimedEvent | null = null;
  /** When all that was written is sent, in microseconds. */
  private sentUs = 0;
  private isBroken = false;

  constructor(uart: MpUart, port: UartIrqPort) {
    this.uart = uart;
    this.port = port;
    onArrival(hardware().uart(String(uart.id)), (what) => this.arrived(what));
    if (port.txLeft !== undefined) uart.onSent = (characters) => this.sent(characters);
  }

  /** Runs the handler if it is to be told of this. */
  private tell(trigger: Trigger): void {
    const { irq } = this.uart;
    const state = irq === null ? undefined : states.get(irq);
    const bit = this.port.triggers[trigger]?.bit ?? 0;
    if (state === undefined || (state.trigger & bit) === 0) return;
    state.flags = bit | (this.port.status ?? 0);
    callHandler(this.uart, state);
  }

  private isTold(trigger: Trigger): boolean {
    return (lineTrigger(this.uart) & (this.port.triggers[trigger]?.bit ?? 0)) !== 0;
  }

  private arrived({ us, hasBytes, isBreak }: Arrival): void {
    if (isBreak && !this.isBroken) {
      this.isBroken = this.port.breaksOnce === true;
      this.tell('IRQ_BREAK');
    }
    if (!hasBytes) return;
    this.isBroken = false;
    const waitsForIdle = this.isTold('IRQ_RXIDLE');
    if (!waitsForIdle || this.port.idleHidesRx !== true) this.tell('IRQ_RX');
    if (!waitsForIdle) return;
    if (this.idle !== null) removeEvent(this.idle);
    this.idle = addEvent(us + (this.port.idleUs?.(this.uart) ?? 0), () => {
      this.idle = null;
      this.tell('IRQ_RXIDLE');
    });
  }

  private sent(characters: number): void {
    const us = characterUs(this.uart);
    const now = mp.clock.ticksUs();
    this.sentUs = Math.max(now, this.sentUs) + characters * us;
    const at = this.sentUs - this.port.txLeft! * us;
    if (at <= now) return;
    if (this.sending !== null) removeEvent(this.sending);
    this.sending = addEvent(at, () => {
      this.sending = null;
      this.tell('IRQ_TXIDLE');
    });
  }
}

/** The rows of the type: `irq(handler, trigger, hard)` and the triggers' names. */
export function uartIrqRows(port: UartIrqPort): RomRow[] {
  const { triggers, allowsHard, isInAll = false, hasWideMessage = false, check, prepare } = port;
  const unsupported = hasWideMessage ? 'trigger 0x%08x unsupported' : 'trigger 0x%04x unsupported';

  function irq(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
    const uart = args[off] as MpUart;
    const [handler, triggerArg, hard] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, ARGS);
    check?.(uart);
    if (uart.irq === null) {
      const state: IrqState = { handler: mpConstNone, trigger: 0, flags: 0, isHard: false };
      uart.irq = newIrq({ parent: uart, call: () => callHandler(uart, state), state }, mp.sizes.mp_irq_obj_t);
      states.set(uart.irq, state);
    }
    if (nArgs === 1 && nKw === 0) return uart.irq;
    if (handler !== mpConstNone && !objIsCallable(handler!)) raiseValueError('handler must be None or callable');
    const trigger = Number(triggerArg);
    const others = Object.values(triggers)
      .filter(({ needs }) => needs === undefined || macroOn(mp.board, needs))
      .reduce((all, { bit }) => all & ~bit, trigger);
    if (others !== 0) raiseMsgVarg(typeValueError, unsupported, others);
    const state = states.get(uart.irq)!;
    state.handler = handler!;
    if (hard === 1 && !allowsHard) raiseValueError('hard IRQ is not supported');
    state.isHard = hard === 1;
    state.trigger = trigger;
    prepare?.();
    // Each character is an interrupt, so that they come one by one.
    if ((trigger & (triggers.IRQ_RX?.bit ?? 0)) !== 0) {
      hardware().uart(String(uart.id)).spreadCharacters(characterUs(uart));
    }
    if (!uart.isWatched) {
      uart.isWatched = true;
      new LineInterrupts(uart, port);
    }
    return uart.irq;
  }

  const needed = isInAll ? undefined : NEEDS;
  const row = (name: string, value: MpObj, needs: MacroName | undefined): RomRow =>
    needs === undefined ? [name, value] : [name, value, needs];
  return [
    row('irq', funKw('irq', 1, irq), needed),
    ...TRIGGERS.flatMap((name) => {
      const trigger = triggers[name];
      return trigger === undefined ? [] : [row(name, trigger.bit, trigger.needs ?? needed)];
    }),
  ];
}
