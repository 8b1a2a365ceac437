import { allocSize } from '../runtime/allocSize.js';
import { type FunVar, fun1, funVar } from '../runtime/fun.js';
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
import { listAppend, newListN } from '../runtime/list.js';
import { newInt } from '../runtime/newInt.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MP_OBJ_STOP_ITERATION, type MpObj } from '../runtime/obj.js';
import { objGetType } from '../runtime/objType.js';
import { getBuffer, getBufferRaise, objGetInt, objGetIntTruncated, objIsTrue } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseOSError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  getStream,
  getStreamRaise,
  MP_EAGAIN,
  MP_EINVAL,
  MP_SEEK_CUR,
  MP_SEEK_SET,
  MP_STREAM_CLOSE,
  MP_STREAM_FLUSH,
  MP_STREAM_OP_WRITE,
  MP_STREAM_RAISE_ERROR,
  MP_STREAM_SEEK,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { mpConstNone } from '../runtime/types.js';
import { newBytesFromVstr, newStrFromVstr, Vstr } from '../runtime/vstr.js';

/** The methods that all streams share (py/stream.c). */

const STREAMS_NON_BLOCK = romFeature('MICROPY_STREAMS_NON_BLOCK');
const STREAMS_DELEGATE_ERROR = romFeature('MICROPY_STREAMS_DELEGATE_ERROR');
/** Bytes that reading to the end asks for at a time. */
const DEFAULT_BUFFER_SIZE = 256;

function isNonblockingError(result: number): boolean {
  return result === -MP_EAGAIN && mp.features[STREAMS_NON_BLOCK] === 1;
}

/** Raises OSError, or what the stream makes of its error number itself (mp_stream_raise_error). */
function raiseError(self: MpObj, errno: number): never {
  const { ioctl } = objGetType(self).protocol as StreamProtocol;
  if (ioctl !== undefined && mp.features[STREAMS_DELEGATE_ERROR] === 1) ioctl(self, MP_STREAM_RAISE_ERROR, errno);
  raiseOSError(errno);
}

type Transfer = (self: MpObj, buf: Uint8Array, from: number, size: number) => number;

/**
 * Reads or writes until `size` bytes are done, the stream ends or, with `once`, it has done something (mp_stream_rw).
 * Returns the bytes done or a negative error number.
 */
function transfer(io: Transfer, self: MpObj, buf: Uint8Array, from: number, size: number, once: boolean): number {
  let done = 0;
  while (done < size) {
    const n = io(self, buf, from + done, size - done);
    if (n === 0) return done;
    if (n < 0) return isNonblockingError(n) && done !== 0 ? done : n;
    if (once) return n;
    done += n;
  }
  return done;
}

/** mp_stream_read_exactly: bytes read, fewer at the end, or a negative error number. */
function streamReadExactly(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  return transfer(getStream(self).read, self, buf, from, size, false);
}

/** mp_stream_write_exactly: bytes written or a negative error number. */
export function streamWriteExactly(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  return transfer(getStream(self).write, self, buf, from, size, false);
}

/** The number of bytes, or None where a stream that doesn't block had nothing. Raises OSError. */
function resultOf(self: MpObj, n: number): MpObj {
  if (n >= 0) return n;
  return isNonblockingError(n) ? mpConstNone : raiseError(self, -n);
}

/** Writes bytes as `write` does (mp_stream_write). Raises OSError. */
export function streamWrite(self: MpObj, buf: Uint8Array, from: number, size: number, once: boolean): MpObj {
  return resultOf(self, transfer(getStream(self).write, self, buf, from, size, once));
}

/** A printer that writes to a stream (mp_stream_write_adaptor). */
export class StreamPrint implements MpPrint {
  private readonly stream: MpObj;
  itemSeparator: string | undefined = undefined;
  keySeparator: string | undefined = undefined;

  constructor(stream: MpObj) {
    this.stream = stream;
  }

  strn(bytes: string): void {
    streamWrite(this.stream, latin1Bytes(bytes), 0, bytes.length, false);
  }
}

/** A printer for a stream given to `print` and the like, which must be one to write to. Raises OSError. */
export function streamPrint(stream: MpObj): MpPrint {
  getStreamRaise(stream, MP_STREAM_OP_WRITE);
  return new StreamPrint(stream);
}

