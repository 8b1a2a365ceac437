import { macroOn } from '../../abi/board.js';
import { argCheckNum } from '../../runtime/args.js';
import type { MpType } from '../../runtime/obj.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { esp32UartSpeed } from './speeds.js';
import { MpUart, type UartDriver } from './uart.js';
import { checkedBits, FORMAT_ARGS, idOf, int, newOnHeap, PARITY, parse, pin, pinNumber } from './uartInit.js';
import { uartIrqRows, uartTrigger } from './uartIrq.js';

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

function isReplLine({ id }: MpUart): boolean {
  return mp.board.buses.uart?.[id]?.repl ?? id === 0;
}

const fixedText = (): string =>
  macroOn(mp.board, 'UHEAP_ESP32_UART_KEPT') ? 'REPL UART buffer size is fixed' : 'UART buffer size is fixed';

/** The line that the prompt is on has no interrupts of the program's. */
function refuseRepl(uart: MpUart): void {
  if (isReplLine(uart)) raiseValueError('REPL UART does not support IRQs');
}

function newLine(type: MpType, id: number): MpUart {
  return Object.assign(new MpUart(type, id), { baudrate: 115200, rxBytes: 256, txBytes: 256 });
}

/** Microseconds of the port's timer for a silent line, at least. */
const LEAST_IDLE_US = 500;

/** `machine.UART` of the esp32 port; an interrupt of a line that falls silent takes `Timer(0)`. */
export const newEsp32Uart = (idleTimer: () => void): UartDriver => ({
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const count = Object.keys(mp.board.buses.uart ?? LEAST).length;
    const id = idOf(args[off]!, count, 'UART(%d) does not exist');
    if (!macroOn(mp.board, 'UHEAP_ESP32_UART_KEPT')) {
      return newOnHeap(this, 'esp32_uart_obj_t', newLine(type, id), nArgs, nKw, args, off);
    }
    const key = `esp32.uart.${id}`;
    const known = mp.rootObjs.get(key) as MpUart | undefined;
    if (known === undefined) {
      mp.rootObjs.set(key, newOnHeap(this, 'esp32_uart_obj_t', newLine(type, id), nArgs, nKw, args, off));
    } else {
      this.init(known, nArgs - 1, nKw, args, off + 1);
    }
    return mp.rootObjs.get(key)!;
  },
  init(uart, nArgs, nKw, args, off) {
    const given = parse(uart, ESP32_ARGS, nArgs, nKw, args, off);
    const txBytes = Number(given.get('txbuf') ?? uart.txBytes);
    const rxBytes = Number(given.get('rxbuf') ?? uart.rxBytes);
    if (txBytes !== uart.txBytes || rxBytes !== uart.rxBytes) {
      if (isReplLine(uart)) raiseValueError(fixedText());
      Object.assign(uart, { txBytes, rxBytes });
    }
    checkedBits(uart, given);
    if ((uart.invert & ~0x6c) !== 0) raiseValueError('invalid inversion mask');
    if ((uart.flow & ~3) !== 0) raiseValueError('invalid flow control mask');
  },
  deinit() {},
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, esp32UartSpeed(uart.baudrate), uart.bits);
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'tx=%d, rx=%d, ', pinNumber(uart, 'tx'), pinNumber(uart, 'rx'));
    printf(out, 'rts=%d, cts=%d, ', pinNumber(uart, 'rts'), pinNumber(uart, 'cts'));
    printf(out, 'txbuf=%u, rxbuf=%u, ', uart.txBytes, uart.rxBytes);
    printf(out, 'timeout=%u, timeout_char=%u', uart.timeout, uart.timeoutChar);
    const trigger = uartTrigger(uart);
    if (trigger !== null) printf(out, ', irq=%d', trigger);
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
      triggers: { IRQ_RX: { bit: 1 }, IRQ_RXIDLE: { bit: 0x1000 }, IRQ_BREAK: { bit: 2 } },
      idleUs: ({ baudrate }) => 2 * Math.max(LEAST_IDLE_US, 20000000 / baudrate),
      allowsHard: false,
      check: refuseRepl,
      prepare: idleTimer,
    }),
  ],
});
