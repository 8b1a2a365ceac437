import { macroOn } from '../abi/board.js';
import type { Heap, HeapOwner } from '../gc/heap.js';
import {
  identityFun,
  streamClose,
  streamCloseFun,
  streamExitFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { objGetInt, objIsTrue } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseType, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  getStream,
  getStreamRaise,
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newRomType, typeEOFError } from '../runtime/types.js';
import { adler32, crc32 } from '../vfs/checksum.js';
import { Inflater, UZLIB_DONE } from './inflate.js';
import { Lz77 } from './lz77.js';
import { defineModule } from './registry.js';
import { type Checksum, readHeader } from './zlibHeader.js';

/** The module `deflate` (extmod/moddeflate.c). */

const FORMAT_AUTO = 0;
const FORMAT_RAW = 1;
const FORMAT_ZLIB = 2;
const FORMAT_GZIP = 3;
const DEFAULT_WBITS = 8;

/** State of one direction (`mp_obj_deflateio_read_t`, `mp_obj_deflateio_write_t`), a chunk of its own with a window. */
class Direction implements HeapOwner {
  ptr = 0;
  windowPtr = 0;
  private readonly io: MpDeflateIo;

  constructor(io: MpDeflateIo) {
    this.io = io;
  }

  trace(heap: Heap): void {
    heap.mark(this.windowPtr);
    heap.mark(this.io.ptr);
  }
}

class ReadState extends Direction {
  readonly inflater: Inflater;
  readonly checksum: Checksum = { kind: 'none', value: 0 };
  eof = false;

  constructor(io: MpDeflateIo) {
    super(io);
    this.inflater = new Inflater(() => readByte(io.stream));
  }
}

class WriteState extends Direction {
  lz77: Lz77 | null = null;
  inputLen = 0;
  checksum = 0;
}

/** `mp_obj_deflateio_t`; the stream is MP_OBJ_NULL once it's closed. */
class MpDeflateIo extends MpObject {
  stream: MpObj;
  readonly format: number;
  readonly windowBits: number;
  closesStream = false;
  read: ReadState | null = null;
  write: WriteState | null = null;

  constructor(type: MpType, stream: MpObj, format: number, windowBits: number) {
    super(type);
    this.stream = stream;
    this.format = format;
    this.windowBits = windowBits;
  }

  override trace(heap: Heap): void {
    traceObj(heap, this.stream);
    if (this.read !== null) heap.mark(this.read.ptr);
    if (this.write !== null) heap.mark(this.write.ptr);
  }
}

const oneByte = new Uint8Array(1);

function readByte(stream: MpObj): number {
  const n = getStream(stream).read(stream, oneByte, 0, 1);
  if (n < 0) raiseOSError(-n);
  if (n === 0) raiseType(typeEOFError);
  return oneByte[0]!;
}

function writeByte(stream: MpObj, byte: number): void {
  oneByte[0] = byte;
  const n = getStream(stream).write(stream, oneByte, 0, 1);
  if (n < 0) raiseOSError(-n);
}

/** The window's size as the header or the caller says; 0 where the header is not what it should be. */
function readWindowBits(io: MpDeflateIo, state: ReadState): number {
  if (io.format === FORMAT_RAW) return io.windowBits === 0 ? DEFAULT_WBITS : io.windowBits;
  const header = readHeader(() => state.inflater.byte(), state.checksum);
  if (header === null) return 0;
  if (io.format === FORMAT_ZLIB && header.isGzip) return 0;
  if (io.format === FORMAT_GZIP && !header.isGzip) return 0;
  return io.windowBits === 0 || header.windowBits < io.windowBits ? header.windowBits : io.windowBits;
}

/** The reading state, made at the first read; null for a bad header. */
function startReading(io: MpDeflateIo): ReadState | null {
  if (io.read !== null) return io.read;
  getStreamRaise(io.stream, MP_STREAM_OP_READ);
  const state = new ReadState(io);
  state.ptr = mMalloc(mp.sizes.mp_obj_deflateio_read_t, state);
  io.read = state;
  const bits = readWindowBits(io, state);
  if (bits === 0) return null;
  state.windowPtr = mMalloc(1 << bits, null);
  state.inflater.start(1 << bits);
  return state;
}

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const io = self as MpDeflateIo;
  const state = io.stream === MP_OBJ_NULL ? null : startReading(io);
  if (state === null) return -MP_EINVAL;
  if (state.eof) return 0;
  const { inflater, checksum } = state;
  const result = inflater.inflateChecked(buf, from, from + size, checksum);
  if (result === UZLIB_DONE) state.eof = true;
  return result < 0 ? -MP_EINVAL : inflater.end - from;
}

