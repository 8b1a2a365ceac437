import { argCheckNum } from '../../runtime/args.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { MpUart, type UartDriver } from './uart.js';
import { checkedBits, FORMAT_ARGS, idOf, int, newOnHeap, PARITY, parse, pin, pinNumber } from './uartInit.js';
import { uartIrqRows } from './uartIrq.js';

const ESP32_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx', 'rts', 'cts'].map(pin),
  ...['txbuf', 'rxbuf', 'timeout', 'timeout_char', 'invert', 'flow'].map((name) => int(name)),
];

/** Bits of a mask as their names: first those of the low bits. */
function maskNames(mask: number, names: readonly (readonly [number, string])[]): string {
  return names
    .filter(([bit]) => (mask & bit) !== 0)
    .map(([, name]) => name)
    .join('|');
}

const ESP32_INVERT = [
  [0x20, 'INV_TX'],
  [0x04, 'INV_RX'],
  [0x40, 'INV_RTS'],
  [0x08, 'INV_CTS'],
] as const;

const ESP32_FLOW = [
  [1, 'RTS'],
  [2, 'CTS'],
] as const;

/** What every chip of the family has. */
const LEAST = { 0: {}, 1: {} };

/** The line that the prompt is on has no interrupts of the program's. */
function refuseRepl({ id }: MpUart): void {
  const lines = mp.board.buses.uart;
  const isRepl = lines?.[id]?.repl ?? id === 0;
  if (isRepl) raiseValueError('REPL UART does not support IRQs');
}

/** `machine.UART` of the esp32 port; an interrupt of a line that falls silent takes `Timer(0)`. */
export const newEsp32Uart = (idleTimer: () => void): UartDriver => ({
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const count = Object.keys(mp.board.buses.uart ?? LEAST).length;
    const uart = new MpUart(type, idOf(args[off]!, count, 'UART(%d) does not exist'));
    Object.assign(uart, { baudrate: 115200, rxBytes: 256, txBytes: 256 });
    return newOnHeap(this, 'esp32_uart_obj_t', uart, nArgs, nKw, args, off);
  },
  init(uart, nArgs, nKw, args, off) {
    const given = parse(uart, ESP32_ARGS, nArgs, nKw, args, off);
    if (given.has('txbuf') || given.has('rxbuf')) {
      if (uart.id === 0) raiseValueError('UART buffer size is fixed');
      uart.txBytes = Number(given.get('txbuf') ?? uart.txBytes);
      uart.rxBytes = Number(given.get('rxbuf') ?? uart.rxBytes);
    }
    checkedBits(uart, given);
    if ((uart.invert & ~0x6c) !== 0) raiseValueError('invalid inversion mask');
    if ((uart.flow & ~3) !== 0) raiseValueError('invalid flow control mask');
  },
  deinit() {},
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'tx=%d, rx=%d, ', pinNumber(uart, 'tx'), pinNumber(uart, 'rx'));
    printf(out, 'rts=%d, cts=%d, ', pinNumber(uart, 'rts'), pinNumber(uart, 'cts'));
    printf(out, 'txbuf=%u, rxbuf=%u, ', uart.txBytes, uart.rxBytes);
    printf(out, 'timeout=%u, timeout_char=%u', uart.timeout, uart.timeoutChar);
    if (uart.invert !== 0) printf(out, ', invert=%s', maskNames(uart.invert, ESP32_INVERT));
    if (uart.flow !== 0) printf(out, ', flow=%s', maskNames(uart.flow, ESP32_FLOW));
    out.strn(')');
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: [
    ['INV_TX', 0x20],
    ['INV_RX', 0x04],
    ['INV_RTS', 0x40],
    ['INV_CTS', 0x08],
    ['RTS', 1],
    ['CTS', 2],
    ...uartIrqRows({
      triggers: { IRQ_RX: 1, IRQ_RXIDLE: 0x1000, IRQ_BREAK: 2 },
      allowsHard: false,
      check: refuseRepl,
      prepare: idleTimer,
    }),
  ],
});
