import type { StructName } from '../../abi/structs.js';
import { printf } from '../../objects/printf.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mp, pushRoot } from '../../runtime/state.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { perBoard } from './perBoard.js';
import { getPin } from './pin.js';
import { allocRing, MpUart, newUartType, type UartDriver } from './uart.js';
import { stm32Uart } from './uartStm32.js';

/** `machine.UART` of the ports (machine_uart.c; the nRF port's uart.c). */

const int = (name: string, isPositional = false): MpArg =>
  mpArg(name, MP_ARG_INT | (isPositional ? 0 : MP_ARG_KW_ONLY), -1);
const pin = (name: string): MpArg => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone);

/** The arguments that all ports start with. */
const FORMAT_ARGS = [int('baudrate', true), int('bits', true), mpArg('parity', MP_ARG_OBJ, -1), int('stop', true)];

type Given = ReadonlyMap<string, MpObj>;

/** Parses, leaves out what was not given, and sets what all ports set in the same way. */
function parse(uart: MpUart, table: readonly MpArg[], nArgs: number, nKw: number, args: MpObj[], off: number): Given {
  const given = new Map<string, MpObj>();
  argParseAllKwArray(nArgs, nKw, args, off, table).forEach((value, i) => {
    const name = table[i]!.name.data;
    if (value !== -1 && (value !== mpConstNone || name === 'parity')) given.set(name, value);
  });
  const number = (name: string): number => Number(given.get(name) ?? 0);
  if (number('baudrate') > 0) uart.baudrate = number('baudrate');
  const parity = given.get('parity');
  if (parity === mpConstNone) uart.parity = 0;
  else if (parity !== undefined) uart.parity = (Number(objGetInt(parity)) & 1) === 1 ? 1 : 2;
  for (const name of ['tx', 'rx', 'rts', 'cts'] as const) {
    const at = given.get(name);
    if (at !== undefined) uart.pins[name] = getPin(at);
  }
  if (given.has('timeout')) uart.timeout = number('timeout');
  if (given.has('timeout_char')) uart.timeoutChar = number('timeout_char');
  if (given.has('invert')) uart.invert = number('invert');
  if (given.has('flow')) uart.flow = number('flow');
  return given;
}

/** At least as long as a character takes. */
function raiseTimeoutChar(uart: MpUart): void {
  uart.timeoutChar = Math.max(uart.timeoutChar, Math.floor(13000 / uart.baudrate) + 1);
}

function ringSize(given: Given, name: string): number {
  const size = Number(given.get(name) ?? 0);
  if (size <= 0) return 256;
  if (size > 32766) raiseValueError(`${name} too large`);
  return Math.max(32, size);
}

const PARITY = ['None', '1', '0'];

function bits(uart: MpUart, given: Given): void {
  if (Number(given.get('bits') ?? 0) > 0) uart.bits = Number(given.get('bits'));
  if (Number(given.get('stop') ?? 0) > 0) uart.stop = Number(given.get('stop'));
}

/** As `bits`, for ports that refuse what they can't. */
function checkedBits(uart: MpUart, given: Given): void {
  const n = Number(given.get('bits') ?? 0);
  if (n !== 0 && (n < 5 || n > 8)) raiseValueError('invalid data bits');
  const stop = Number(given.get('stop') ?? 0);
  if (stop > 2) raiseValueError('invalid stop bits');
  bits(uart, given);
}

function idOf(arg: MpObj, count: number, unknown: string): number {
  const id = Number(objGetInt(arg));
  if (id < 0 || id >= count) raiseMsgVarg(typeValueError, unknown, id);
  return id;
}

/** A new object on the heap with what `make` sets, initialised with the rest of the arguments. */
function newOnHeap(
  driver: UartDriver,
  struct: StructName,
  uart: MpUart,
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
): MpObj {
  uart.ptr = mMalloc(mp.sizes[struct], uart);
  const top = mp.rootTop;
  pushRoot(uart);
  driver.init(uart, nArgs - 1, nKw, args, off + 1);
  mp.rootTop = top;
  return uart;
}

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

function pinNumber(uart: MpUart, name: 'tx' | 'rx' | 'rts' | 'cts', absent: number): number {
  return uart.pins[name]?.id ?? absent;
}

const rp2: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = rp2Object(type, idOf(args[off]!, 2, "UART(%d) doesn't exist"));
    rp2.init(uart, nArgs - 1, nKw, args, off + 1);
    return uart;
  },
  init(uart, nArgs, nKw, args, off) {
    const given = parse(uart, RP2_ARGS, nArgs, nKw, args, off);
    bits(uart, given);
    if ((uart.invert & ~3) !== 0) raiseValueError('bad inversion mask');
    if ((uart.flow & ~3) !== 0) raiseValueError('bad hardware flow control mask');
    const rx = ringSize(given, 'rxbuf');
    const tx = ringSize(given, 'txbuf');
    if (nArgs === 0 && nKw === 0 && uart.baudrate !== 0) return;
    if (uart.baudrate === 0) uart.baudrate = 115200;
    raiseTimeoutChar(uart);
    uart.rxPtr = allocRing(rx + 1);
    uart.rxBytes = rx;
    uart.txPtr = allocRing(tx + 1);
    uart.txBytes = tx;
  },
  deinit(uart) {
    uart.baudrate = 0;
    uart.rxPtr = 0;
    uart.txPtr = 0;
  },
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    const base = uart.id * 4;
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'tx=%d, rx=%d, ', pinNumber(uart, 'tx', base), pinNumber(uart, 'rx', base + 1));
    printf(out, 'txbuf=%d, rxbuf=%d, ', uart.txBytes, uart.rxBytes);
    printf(out, 'timeout=%u, timeout_char=%u, invert=%s)', uart.timeout, uart.timeoutChar, RP2_INVERT[uart.invert]!);
  },
  hasSendBreak: true,
  hasReadChar: false,
  rows: [
    ['INV_TX', 1],
    ['INV_RX', 2],
    ['CTS', 1],
    ['RTS', 2],
  ],
};

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

