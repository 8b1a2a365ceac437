import { argCheckNum } from '../../runtime/args.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { allocRing, MpUart, type UartDriver } from './uart.js';
import { bits, FORMAT_ARGS, idOf, int, newOnHeap, PARITY, parse, pin, raiseTimeoutChar, ringSize } from './uartInit.js';
import { uartIrqRows } from './uartIrq.js';

const SAMD_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx'].map(pin),
  ...['timeout', 'timeout_char', 'rxbuf'].map((name) => int(name)),
];

const SERCOMS = 6;

/** `machine.UART` of the samd port. */
export const samdUart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = new MpUart(type, idOf(args[off]!, SERCOMS + 1, "UART(%d) doesn't exist"));
    Object.assign(uart, { baudrate: 115200, timeout: 1, timeoutChar: 1 });
    mp.rootObjs.set(`samd.sercom.${uart.id}`, uart);
    return newOnHeap(samdUart, 'samd_uart_obj_t', uart, nArgs, nKw, args, off);
  },
  init(uart, nArgs, nKw, args, off) {
    const given = parse(uart, SAMD_ARGS, nArgs, nKw, args, off);
    bits(uart, given);
    const rx = ringSize(given, 'rxbuf');
    if (nArgs === 0 && nKw === 0 && uart.isEnabled) return;
    uart.isEnabled = true;
    const { tx, rx: rxPin } = uart.pins;
    if (tx === null || rxPin === null || tx.id >> 2 !== rxPin.id >> 2) raiseValueError('Non-matching or missing rx/tx');
    raiseTimeoutChar(uart);
    uart.rxPtr = allocRing(rx + 1);
    uart.rxBytes = rx;
  },
  deinit(uart) {
    mp.rootObjs.delete(`samd.sercom.${uart.id}`);
  },
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'timeout=%u, timeout_char=%u, rxbuf=%d)', uart.timeout, uart.timeoutChar, uart.rxBytes);
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: uartIrqRows({ triggers: { IRQ_RX: 4, IRQ_RXIDLE: 0x1000, IRQ_TXIDLE: 2 }, allowsHard: true }),
};
