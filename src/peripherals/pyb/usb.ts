import {
  identityFun,
  streamExitFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamReadlinesFun,
  streamWriteFun,
} from '../../objects/stream.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun0, fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { latin1Text } from '../../runtime/latin1.js';
import { isInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseType, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstEmptyBytes, objStrGetStr } from '../../runtime/str.js';
import { MP_EAGAIN, MP_EINVAL, MP_STREAM_POLL, type StreamProtocol } from '../../runtime/streamProtocol.js';
import { MpTuple } from '../../runtime/tuple.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newRomType, typeTuple, typeValueError } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';

/**
 * USB as the module `pyb` shows it (ports/stm32/usb.c): the serial port that the prompt is on, on which nothing comes in,
 * and a keyboard or mouse. Their objects are in ROM.
 */

const POLL_WR = 4;

const vcpProtocol: StreamProtocol = {
  read: () => -MP_EAGAIN,
  write(_self, buf, from, size) {
    mp.platPrint.strn(latin1Text(buf, from, size));
    return size;
  },
  ioctl: (_self, request, arg) => (request === MP_STREAM_POLL ? (arg as number) & POLL_WR : -MP_EINVAL),
  isText: false,
};

const DATA_ARGS = [mpArg('data', MP_ARG_REQUIRED | MP_ARG_OBJ), mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 5000)];

function dataOf(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  return argParseAllKwArray(nArgs - 1, nKw, args, off + 1, DATA_ARGS)[0]!;
}

function vcpSend(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const data = dataOf(nArgs, nKw, args, off);
  if (isInt(data)) {
    mp.platPrint.strn(String.fromCharCode(Number(objGetInt(data)) & 0xff));
    return 1;
  }
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  mp.platPrint.strn(latin1Text(bytes, offset, len));
  return len;
}

/** Nothing comes. */
function recv(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  return isInt(dataOf(nArgs, nKw, args, off)) ? mpConstEmptyBytes : 0;
}

const none = (name: string, nMin: number, nMax: number): MpObj => funVar(name, nMin, nMax, () => mpConstNone);

export const typeUsbVcp: MpType = newRomType('USB_VCP', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 1, false);
    if (nArgs === 1 && objGetInt(args[off]!) !== 0) raiseType(typeValueError);
    return vcp;
  },
  print: (out) => printf(out, 'USB_VCP(%u)', 0),
  protocol: vcpProtocol,
  getIter: (self) => self,
  locals: romMap([
    ['init', funKw('init', 1, () => mpConstNone)],
    ['setinterrupt', none('setinterrupt', 2, 2)],
    ['isconnected', fun1('isconnected', () => mpConstTrue)],
    ['any', fun1('any', () => mpConstFalse)],
    ['send', funKw('send', 1, vcpSend)],
    ['recv', funKw('recv', 1, recv)],
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['readlines', streamReadlinesFun],
    ['write', streamWriteFun],
    ['close', identityFun],
    ['irq', funKw('irq', 1, () => mpConstNone)],
    ['__del__', identityFun],
    ['__enter__', identityFun],
    ['__exit__', streamExitFun],
    ['RTS', 1],
    ['CTS', 2],
    ['IRQ_RX', 1],
  ]),
});
const vcp = new MpObject(typeUsbVcp);

function hidSend(_self: MpObj, data: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  hardware().note('usb', 'hid', toHex(bytes.subarray(offset, offset + len)));
  return len;
}

export const typeUsbHid: MpType = newRomType('USB_HID', {
  makeNew(_type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    return hid;
  },
  locals: romMap([
    ['send', fun2('send', hidSend)],
    ['recv', funKw('recv', 1, recv)],
  ]),
});
const hid = new MpObject(typeUsbHid);

export const haveCdcFun = fun0('have_cdc', () => mpConstTrue);
export const hidFun = fun1('hid', (data) => hidSend(hid, data));

const MODES = ['VCP', 'MSC', 'VCP+MSC', 'VCP+HID', 'CDC', 'CDC+MSC', 'CDC+HID', 'HID', 'MSC+HID', 'VCP+MSC+HID'];
const mode = perMachine((): { name: string | null } => ({ name: 'VCP+MSC' }));

/** `usb_mode([mode, ...])`. */
export const usbModeFun = funKw('usb_mode', 0, (nArgs, nKw, args, off) => {
  if (nArgs === 0 && nKw === 0) return mode().name === null ? mpConstNone : q(mode().name!);
  if (nArgs === 0 || args[off] === mpConstNone) {
    mode().name = null;
    return mpConstNone;
  }
  const name = objStrGetStr(args[off]!);
  if (!MODES.includes(name)) raiseValueError('bad USB mode');
  mode().name = name.replace('CDC', 'VCP');
  return mpConstNone;
});

/**
 * What a mouse and a keyboard tell of themselves: subclass, protocol, bytes of a report, interval, and the description of
 * reports, which is left out here.
 */
function hidDescription(protocol: number, reportBytes: number): MpObj {
  return new MpTuple(typeTuple, [1, protocol, reportBytes, 8, mpConstEmptyBytes]);
}

export const hidMouse = hidDescription(2, 4);
export const hidKeyboard = hidDescription(1, 8);
