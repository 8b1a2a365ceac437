import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { mFree, mMalloc } from '../../runtime/malloc.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { type BusNumbers, busNumber } from './buses.js';
import { stm32UartSpeed } from './speeds.js';
import { allocRing, MpUart, type UartDriver } from './uart.js';
import { characterUs, lineTrigger, uartIrqRows } from './uartIrq.js';

/** `machine.UART` of the STM32 port, where the objects are made once and kept. */

const ARGS = [
  mpArg('baudrate', MP_ARG_REQUIRED | MP_ARG_INT, 9600),
  mpArg('bits', MP_ARG_INT, 8),
  mpArg('parity', MP_ARG_OBJ, mpConstNone),
  mpArg('stop', MP_ARG_INT, 1),
  mpArg('flow', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('timeout_char', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('rxbuf', MP_ARG_KW_ONLY | MP_ARG_INT, -1),
  mpArg('read_buf_len', MP_ARG_KW_ONLY | MP_ARG_INT, 64),
];

/** Of boards that don't say which they have. */
const UARTS: BusNumbers = { ids: [1, 2, 3, 4, 5, 6], isNamed: true };

const RTS = 256;
const CTS = 512;
/** Bits of the status register of a line that sends nothing. */
const TX_EMPTY = 0x80;
const TX_COMPLETE = 0x40;

function findPort(arg: MpObj): number {
  return busNumber('uart', arg, UARTS);
}

function isStatic({ id }: MpUart): boolean {
  return mp.board.buses.uart?.[id]?.repl === true;
}

/** The receive buffer: characters of 9 bits take two bytes. */
function newBuffer(uart: MpUart, characters: number): void {
  if (uart.rxPtr !== 0) mFree(uart.rxPtr, uart.rxBytes);
  uart.rxPtr = 0;
  uart.rxBytes = 0;
  if (characters <= 0) return;
  const isWide = uart.bits === 9 && uart.parity === 0;
  const bytes = (characters + 1) * (isWide ? 2 : 1);
  uart.rxPtr = allocRing(bytes);
  uart.rxBytes = bytes;
}

function init(uart: MpUart, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const [baudrate, bitsArg, parity, stop, flow, timeout, timeoutChar, rxbuf, readBufLen] = argParseAllKwArray(
    nArgs,
    nKw,
    args,
    off,
    ARGS,
  );
  let bits = Number(bitsArg);
  if (parity !== mpConstNone) bits++;
  const hasSeven = !/^STM32F4/.test(mp.board.mcu);
  if (bits !== 8 && bits !== 9 && !(bits === 7 && hasSeven)) {
    raiseValueError('unsupported combination of bits and parity');
  }
  uart.baudrate = Number(baudrate);
  uart.bits = Number(bitsArg);
  uart.parity = parity === mpConstNone ? 0 : (Number(objGetInt(parity!)) & 1) === 1 ? 1 : 2;
  uart.stop = stop === 1 ? 1 : 2;
  uart.flow = Number(flow);
  uart.timeout = Number(timeout);
  uart.timeoutChar = Math.max(Number(timeoutChar), Math.floor(13000 / uart.baudrate) + 2);
  uart.isEnabled = true;
  uart.irq = null;
  if (isStatic(uart)) {
    if (Number(rxbuf) >= 0) raiseValueError("UART is static and rxbuf can't be changed");
    return;
  }
  newBuffer(uart, Number(rxbuf) >= 0 ? Number(rxbuf) : Number(readBufLen));
}

const FLOW_NAMES: Readonly<Record<number, string>> = { 0: '0', [RTS]: 'RTS', [CTS]: 'CTS', [RTS | CTS]: 'RTS|CTS' };

export const stm32Uart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const id = findPort(args[off]!);
    const key = `stm32.uart.${id}`;
    let uart = mp.rootObjs.get(key) as MpUart | undefined;
    if (uart === undefined) {
      uart = new MpUart(type, id);
      if (!isStatic(uart)) uart.ptr = mMalloc(mp.sizes.stm32_uart_obj_t, uart);
      else Object.assign(uart, { isEnabled: true, baudrate: 115200, timeoutChar: 2, rxBytes: 260 });
      mp.rootObjs.set(key, uart);
    }
    if (nArgs > 1 || nKw > 0) init(uart, nArgs - 1, nKw, args, off + 1);
    return uart;
  },
  init,
  deinit(uart) {
    uart.isEnabled = false;
  },
  print(out, uart) {
    printf(out, 'UART(%u', uart.id);
    if (uart.isEnabled) {
      const parity = ['None', '1', '0'][uart.parity]!;
      printf(out, ', baudrate=%u, bits=%u, parity=%s', stm32UartSpeed(uart.baudrate, uart.id), uart.bits, parity);
      printf(out, ', stop=%u, flow=%s', uart.stop, FLOW_NAMES[uart.flow] ?? '0');
      printf(out, ', timeout=%u, timeout_char=%u', uart.timeout, uart.timeoutChar);
      printf(out, ', rxbuf=%u', uart.rxBytes === 0 ? 0 : uart.rxBytes - 1);
      const trigger = lineTrigger(uart);
      if (trigger !== 0) printf(out, '; irq=0x%x', trigger);
    }
    out.strn(')');
  },
  hasSendBreak: true,
  hasReadChar: true,
  rows: [
    ['RTS', RTS],
    ['CTS', CTS],
    ...uartIrqRows({
      triggers: { IRQ_RXIDLE: { bit: 0x10 }, IRQ_RX: { bit: 0x20, needs: 'UHEAP_STM32_UART_IRQ_RX' } },
      allowsHard: true,
      isInAll: true,
      hasWideMessage: true,
      idleUs: characterUs,
      status: TX_EMPTY | TX_COMPLETE,
    }),
  ],
};
