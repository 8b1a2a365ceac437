import { type Board, macroOn } from '../abi/board.js';
import {
  identityFun,
  streamExitFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamReadlinesFun,
  streamWriteFun,
} from '../objects/stream.js';
import { latin1Text } from '../runtime/latin1.js';
import { type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { objGetTypeStr } from '../runtime/objType.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL, type StreamProtocol } from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import { theHost } from '../world/host.js';

/** `sys.stdin`, `sys.stdout` and `sys.stderr` of ports without a process (shared/runtime/sys_stdio_mphal.c). */

const MP_EPERM = 1;
const MP_STREAM_POLL_RD = 1;
const MP_STREAM_POLL_WR = 4;

/** `sys_stdio_obj_t`, in ROM. */
class MpStdio extends MpObject {
  readonly fd: number;

  constructor(type: MpType, fd: number) {
    super(type);
    this.fd = fd;
  }
}

function print(out: MpPrint, self: MpObj): void {
  printf(out, '<io.%s %d>', objGetTypeStr(self), (self as MpStdio).fd);
}

/** A board waits for all the bytes; here what the host has is all there is. */
function readBytes(buf: Uint8Array, from: number, size: number): number {
  let n = 0;
  while (n < size) {
    const more = theHost().stdin?.(buf, from + n, size - n) ?? 0;
    if (more <= 0) break;
    n += more;
  }
  return n;
}

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  if ((self as MpStdio).fd !== 0) return -MP_EPERM;
  const n = readBytes(buf, from, size);
  for (let i = from; i < from + n; i++) if (buf[i] === 0x0d) buf[i] = 0x0a;
  return n;
}

function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  if ((self as MpStdio).fd === 0) return -MP_EPERM;
  mp.stdoutPrint.strn(latin1Text(buf, from, size));
  return size;
}

/** Line ends stay what they are. */
function writeBytes(buf: Uint8Array, from: number, size: number): number {
  mp.stdoutBytes.strn(latin1Text(buf, from, size));
  return size;
}

/** A byte that waits makes the terminal ready for reading (mp_hal_stdio_poll). */
function ioctl(_self: MpObj, request: number, arg: number | object): number {
  if (request === MP_STREAM_POLL) {
    const isReadable = ((arg as number) & MP_STREAM_POLL_RD) !== 0 && theHost().hasInput?.() === true;
    return ((arg as number) & MP_STREAM_POLL_WR) | (isReadable ? MP_STREAM_POLL_RD : 0);
  }
  return request === MP_STREAM_CLOSE ? 0 : -MP_EINVAL;
}

const text: StreamProtocol = { read, write, ioctl, isText: true };
const binary: StreamProtocol = {
  read: (_self, buf, from, size) => readBytes(buf, from, size),
  write: (_self, buf, from, size) => writeBytes(buf, from, size),
  ioctl,
  isText: false,
};

// The type of the buffer has the same members as that of the streams, so the buffer has itself for a buffer.
const typeBuffer = newRomType('FileIO', {});
const buffer = new MpStdio(typeBuffer, 0);

const locals = romMap([
  ['buffer', buffer, 'MICROPY_PY_SYS_STDIO_BUFFER'],
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['readlines', streamReadlinesFun],
  ['write', streamWriteFun],
  ['close', identityFun],
  ['__enter__', identityFun],
  ['__exit__', streamExitFun],
]);

typeBuffer.print = print;
typeBuffer.iterNext = streamIterNext;
typeBuffer.protocol = binary;
typeBuffer.locals = locals;

/** The three streams of a type of this name. */
function streams(name: string): readonly MpObject[] {
  const type = newRomType(name, { print, iterNext: streamIterNext, protocol: text, locals });
  return [0, 1, 2].map((fd) => new MpStdio(type, fd));
}

const namedAsBytes = streams('FileIO');
const namedAsText = streams('TextIOWrapper');

/** `sys.stdin`, `sys.stdout` and `sys.stderr` of a board. */
export const stdioFiles = (board: Board): readonly MpObject[] =>
  macroOn(board, 'UHEAP_STDIO_TEXT_TYPE') ? namedAsText : namedAsBytes;