function headerBytes(format: number, windowBits: number): Uint8Array {
  if (format === FORMAT_ZLIB) {
    const cmf = 0x08 | (Math.max(windowBits - 8, 1) << 4);
    const flg = 0x80;
    return Uint8Array.of(cmf, flg | (31 - ((cmf * 256 + flg) % 31)));
  }
  if (format === FORMAT_GZIP) return Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x04, 0x03);
  return new Uint8Array(0);
}

/** The writing state, made at the first write; null where the header can't be written. */
function startWriting(io: MpDeflateIo): WriteState | null {
  if (io.write !== null) return io.write;
  const stream = getStreamRaise(io.stream, MP_STREAM_OP_WRITE);
  const state = new WriteState(io);
  const bits = io.windowBits === 0 ? DEFAULT_WBITS : io.windowBits;
  const top = mp.roots.mark();
  const windowFirst = macroOn(mp.board, 'UHEAP_DEFLATE_WINDOW_FIRST');
  if (windowFirst) {
    state.windowPtr = mMalloc(1 << bits, null);
    mp.roots.keepPtr(state.windowPtr);
  }
  state.ptr = mMalloc(mp.sizes.mp_obj_deflateio_write_t, state);
  io.write = state;
  if (!windowFirst) state.windowPtr = mMalloc(1 << bits, null);
  mp.roots.release(top);
  state.lz77 = new Lz77((byte) => writeByte(io.stream, byte), 1 << bits);
  const header = headerBytes(io.format, bits);
  state.checksum = io.format === FORMAT_GZIP ? -1 : 1;
  if (header.length > 0 && stream.write(io.stream, header, 0, header.length) < 0) return null;
  state.lz77.startBlock();
  return state;
}

function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const io = self as MpDeflateIo;
  const state = io.stream === MP_OBJ_NULL ? null : startWriting(io);
  if (state === null) return -MP_EINVAL;
  const input = buf.subarray(from, from + size);
  state.inputLen += size;
  if (io.format === FORMAT_ZLIB) state.checksum = adler32(input, state.checksum);
  else if (io.format === FORMAT_GZIP) state.checksum = crc32(input, state.checksum);
  state.lz77!.compress(input);
  return size;
}

function footerBytes(format: number, { checksum, inputLen }: WriteState): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  if (format === FORMAT_ZLIB) {
    view.setUint32(0, checksum);
    return new Uint8Array(view.buffer, 0, 4);
  }
  if (format !== FORMAT_GZIP) return new Uint8Array(0);
  view.setUint32(0, ~checksum, true);
  view.setUint32(4, inputLen, true);
  return new Uint8Array(view.buffer);
}

function close(io: MpDeflateIo): number {
  if (io.stream === MP_OBJ_NULL) return 0;
  let result = 0;
  if (io.write !== null) {
    io.write.lz77!.finishBlock();
    const footer = footerBytes(io.format, io.write);
    if (footer.length > 0) result = Math.min(0, getStream(io.stream).write(io.stream, footer, 0, footer.length));
  }
  if (io.closesStream) streamClose(io.stream);
  io.stream = MP_OBJ_NULL;
  return result;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 4, false);
  const format = nArgs > 1 ? Number(objGetInt(args[off + 1]!)) : FORMAT_AUTO;
  const windowBits = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  if (format < FORMAT_AUTO || format > FORMAT_GZIP) raiseValueError('format');
  if (windowBits !== 0 && (windowBits < 5 || windowBits > 15)) raiseValueError('wbits');
  const io = new MpDeflateIo(type, args[off]!, format, windowBits);
  io.ptr = mMalloc(mp.sizes.mp_obj_deflateio_t, io);
  const top = mp.roots.mark();
  mp.roots.keep(io);
  if (nArgs > 3) io.closesStream = objIsTrue(args[off + 3]!);
  mp.roots.release(top);
  return io;
}

const protocol: StreamProtocol = {
  read,
  write,
  ioctl: (self, request) => (request === MP_STREAM_CLOSE ? close(self as MpDeflateIo) : -MP_EINVAL),
  isText: false,
};

const typeDeflateIo = newRomType('DeflateIO', {
  makeNew,
  protocol,
  locals: romMap([
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun, 'MICROPY_PY_DEFLATE_COMPRESS'],
    ['close', streamCloseFun],
    ['__enter__', identityFun],
    ['__exit__', streamExitFun],
  ]),
});

defineModule({
  name: 'deflate',
  rows: [
    ['__name__', q('deflate')],
    ['DeflateIO', typeDeflateIo],
    ['AUTO', FORMAT_AUTO],
    ['RAW', FORMAT_RAW],
    ['ZLIB', FORMAT_ZLIB],
    ['GZIP', FORMAT_GZIP],
  ],
});