function newContent(isText: boolean, vstr: Vstr): MpObj {
  return isText ? newStrFromVstr(vstr) : newBytesFromVstr(vstr);
}

/** Bytes of the character that `lead` begins, as reading counts them. */
function charBytes(lead: number): number {
  if (lead < 0x80) return 1;
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  return (lead & 0xf8) === 0xf0 ? 4 : 5;
}

/** Reads `chars` characters without ever reading beyond them: first as many bytes, then what is missing, and so on. */
function readChars(self: MpObj, chars: number): MpObj {
  const vstr = new Vstr(allocSize(chars, 0)).root();
  let left = chars;
  let more = chars;
  let counted = 0;
  while (more > 0) {
    vstr.hintSize(more);
    const buf = new Uint8Array(more);
    const n = streamReadExactly(self, buf, 0, more);
    if (n < 0) {
      if (!isNonblockingError(n)) raiseError(self, -n);
      if (vstr.len > 0) break;
      vstr.clear();
      return mpConstNone;
    }
    vstr.strn(latin1Text(buf, 0, n));
    if (n === 0) break;
    for (;;) {
      const size = charBytes(vstr.data.charCodeAt(counted));
      if (counted + size > vstr.len) {
        more = counted + size - vstr.len + (left - 1);
        break;
      }
      counted += size;
      left--;
      if (counted >= vstr.len) {
        more = left;
        break;
      }
    }
  }
  return newStrFromVstr(vstr);
}

function readBytes(self: MpObj, size: number, isText: boolean, once: boolean): MpObj {
  const vstr = new Vstr(allocSize(size, 1) + 1).root();
  const buf = new Uint8Array(size);
  const n = transfer(getStream(self).read, self, buf, 0, size, once);
  if (n < 0) {
    vstr.clear();
    return resultOf(self, n);
  }
  vstr.data = latin1Text(buf, 0, n);
  return newContent(isText, vstr);
}

function readAll(self: MpObj): MpObj {
  const p = getStream(self);
  const vstr = new Vstr(DEFAULT_BUFFER_SIZE).root();
  let room = DEFAULT_BUFFER_SIZE;
  let text = '';
  for (;;) {
    const buf = new Uint8Array(room);
    const n = p.read(self, buf, 0, room);
    if (n < 0) {
      if (!isNonblockingError(n)) raiseError(self, -n);
      if (text === '') return mpConstNone;
      break;
    }
    if (n === 0) break;
    text += latin1Text(buf, 0, n);
    room -= n;
    if (room === 0) {
      vstr.extend(DEFAULT_BUFFER_SIZE);
      room = DEFAULT_BUFFER_SIZE;
    }
  }
  vstr.data = text;
  return newContent(p.isText, vstr);
}

function reader(once: boolean): FunVar {
  return (nArgs, args, off) => {
    const self = args[off]!;
    const size = nArgs === 1 ? -1 : Number(objGetInt(args[off + 1]!));
    const top = mp.roots.mark();
    const { isText } = getStream(self);
    let content: MpObj;
    if (size === -1) content = readAll(self);
    else if (isText && mp.options.strUnicode) content = readChars(self, size);
    else content = readBytes(self, size, isText, once);
    mp.roots.release(top);
    return content;
  };
}

export const streamReadFun = funVar('read', 1, 2, reader(false));
/** The same in at most one go of what is below (mp_stream_read1_obj). */
export const streamRead1Fun = funVar('read1', 1, 2, reader(true));

function writeMethod(nArgs: number, args: MpObj[], off: number): MpObj {
  const info = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  let from = 0;
  let max = Number.POSITIVE_INFINITY;
  const unsigned = (o: MpObj): number => {
    const n = Number(objGetIntTruncated(o));
    return n < 0 ? Number.POSITIVE_INFINITY : n;
  };
  if (nArgs === 3) {
    max = unsigned(args[off + 2]!);
  } else if (nArgs === 4) {
    from = Math.min(unsigned(args[off + 2]!), info.len);
    max = unsigned(args[off + 3]!);
  }
  return streamWrite(args[off]!, info.bytes, info.offset + from, Math.min(info.len - from, max), false);
}

export const streamWriteFun = funVar('write', 2, 4, writeMethod);
/** Writes what the stream takes at once (mp_stream_write1_obj). */
export const streamWrite1Fun = funVar('write1', 2, 2, (_nArgs, args, off) => {
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  return streamWrite(args[off]!, bytes, offset, len, true);
});

