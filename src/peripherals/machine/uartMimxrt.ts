import { argCheckNum } from '../../runtime/args.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { type BusNumbers, busNumber } from './buses.js';
import { MpUart, type UartDriver } from './uart.js';
import {
  bits,
  FORMAT_ARGS,
  int,
  letRingsGo,
  makeRings,
  newOnHeap,
  PARITY,
  parse,
  raiseTimeoutChar,
  ringsToMake,
} from './uartInit.js';
import { characterUs, uartIrqRows, uartTrigger } from './uartIrq.js';

const ARGS = [
  ...FORMAT_ARGS,
  ...['flow', 'timeout', 'timeout_char', 'invert', 'rxbuf', 'txbuf'].map((name) => int(name)),
];

/** Of boards that don't say which they have. */
const UARTS: BusNumbers = { ids: [1, 2, 3, 4, 5, 6, 7, 8] };
const DEFAULT_ID = 1;

const INV_TX = 1;
const INV_RX = 2;
const RTS = 1;
const CTS = 2;
const INVERT = ['None', 'INV_TX', 'INV_RX', 'INV_TX|INV_RX'];
const FLOW = ['None', 'RTS', 'CTS', 'RTS|CTS'];

/** Characters of silence that the port has the line wait for (kLPUART_IdleCharacter4). */
const IDLE_CHARACTERS = 4;

/** Flow control that was once asked for stays. Raises ValueError where the board has no pins for it. */
function addFlow(uart: MpUart, before: number): void {
  const { flow, id } = uart;
  uart.flow = before;
  if ((flow & ~(RTS | CTS)) !== 0) raiseValueError('bad flow mask');
  const wired = mp.board.buses.uart?.[id];
  if ((flow & RTS) !== 0 && wired !== undefined && wired.rts === undefined) raiseValueError('rts not available');
  if ((flow & CTS) !== 0 && wired !== undefined && wired.cts === undefined) raiseValueError('cts not available');
  uart.flow = before | flow;
}

/** `machine.UART` of the mimxrt port (ports/mimxrt/machine_uart.c): its pins are the board's. */
export const mimxrtUart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, -1, true);
    const named = Math.min(nArgs, 1);
    const id = busNumber('uart', named === 1 ? args[off]! : DEFAULT_ID, UARTS);
    const uart = new MpUart(type, id);
    Object.assign(uart, { baudrate: 115200, timeout: 1, timeoutChar: 1 });
    return newOnHeap(mimxrtUart, 'mimxrt_uart_obj_t', uart, nArgs - named + 1, nKw, args, off + named - 1);
  },
  init(uart, nArgs, nKw, args, off) {
    const { flow } = uart;
    const given = parse(uart, ARGS, nArgs, nKw, args, off);
    bits(uart, given);
    addFlow(uart, given.has('flow') ? flow : 0);
    if ((uart.invert & ~(INV_TX | INV_RX)) !== 0) raiseValueError('bad inversion mask');
    const rings = ringsToMake(uart, given);
    letRingsGo(uart, rings);
    if (nArgs === 0 && nKw === 0 && uart.isEnabled) return;
    uart.isEnabled = true;
    uart.isOff = false;
    raiseTimeoutChar(uart);
    // The buffer for what is sent has no place to spare.
    makeRings(uart, rings, uart.rxBytes + 1, uart.txBytes);
  },
  deinit(uart) {
    uart.isOff = true;
  },
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, flow=%s, ', PARITY[uart.parity]!, uart.stop, FLOW[uart.flow]!);
    printf(out, 'rxbuf=%d, txbuf=%d, timeout=%u, ', uart.rxBytes, uart.txBytes, uart.timeout);
    printf(out, 'timeout_char=%u, invert=%s, irq=%d)', uart.timeoutChar, INVERT[uart.invert]!, uartTrigger(uart) ?? 0);
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: [
    ['INV_TX', INV_TX],
    ['INV_RX', INV_RX],
    ['CTS', CTS],
    ['RTS', RTS],
    ...uartIrqRows({
      triggers: { IRQ_RXIDLE: { bit: 1 }, IRQ_TXIDLE: { bit: 2 } },
      allowsHard: true,
      idleUs: (uart) => IDLE_CHARACTERS * characterUs(uart),
      txLeft: 0,
    }),
  ],
};
