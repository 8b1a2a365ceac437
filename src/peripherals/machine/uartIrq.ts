import { argParseAllKwArray, MP_ARG_BOOL, MP_ARG_INT, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import type { MpObj, MpObject } from '../../runtime/obj.js';
import { objIsCallable } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romFeature } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { onArrival } from '../../world/busDevices.js';
import { hardware } from '../../world/hardware.js';
import { IRQ_COMPLAINT, type IrqState, newIrq, runHard } from './irq.js';
import type { MpUart } from './uart.js';

/** `UART.irq` of the ports that have it from 1.24 on (ports' machine_uart.c mp_machine_uart_irq). */

const NEEDS = 'MICROPY_PY_MACHINE_UART_IRQ';
/** Known before a type with these rows is made, which is while a machine runs. */
const HAS_IRQ = romFeature(NEEDS);

const ARGS = [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, 0),
  mpArg('hard', MP_ARG_BOOL, 0),
];

/** The triggers of a port, each with its bit. */
export interface UartTriggers {
  readonly IRQ_RX?: number;
  readonly IRQ_RXIDLE?: number;
  readonly IRQ_TXIDLE?: number;
  readonly IRQ_BREAK?: number;
}

interface UartIrqPort {
  readonly triggers: UartTriggers;
  /** Whether a handler may run at once, with the heap locked. */
  readonly allowsHard: boolean;
  /** Raises ValueError where this line can't have any. */
  check?(uart: MpUart): void;
  /** What a call with arguments makes besides. */
  prepare?(): void;
}

function callHandler(uart: MpUart, state: IrqState): void {
  if (state.handler === mpConstNone) return;
  if (!state.isHard) schedule(state.handler, uart);
  else if (!runHard(state.handler, uart, IRQ_COMPLAINT)) Object.assign(state, { handler: mpConstNone, trigger: 0 });
}

/** What interrupts are set to, by their objects. */
const states = new WeakMap<MpObject, IrqState>();

/** The triggers that a line's interrupts are set to; null: the firmware has none. */
export function uartTrigger({ irq }: MpUart): number | null {
  if (mp.features[HAS_IRQ] !== 1) return null;
  return irq === null ? 0 : states.get(irq)!.trigger;
}

/**
 * The rows of the type: `irq(handler, trigger, hard)` and the triggers' names. What comes in as the stub says calls the
 * handler once for all that comes at a time; that a line has sent all, or is broken, is not simulated.
 */
export function uartIrqRows({ triggers, allowsHard, check, prepare }: UartIrqPort): RomRow[] {
  const allowed = Object.values(triggers).reduce((all: number, bit: number) => all | bit, 0);
  const coming = (triggers.IRQ_RX ?? 0) | (triggers.IRQ_RXIDLE ?? 0);

  function arrived(uart: MpUart): void {
    const state = uart.irq === null ? undefined : states.get(uart.irq);
    if (state === undefined || (state.trigger & coming) === 0) return;
    state.flags = state.trigger & coming;
    callHandler(uart, state);
  }

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
    if ((trigger & ~allowed) !== 0) raiseMsgVarg(typeValueError, 'trigger 0x%04x unsupported', trigger & ~allowed);
    const state = states.get(uart.irq)!;
    state.handler = handler!;
    if (hard === 1 && !allowsHard) raiseValueError('hard IRQ is not supported');
    state.isHard = hard === 1;
    state.trigger = trigger;
    prepare?.();
    if (!uart.isWatched) {
      uart.isWatched = true;
      onArrival(hardware().uart(String(uart.id)), () => arrived(uart));
    }
    return uart.irq;
  }

  return [
    ['irq', funKw('irq', 1, irq), NEEDS],
    ...Object.entries(triggers).map(([name, bit]): RomRow => [name, bit as number, NEEDS]),
  ];
}