export const streamReadintoFun = funVar('readinto', 2, 3, (nArgs, args, off) => {
  const info = getBufferRaise(args[off + 1]!, MP_BUFFER_WRITE);
  let { len } = info;
  if (nArgs > 2) {
    const asked = Number(objGetInt(args[off + 2]!));
    if (asked >= 0 && asked < len) len = asked;
  }
  return resultOf(args[off]!, streamReadExactly(args[off]!, info.bytes, info.offset, len));
});

const oneByte = new Uint8Array(1);

/** A line with its newline, read byte by byte; `max` -1: of any length (stream_unbuffered_readline). */
function readLine(self: MpObj, max: number): MpObj {
  const p = getStream(self);
  const top = mp.roots.mark();
  const vstr = new Vstr(max === -1 ? 16 : allocSize(max, 0)).root();
  for (let left = max; left !== 0; left--) {
    vstr.hintSize(1);
    const n = p.read(self, oneByte, 0, 1);
    if (n < 0) {
      if (!isNonblockingError(n)) raiseError(self, -n);
      if (vstr.len === 0) {
        vstr.clear();
        mp.roots.release(top);
        return mpConstNone;
      }
      break;
    }
    if (n === 0) break;
    const byte = oneByte[0]!;
    vstr.addByte(byte);
    if (byte === 0x0a) break;
  }
  const line = newContent(p.isText, vstr);
  mp.roots.release(top);
  return line;
}

export const streamReadlineFun = funVar('readline', 1, 2, (nArgs, args, off) => {
  const max = nArgs > 1 ? args[off + 1]! : -1;
  return readLine(args[off]!, typeof max === 'object' ? -1 : Number(max));
});

export const streamReadlinesFun = fun1('readlines', (self) => {
  const lines = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(lines);
  for (let line = readLine(self, -1); objIsTrue(line); line = readLine(self, -1)) listAppend(lines, line);
  mp.roots.release(top);
  return lines;
});

/** The next line, for iterating over a stream (mp_stream_unbuffered_iter). */
export function streamIterNext(self: MpObj): MpObj {
  const line = readLine(self, -1);
  return objIsTrue(line) ? line : MP_OBJ_STOP_ITERATION;
}

function control(self: MpObj, request: number): MpObj {
  const result = getStream(self).ioctl(self, request, 0);
  if (result < 0) raiseError(self, -result);
  return mpConstNone;
}

/** mp_stream_close. Raises OSError. */
export function streamClose(self: MpObj): MpObj {
  return control(self, MP_STREAM_CLOSE);
}

export const streamCloseFun = fun1('close', streamClose);
export const streamExitFun = funVar('__exit__', 4, 4, (_nArgs, args, off) => streamClose(args[off]!));
export const streamFlushFun = fun1('flush', (self) => control(self, MP_STREAM_FLUSH));
/** `__enter__` of what is its own context manager (mp_identity_obj). */
export const identityFun = fun1('__enter__', (self) => self);

function seek(self: MpObj, offset: number, whence: number): MpObj {
  if (whence === MP_SEEK_SET && offset < 0) raiseOSError(MP_EINVAL);
  const where = { offset, whence };
  const result = getStream(self).ioctl(self, MP_STREAM_SEEK, where);
  if (result < 0) raiseError(self, -result);
  return newInt(where.offset);
}

export const streamSeekFun = funVar('seek', 2, 3, (nArgs, args, off) => {
  const offset = Number(objGetInt(args[off + 1]!));
  return seek(args[off]!, offset, nArgs === 3 ? Number(objGetInt(args[off + 2]!)) : MP_SEEK_SET);
});

export const streamTellFun = fun1('tell', (self) => seek(self, 0, MP_SEEK_CUR));

export const streamIoctlFun = funVar('ioctl', 2, 3, (nArgs, args, off) => {
  let arg = 0;
  if (nArgs > 2) {
    const info = getBuffer(args[off + 2]!, MP_BUFFER_WRITE);
    arg = info === null ? Number(objGetIntTruncated(args[off + 2]!)) : info.ptr + info.offset;
  }
  const self = args[off]!;
  const result = getStream(self).ioctl(self, Number(objGetInt(args[off + 1]!)), arg);
  if (result < 0) raiseError(self, -result);
  return newInt(result);
});
