import {
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { MpUart, type UartDriver } from './uart.js';
import { uartIrqRows } from './uartIrq.js';

const NRF_ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('baudrate', MP_ARG_REQUIRED | MP_ARG_INT, 9600),
  mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
  mpArg('timeout_char', MP_ARG_KW_ONLY | MP_ARG_INT, 1),
];

/** `machine.UART` of the nrf port. */
export const nrfUart: UartDriver = {
  makeNew(type, nArgs, nKw, args, off) {
    const [idArg, baudrate, timeout, timeoutChar] = argParseAllKwArray(nArgs, nKw, args, off, NRF_ARGS);
    const id = Number(objGetInt(idArg!));
    if (id !== 0) raiseValueError("UART doesn't exist");
    if (Number(baudrate) < 1200 || Number(baudrate) > 1000000) raiseValueError('UART baudrate not supported');
    const uart = (mp.rootObjs.get('nrf.uart') as MpUart | undefined) ?? new MpUart(type, id);
    mp.rootObjs.set('nrf.uart', uart);
    uart.baudrate = Number(baudrate);
    uart.irq = null;
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
  rows: uartIrqRows({ triggers: { IRQ_RX: { bit: 2 }, IRQ_TXIDLE: { bit: 1 } }, allowsHard: true, txLeft: 0 }),
};
