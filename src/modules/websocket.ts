import { macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import {
  streamClose,
  streamCloseFun,
  streamIoctlFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteExactly,
  streamWriteFun,
} from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { loadMethod } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  getStream,
  getStreamRaise,
  MP_EAGAIN,
  MP_EINVAL,
  MP_EIO,
  MP_STREAM_CLOSE,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { mpConstFalse, mpConstTrue, newRomType } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `websocket` (extmod/modwebsocket.c): frames of the WebSocket protocol over a stream. */

const MP_STREAM_GET_DATA_OPTS = 8;
const MP_STREAM_SET_DATA_OPTS = 9;

const OPCODE_MASK = 0x0f;
const FRAME_CONT = 0;
const FRAME_TXT = 1;
const FRAME_CLOSE = 8;

/** What of a frame comes next. */
type Part = 'header' | 'options' | 'payload' | 'control';

const HEADER_BYTES = 2;
/** The length of a frame whose real one follows in 8 bytes. */
const LENGTH_64 = 127;
const MP_ENOBUFS = 105;
const QSTR_setblocking = q('setblocking');

/** `mp_obj_websocket_t`. */
class MpWebsocket extends MpObject {
  readonly sock: MpObj;
  /** The socket blocks while it is written to. */
  readonly writesBlock: boolean;
  opcode = FRAME_TXT;
  /** First byte of the last data frame, and of the frame that is being read. */
  dataFlags = 0;
  private frameFlags = 0;
  private part: Part = 'header';
  private left = 0;
  private readonly mask = new Uint8Array(4);
  private maskAt = 0;
  private readonly buf = new Uint8Array(6);
  private bufLen = 0;
  private toReceive = HEADER_BYTES;

  constructor(type: MpType, sock: MpObj, writesBlock: boolean) {
    super(type);
    this.sock = sock;
    this.writesBlock = writesBlock;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.sock);
  }

  read(to: Uint8Array, from: number, size: number): number {
    for (;;) {
      const missing = this.fill();
      if (missing !== null) return missing;
      if (this.part === 'header') {
        if (this.isTooLong()) {
          streamClose(this.sock);
          return -MP_EIO;
        }
        this.takeHeader();
      } else if (this.part === 'options') {
        this.takeOptions();
      } else {
        const n = this.payload(to, from, size);
        if (n !== null) return n;
      }
    }
  }

  /** Reads what is still missing of the header; null: nothing is. */
  private fill(): number | null {
    if (this.toReceive === 0) return null;
    const n = getStream(this.sock).read(this.sock, this.buf, this.bufLen, this.toReceive);
    if (n <= 0) return n;
    this.bufLen += n;
    this.toReceive -= n;
    return this.toReceive === 0 ? null : -MP_EAGAIN;
  }

  /** A frame whose length does not fit 16 bits: there is no going on after it. */
  private isTooLong(): boolean {
    return (this.buf[1]! & 0x7f) === LENGTH_64 && macroOn(mp.board, 'UHEAP_WEBSOCKET_LIMITS');
  }

  private takeHeader(): void {
    const [flags, lengthByte] = this.buf as unknown as [number, number];
    this.frameFlags = flags;
    // A frame that continues a message is of the message's kind.
    const isContinued = (flags & OPCODE_MASK) === FRAME_CONT;
    this.dataFlags = isContinued ? (this.dataFlags & OPCODE_MASK) | (flags & ~OPCODE_MASK) : flags;
    this.mask.fill(0);
    this.left = lengthByte & 0x7f;
    this.bufLen = 0;
    this.toReceive = (this.left === 126 ? 2 : 0) + ((lengthByte & 0x80) === 0 ? 0 : 4);
    this.part = this.toReceive > 0 ? 'options' : this.content();
  }

  /** The length, if it didn't fit before, then the mask. */
  private takeOptions(): void {
    const { buf, bufLen } = this;
    if ((bufLen & 3) === 2) this.left = (buf[0]! << 8) | buf[1]!;
    if (bufLen >= 4) this.mask.set(buf.subarray(bufLen - 4, bufLen));
    this.bufLen = 0;
    this.part = this.content();
  }

  private content(): Part {
    return (this.frameFlags & OPCODE_MASK) >= FRAME_CLOSE ? 'control' : 'payload';
  }

  /** Reads of the frame's content; null: there was none to give, and the next frame comes. */
  private payload(to: Uint8Array, from: number, size: number): number | null {
    let n = 0;
    if (this.left > 0) {
      n = getStream(this.sock).read(this.sock, to, from, Math.min(size, this.left));
      if (n <= 0) return n;
      for (let i = from; i < from + n; i++) to[i] = to[i]! ^ this.mask[this.maskAt++ & 3]!;
      this.left -= n;
    }
    if (this.left === 0) {
      const wasControl = this.part === 'control';
      this.part = 'header';
      this.toReceive = HEADER_BYTES;
      this.maskAt = 0;
      this.bufLen = 0;
      if (wasControl) return this.endControl();
    }
    // An empty frame is not the end.
    return n === 0 ? null : n;
  }

  private endControl(): number | null {
    if ((this.frameFlags & OPCODE_MASK) !== FRAME_CLOSE) return null;
    const frame = [0x80 | FRAME_CLOSE, 0];
    if (macroOn(mp.board, 'UHEAP_WEBSOCKET_CLOSE_FRAME')) this.writeRaw(frame, new Uint8Array(0), 0, 0);
    else write(this, Uint8Array.from(frame), 0, frame.length);
    return 0;
  }

  /** Writes a header and what follows; returns the bytes of the latter, or the negative error number. */
  writeRaw(header: readonly number[], from: Uint8Array, at: number, size: number): number {
    this.setBlocking(true);
    let result = streamWriteExactly(this.sock, Uint8Array.from(header), 0, header.length);
    if (result >= 0) result = streamWriteExactly(this.sock, from, at, size);
    this.setBlocking(false);
    return result;
  }

  private setBlocking(on: boolean): void {
    if (!this.writesBlock) return;
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, on ? mpConstTrue : mpConstFalse];
    loadMethod(this.sock, QSTR_setblocking, dest, 0);
    callMethodNKw(1, 0, dest, 0);
  }
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  getStreamRaise(args[off]!, MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
  const o = new MpWebsocket(type, args[off]!, nArgs > 1 && args[off + 1] === mpConstTrue);
  o.ptr = mMalloc(mp.sizes.mp_obj_websocket_t, o);
  return o;
}

