import type { Heap, HeapOwner } from '../gc/heap.js';
import { allocSize } from '../runtime/allocSize.js';
import { fun1 } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { isInt } from '../runtime/newInt.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, MpObject, MpStr, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objAddress, objGetInt } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { raiseValueError } from '../runtime/raise.js';
import { type RomRow, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { newBytesFrom, newStr } from '../runtime/str.js';
import {
  MP_EINVAL,
  MP_SEEK_CUR,
  MP_SEEK_END,
  MP_STREAM_CLOSE,
  MP_STREAM_FLUSH,
  MP_STREAM_SEEK,
  type StreamProtocol,
  type StreamSeek,
} from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import {
  identityFun,
  streamCloseFun,
  streamExitFun,
  streamFlushFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamSeekFun,
  streamTellFun,
  streamWriteFun,
} from './stream.js';

/** io.StringIO and io.BytesIO (py/objstringio.c). */

/** The `vstr_t` of a stream: a chunk of its own, and one for the bytes. */
class IoVstr implements HeapOwner {
  ptr = 0;
  bufPtr = 0;
  /** Bytes the buffer has room for; `bytes` may be longer, for the sake of speed. */
  alloc = 0;
  len = 0;
  bytes: Uint8Array = new Uint8Array(0);
  /** The buffer belongs to a str or bytes object. */
  fixedBuf = false;

  trace(heap: Heap): void {
    heap.mark(this.bufPtr);
  }

  /** Gives the JS side room for `n` bytes. */
  reserve(n: number): void {
    if (n <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(n, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.len));
    this.bytes = bytes;
  }
}

/** `mp_obj_stringio_t`; without a vstr it's closed. */
class MpStringIo extends MpObject {
  vstr: IoVstr | null = null;
  pos = 0;
  refObj: MpObj = MP_OBJ_NULL;

  override trace(heap: Heap): void {
    heap.mark(this.type.ptr);
    if (this.vstr !== null) heap.mark(this.vstr.ptr);
    traceObj(heap, this.refObj);
  }
}

function openVstr(o: MpStringIo): IoVstr {
  return o.vstr ?? raiseValueError('I/O operation on closed file');
}

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const o = self as MpStringIo;
  const { bytes, len } = openVstr(o);
  if (len <= o.pos) return 0;
  const n = Math.min(size, len - o.pos);
  if (n === 1) buf[from] = bytes[o.pos]!;
  else buf.set(bytes.subarray(o.pos, o.pos + n), from);
  o.pos += n;
  return n;
}

function copyOnWrite(o: MpStringIo, vstr: IoVstr): void {
  vstr.bufPtr = mMalloc(vstr.len, null);
  vstr.bytes = vstr.bytes.slice(0, vstr.len);
  vstr.fixedBuf = false;
  o.refObj = MP_OBJ_NULL;
}

function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const o = self as MpStringIo;
  const vstr = openVstr(o);
  if (vstr.fixedBuf) copyOnWrite(o, vstr);
  const end = o.pos + size;
  const oldLen = vstr.len;
  if (end > vstr.alloc) {
    const newAlloc = Math.floor((end + 16) / 8) * 8 + 8;
    // C counts all that is allocated as content while it asks for more.
    vstr.len = vstr.alloc;
    vstr.bufPtr = mRealloc(vstr.bufPtr, vstr.alloc, newAlloc);
    vstr.alloc = newAlloc;
    vstr.len = oldLen;
    vstr.reserve(end);
    vstr.len = end;
  }
  vstr.reserve(end);
  if (o.pos > oldLen) vstr.bytes.fill(0, oldLen, o.pos);
  vstr.bytes.set(buf.subarray(from, from + size), o.pos);
  o.pos = end;
  vstr.len = Math.max(vstr.len, end);
  return size;
}

