import { argCheckNum } from '../../runtime/args.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { MpUart, type UartDriver } from './uart.js';
import {
  bits,
  FORMAT_ARGS,
  idOf,
  int,
  makeRings,
  PARITY,
  parse,
  pin,
  pinNumber,
  raiseTimeoutChar,
  ringsToMake,
} from './uartInit.js';
import { uartIrqRows, uartTrigger } from './uartIrq.js';

const RP2_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx', 'cts', 'rts'].map(pin),
  ...['timeout', 'timeout_char', 'invert', 'flow', 'txbuf', 'rxbuf'].map((name) => int(name)),
];

const RP2_INVERT = ['None', 'INV_TX', 'INV_RX', 'INV_TX|INV_RX'];

/** The chip's two are there from the start; each initialisation gets new buffers, which are roots of the collector. */
function rp2Object(type: MpType, id: number): MpUart {
  const key = `rp2.uart.${id}`;
  let uart = mp.rootObjs.get(key) as MpUart | undefined;
  if (uart === undefined) {
    uart = new MpUart(type, id);
    mp.rootObjs.set(key, uart);
  }
  return uart;
}

function start(uart: MpUart, isNew: boolean, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const given = parse(uart, RP2_ARGS, nArgs, nKw, args, off);
  bits(uart, given);
  if ((uart.invert & ~3) !== 0) raiseValueError('bad inversion mask');
  if ((uart.flow & ~3) !== 0) raiseValueError('bad hardware flow control mask');
  const rings = ringsToMake(uart, given, isNew);
  if (nArgs === 0 && nKw === 0 && uart.baudrate !== 0) return;
  if (uart.baudrate === 0) uart.baudrate = 115200;
  raiseTimeoutChar(uart);
  makeRings(uart, rings);
}

/** `machine.UART` of the rp2 port. */
export const rp2Uart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = rp2Object(type, idOf(args[off]!, 2, "UART(%d) doesn't exist"));
    start(uart, true, nArgs - 1, nKw, args, off + 1);
    return uart;
  },
  init: (uart, nArgs, nKw, args, off) => start(uart, false, nArgs, nKw, args, off),
  deinit(uart) {
    uart.baudrate = 0;
    uart.rxPtr = 0;
    uart.txPtr = 0;
    uart.irq = null;
  },
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'tx=%d, rx=%d, ', pinNumber(uart, 'tx'), pinNumber(uart, 'rx'));
    printf(out, 'txbuf=%d, rxbuf=%d, ', uart.txBytes, uart.rxBytes);
    printf(out, 'timeout=%u, timeout_char=%u, invert=%s', uart.timeout, uart.timeoutChar, RP2_INVERT[uart.invert]!);
    const trigger = uartTrigger(uart);
    if (trigger !== null) printf(out, ', irq=%d', trigger);
    out.strn(')');
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: [
    ['INV_TX', 1],
    ['INV_RX', 2],
    ['CTS', 1],
    ['RTS', 2],
    ...uartIrqRows({
      triggers: { IRQ_RXIDLE: { bit: 0x40 }, IRQ_TXIDLE: { bit: 0x20 }, IRQ_BREAK: { bit: 0x200 } },
      allowsHard: true,
      // The receiver's timeout is that of 32 bits.
      idleUs: ({ baudrate }) => 32000000 / baudrate,
      txLeft: 5,
      breaksOnce: true,
    }),
  ],
};