/** The length of a frame is in the second byte, or in two more. */
function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const ws = self as MpWebsocket;
  if (size > 0xffff && macroOn(mp.board, 'UHEAP_WEBSOCKET_LIMITS')) return -MP_ENOBUFS;
  const length = size < 126 ? [size] : [126, (size >> 8) & 0xff, size & 0xff];
  return ws.writeRaw([0x80 | ws.opcode, ...length], buf, from, size);
}

function ioctl(self: MpObj, request: number, arg: number): number {
  const ws = self as MpWebsocket;
  switch (request) {
    case MP_STREAM_CLOSE:
      getStream(ws.sock).ioctl(ws.sock, MP_STREAM_CLOSE, 0);
      return 0;
    case MP_STREAM_GET_DATA_OPTS:
      return ws.dataFlags & OPCODE_MASK;
    case MP_STREAM_SET_DATA_OPTS: {
      const before = ws.opcode;
      ws.opcode = arg & OPCODE_MASK;
      return before;
    }
    default:
      return -MP_EINVAL;
  }
}

const protocol: StreamProtocol = {
  isText: false,
  read: (self, buf, from, size) => (self as MpWebsocket).read(buf, from, size),
  write,
  ioctl: (self, request, arg) => ioctl(self, request, arg as number),
};

const typeWebsocket = newRomType('websocket', {
  makeNew,
  protocol,
  locals: romMap([
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun],
    ['ioctl', streamIoctlFun],
    ['close', streamCloseFun],
  ]),
});

defineModule({
  name: 'websocket',
  extensible: true,
  rows: [
    ['__name__', q('websocket')],
    ['websocket', typeWebsocket],
  ],
});
