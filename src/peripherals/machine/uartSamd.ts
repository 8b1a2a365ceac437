import { macroOn } from '../../abi/board.js';
import { argCheckNum } from '../../runtime/args.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { boardPins } from './pin.js';
import { sercomCount, sercomPad } from './samdBuses.js';
import { MpUart, type UartDriver } from './uart.js';
import {
  bits,
  FORMAT_ARGS,
  idOf,
  int,
  letRingsGo,
  makeRings,
  newOnHeap,
  parse,
  pin,
  raiseTimeoutChar,
  ringsToMake,
} from './uartInit.js';
import { uartIrqRows, uartTrigger } from './uartIrq.js';

const SAMD_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx'].map(pin),
  ...['timeout', 'timeout_char', 'rxbuf', 'txbuf'].map((name) => int(name)),
];
const FLOW_ARGS = [...SAMD_ARGS, ...['rts', 'cts'].map(pin)];

/** What the port prints of none, odd and even. */
const PARITY = ['None', '', '0'];

/** Builds with the port's extra features have interrupts and flow control (ports/samd/mcu mpconfigmcu.h). */
const hasExtras = (): boolean => macroOn(mp.board, 'MICROPY_PY_MACHINE_UART_IRQ');

/** The pins that the board calls TX and RX. */
function wirePins({ pins }: MpUart): void {
  const { TX, RX } = mp.board.pins;
  if (TX === undefined || RX === undefined) return;
  const { byName } = boardPins(mp.board);
  Object.assign(pins, { tx: byName.get(TX) ?? null, rx: byName.get(RX) ?? null });
}

function checkFlow({ id, pins: { rts, cts } }: MpUart): void {
  for (const flow of [rts, cts]) if (flow !== null) sercomPad(flow, id);
  if (rts !== null && cts === null) raiseValueError('cts missing for flow control');
}

/** `machine.UART` of the samd port. */
export const samdUart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    const defaultId = mp.board.defaultBuses.uart;
    argCheckNum(nArgs, nKw, defaultId === undefined ? 1 : 0, -1, true);
    const given = nArgs > 0 ? args[off]! : defaultId!;
    const uart = new MpUart(type, idOf(given, sercomCount(mp.board) + 1, "UART(%d) doesn't exist"));
    Object.assign(uart, { baudrate: 115200, timeout: 1, timeoutChar: 1 });
    wirePins(uart);
    mp.rootObjs.set(`samd.sercom.${uart.id}`, uart);
    const named = Math.min(nArgs, 1);
    return newOnHeap(samdUart, 'samd_uart_obj_t', uart, nArgs - named + 1, nKw, args, off + named - 1);
  },
  init(uart, nArgs, nKw, args, off) {
    const given = parse(uart, hasExtras() ? FLOW_ARGS : SAMD_ARGS, nArgs, nKw, args, off);
    bits(uart, given);
    checkFlow(uart);
    const rings = ringsToMake(uart, given);
    letRingsGo(uart, rings);
    if (nArgs === 0 && nKw === 0 && uart.isEnabled) return;
    uart.isEnabled = true;
    const { tx: txPin, rx: rxPin } = uart.pins;
    if (txPin === null || rxPin === null || txPin.id >> 2 !== rxPin.id >> 2) {
      raiseValueError('invalid or missing rx/tx');
    }
    sercomPad(rxPin, uart.id);
    sercomPad(txPin, uart.id);
    raiseTimeoutChar(uart);
    const wide = uart.bits > 8 ? 2 : 1;
    makeRings(uart, rings, uart.rxBytes * wide + 1, uart.txBytes * wide + 1);
  },
  deinit(uart) {
    mp.rootObjs.delete(`samd.sercom.${uart.id}`);
  },
  print(out, uart) {
    const { tx, rx, rts, cts } = uart.pins;
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, tx="%s", rx="%s", ', PARITY[uart.parity]!, uart.stop, tx!.name, rx!.name);
    printf(out, 'timeout=%u, timeout_char=%u, ', uart.timeout, uart.timeoutChar);
    printf(out, 'rxbuf=%d, txbuf=%d', uart.rxBytes, uart.txBytes);
    if (hasExtras()) {
      printf(out, ', rts=%s, cts=%s, irq=%d', rts?.name ?? 'None', cts?.name ?? 'None', uartTrigger(uart) ?? 0);
    }
    out.strn(')');
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: uartIrqRows({
    triggers: { IRQ_RX: { bit: 4 }, IRQ_RXIDLE: { bit: 0x1000 }, IRQ_TXIDLE: { bit: 2 } },
    allowsHard: true,
    idleUs: ({ baudrate }) => 2 * 1000 * (Math.floor(13000 / baudrate) + 1),
    idleHidesRx: true,
    txLeft: 1,
  }),
};