/** RX and TX of the ports whose pins are set to something. */
const ESP32_PINS: Readonly<Record<number, readonly [rx: number, tx: number]>> = { 1: [9, 10], 2: [16, 17] };

const esp32: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const count = mp.board.mcu === 'ESP32' || mp.board.mcu.includes('-S3') ? 3 : 2;
    const uart = new MpUart(type, idOf(args[off]!, count, 'UART(%d) does not exist'));
    Object.assign(uart, { baudrate: 115200, rxBytes: 256, txBytes: 256 });
    return newOnHeap(esp32, 'esp32_uart_obj_t', uart, nArgs, nKw, args, off);
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
    const [rx, tx] = ESP32_PINS[uart.id] ?? [-1, -1];
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, ', PARITY[uart.parity]!, uart.stop);
    printf(out, 'tx=%d, rx=%d, ', pinNumber(uart, 'tx', tx), pinNumber(uart, 'rx', rx));
    printf(out, 'rts=%d, cts=%d, ', pinNumber(uart, 'rts', -1), pinNumber(uart, 'cts', -1));
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
  ],
};

const ESP8266_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx'].map(pin),
  ...['rxbuf', 'timeout', 'timeout_char'].map((name) => int(name)),
];

/** A receive buffer of up to so many bytes is in static memory. */
const ESP8266_STATIC_BUFFER = 16;

const esp8266: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = new MpUart(type, idOf(args[off]!, 2, 'UART(%d) does not exist'));
    Object.assign(uart, { baudrate: 115200, rxBytes: ESP8266_STATIC_BUFFER - 1 });
    return newOnHeap(esp8266, 'esp8266_uart_obj_t', uart, nArgs, nKw, args, off);
  },
  init(uart, nArgs, nKw, args, off) {
    Object.assign(uart, { timeout: 0, timeoutChar: 0 });
    const given = parse(uart, ESP8266_ARGS, nArgs, nKw, args, off);
    checkedBits(uart, given);
    const pins = `${pinNumber(uart, 'tx', 1)} ${pinNumber(uart, 'rx', 3)}`;
    if (pins !== '1 3' && pins !== '15 13') raiseValueError('invalid tx/rx');
    const rx = Number(given.get('rxbuf') ?? 0);
    if (rx > 0) {
      const root = new MpUart(uart.type, uart.id);
      if (rx + 1 > ESP8266_STATIC_BUFFER) root.rxPtr = allocRing(rx + 1);
      mp.rootObjs.set('esp8266.uart0_rxbuf', root);
      uart.rxBytes = rx;
    }
    raiseTimeoutChar(uart);
  },
  deinit() {},
  print(out, uart) {
    printf(out, 'UART(%u, baudrate=%u, bits=%u, ', uart.id, uart.baudrate, uart.bits);
    printf(out, 'parity=%s, stop=%u, rxbuf=%u, ', PARITY[uart.parity]!, uart.stop, uart.rxBytes);
    printf(out, 'timeout=%u, timeout_char=%u)', uart.timeout, uart.timeoutChar);
  },
  hasSendBreak: false,
  hasReadChar: false,
  rows: [],
};

const SAMD_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx'].map(pin),
  ...['timeout', 'timeout_char', 'rxbuf'].map((name) => int(name)),
];

const SERCOMS = 6;

const samd: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = new MpUart(type, idOf(args[off]!, SERCOMS + 1, "UART(%d) doesn't exist"));
    Object.assign(uart, { baudrate: 115200, timeout: 1, timeoutChar: 1 });
    mp.rootObjs.set(`samd.sercom.${uart.id}`, uart);
    return newOnHeap(samd, 'samd_uart_obj_t', uart, nArgs, nKw, args, off);
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
  rows: [],
};

const NRF_ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('baudrate', MP_ARG_REQUIRED | MP_ARG_INT, 9600),
  mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
  mpArg('timeout_char', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
];

const nrf: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    const [idArg, baudrate, timeout, timeoutChar] = argParseAllKwArray(nArgs, nKw, args, off, NRF_ARGS);
    const id = Number(objGetInt(idArg!));
    if (id !== 0) raiseValueError("UART doesn't exist");
    if (Number(baudrate) < 1200 || Number(baudrate) > 1000000) raiseValueError('UART baudrate not supported');
    const uart = new MpUart(type, id);
    uart.timeout = Number(timeout);
    uart.timeoutChar = Number(timeoutChar);
    return uart;
  },
  init(_uart, nArgs, nKw, args, off) {
    argParseAllKwArray(nArgs, nKw, args, off, []);
  },
  deinit() {},
  print: (out) => out.strn('UART(0)'),
  hasSendBreak: false,
  hasReadChar: true,
  rows: [],
};

const PORTS: Readonly<Record<string, UartDriver>> = { rp2, esp32, esp8266, samd, nrf, stm32: stm32Uart };

/** The type `UART` of a board, or null for a port that hasn't any. */
export const uartType = perBoard(({ port }) => {
  const driver = PORTS[port];
  return driver === undefined ? null : newUartType(driver);
});