function seek(o: MpStringIo, where: StreamSeek): number {
  let ref = 0;
  if (where.whence === MP_SEEK_CUR) ref = o.pos;
  else if (where.whence === MP_SEEK_END) ref = o.vstr === null ? 0 : o.vstr.len;
  o.pos = Math.max(0, ref + where.offset);
  where.offset = o.pos;
  return 0;
}

function close(o: MpStringIo): number {
  const { vstr } = o;
  if (vstr === null) return 0;
  if (!vstr.fixedBuf) mFree(vstr.bufPtr, vstr.alloc);
  if (mp.options.cpythonCompat) {
    mFree(vstr.ptr, mp.sizes.vstr_t);
    o.vstr = null;
  } else {
    vstr.bufPtr = 0;
    vstr.alloc = 0;
    vstr.len = 0;
    o.pos = 0;
  }
  return 0;
}

function ioctl(self: MpObj, request: number, arg: number | StreamSeek): number {
  const o = self as MpStringIo;
  switch (request) {
    case MP_STREAM_SEEK:
      return seek(o, arg as StreamSeek);
    case MP_STREAM_FLUSH:
      return 0;
    case MP_STREAM_CLOSE:
      return close(o);
    default:
      return -MP_EINVAL;
  }
}

function makeNew(type: MpType, nArgs: number, _nKw: number, args: MpObj[], off: number): MpObj {
  const o = new MpStringIo(type);
  o.ptr = mMalloc(mp.sizes.mp_obj_stringio_t, o);
  const top = mp.roots.mark();
  mp.roots.keep(o);
  const arg = nArgs > 0 ? args[off]! : null;
  const info = arg === null || isInt(arg) ? null : getBufferRaise(arg, MP_BUFFER_READ);
  const vstr = new IoVstr();
  let size = 16;
  if (info !== null) size = info.len;
  else if (arg !== null) size = Number(objGetInt(arg));
  vstr.ptr = mMalloc(mp.sizes.vstr_t, vstr);
  if (info !== null && arg instanceof MpStr) {
    vstr.fixedBuf = true;
    vstr.bufPtr = info.ptr;
    vstr.bytes = info.bytes;
    vstr.alloc = info.len;
    vstr.len = info.len;
    o.refObj = arg;
    o.vstr = vstr;
  } else {
    mp.roots.keepPtr(vstr.ptr);
    vstr.alloc = Math.max(allocSize(size, 0), 1);
    vstr.bufPtr = mMalloc(vstr.alloc, null);
    o.vstr = vstr;
    if (info !== null) {
      write(o, info.bytes, info.offset, info.len);
      o.pos = 0;
    }
  }
  mp.roots.release(top);
  return o;
}

const getvalueFun = fun1('getvalue', (self) => {
  const o = self as MpStringIo;
  const { bytes, len, bufPtr } = openVstr(o);
  const text = latin1Text(bytes, 0, len);
  return o.type === typeStringIo ? newStr(text) : newBytesFrom(text, bufPtr);
});

function print(out: MpPrint, self: MpObj): void {
  const o = self as MpStringIo;
  printf(out, o.type === typeStringIo ? '<io.StringIO 0x%x>' : '<io.BytesIO 0x%x>', objAddress(o));
}

const ROWS: readonly RomRow[] = [
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['write', streamWriteFun],
  ['seek', streamSeekFun],
  ['tell', streamTellFun],
  ['flush', streamFlushFun],
  ['close', streamCloseFun],
  ['getvalue', getvalueFun],
  ['__enter__', identityFun],
  ['__exit__', streamExitFun],
];

const textProtocol: StreamProtocol = { read, write, ioctl, isText: true };
const bytesProtocol: StreamProtocol = { read, write, ioctl, isText: false };
const locals = romMap(ROWS);

export const typeStringIo = newRomType('StringIO', {
  makeNew,
  print,
  iterNext: streamIterNext,
  protocol: textProtocol,
  locals,
});

export const typeBytesIo = newRomType('BytesIO', {
  makeNew,
  print,
  iterNext: streamIterNext,
  protocol: bytesProtocol,
  locals,
});
