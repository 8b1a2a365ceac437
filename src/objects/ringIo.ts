import type { MarkSink } from '../gc/heap.js';
import { allocSize } from '../runtime/allocSize.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../runtime/obj.js';
import { getBuffer, objGetInt } from '../runtime/ops.js';
import { raiseType } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_POLL,
  MP_STREAM_POLL_RD,
  MP_STREAM_POLL_WR,
  type StreamProtocol,
  type StreamSeek,
} from '../runtime/streamProtocol.js';
import { newRomType, typeValueError } from '../runtime/types.js';
import { streamCloseFun, streamReadFun, streamReadintoFun, streamReadlineFun, streamWriteFun } from './stream.js';

/** `micropython.RingIO` (py/objringio.c): a stream of what was written to it and not read yet. */

/** A position in the ring is 16 bits wide. */
const MAX_BYTES = 0xffff;

/** `micropython_ringio_obj_t`; a byte of the buffer always stays free. */
class MpRingIo extends MpObject {
  private readonly bufPtr: number;
  private readonly bytes: Uint8Array;
  private readonly from: number;
  private readonly size: number;
  private get = 0;
  private put = 0;

  constructor(type: MpType, bufPtr: number, bytes: Uint8Array, from: number, size: number) {
    super(type);
    this.bufPtr = bufPtr;
    this.bytes = bytes;
    this.from = from;
    this.size = size;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.bufPtr);
  }

  /** Bytes that can be read. */
  get available(): number {
    return (this.size + this.put - this.get) % this.size;
  }

  /** Bytes that can be written. */
  get room(): number {
    return this.size - 1 - this.available;
  }

  read(to: Uint8Array, at: number, n: number): void {
    for (let i = 0; i < n; i++) {
      to[at + i] = this.bytes[this.from + this.get]!;
      this.get = (this.get + 1) % this.size;
    }
  }

  write(source: Uint8Array, at: number, n: number): void {
    for (let i = 0; i < n; i++) {
      this.bytes[this.from + this.put] = source[at + i]!;
      this.put = (this.put + 1) % this.size;
    }
  }
}

function checkSize(size: number): void {
  if (size < 2 || size > MAX_BYTES) raiseType(typeValueError);
}

/** Over a buffer of the caller's, or one of its own, which is there before its size is checked. */
function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const given = getBuffer(args[off]!, MP_BUFFER_READ | MP_BUFFER_WRITE);
  const size = given?.len ?? allocSize(Number(objGetInt(args[off]!)) + 1, 0);
  const ptr = given?.ptr ?? mMalloc(size, null);
  checkSize(size);
  const ring = new MpRingIo(type, ptr, given?.bytes ?? new Uint8Array(size), given?.offset ?? 0, size);
  const top = mp.roots.mark();
  mp.roots.keepPtr(ptr);
  ring.ptr = mMalloc(mp.sizes.micropython_ringio_obj_t, ring);
  mp.roots.release(top);
  return ring;
}

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const ring = self as MpRingIo;
  const n = Math.min(size, ring.available);
  ring.read(buf, from, n);
  return n;
}

function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const ring = self as MpRingIo;
  const n = Math.min(size, ring.room);
  ring.write(buf, from, n);
  return n;
}

function ioctl(self: MpObj, request: number, arg: number | StreamSeek): number {
  if (request === MP_STREAM_CLOSE) return 0;
  if (request !== MP_STREAM_POLL) return -MP_EINVAL;
  const ring = self as MpRingIo;
  const ready = (ring.available > 0 ? MP_STREAM_POLL_RD : 0) | (ring.room > 0 ? MP_STREAM_POLL_WR : 0);
  return Number(arg) & ready;
}

const protocol: StreamProtocol = { read, write, ioctl, isText: false };

export const typeRingIo = newRomType('RingIO', {
  makeNew,
  protocol,
  locals: romMap([
    ['any', fun1('any', (self) => (self as MpRingIo).available)],
    ['read', streamReadFun],
    ['readline', streamReadlineFun],
    ['readinto', streamReadintoFun],
    ['write', streamWriteFun],
    ['close', streamCloseFun],
  ]),
});
