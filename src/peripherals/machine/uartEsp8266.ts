import { argCheckNum } from '../../runtime/args.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { allocRing, MpUart, type UartDriver } from './uart.js';
import {
  checkedBits,
  FORMAT_ARGS,
  idOf,
  int,
  newOnHeap,
  PARITY,
  parse,
  pin,
  pinNumber,
  raiseTimeoutChar,
} from './uartInit.js';

const ESP8266_ARGS = [
  ...FORMAT_ARGS,
  ...['tx', 'rx'].map(pin),
  ...['rxbuf', 'timeout', 'timeout_char'].map((name) => int(name)),
];

/** A receive buffer of up to so many bytes is in static memory. */
const ESP8266_STATIC_BUFFER = 16;

/** `machine.UART` of the esp8266 port. */
export const esp8266Uart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const uart = new MpUart(type, idOf(args[off]!, 2, 'UART(%d) does not exist'));
    Object.assign(uart, { baudrate: 115200, rxBytes: ESP8266_STATIC_BUFFER - 1 });
    return newOnHeap(esp8266Uart, 'esp8266_uart_obj_t', uart, nArgs, nKw, args, off);
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
