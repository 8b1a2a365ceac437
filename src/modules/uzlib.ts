import type { MarkSink } from '../gc/heap.js';
import { streamReadFun, streamReadintoFun, streamReadlineFun } from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { newByteArrayByRef } from '../runtime/array.js';
import { funVar } from '../runtime/fun.js';
import { mFree, mMalloc, mRealloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseType, raiseTypeArg, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  getStream,
  getStreamRaise,
  MP_EINVAL,
  MP_STREAM_OP_READ,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newRomType, typeEOFError, typeValueError } from '../runtime/types.js';
import { Inflater, UZLIB_DATA_ERROR, UZLIB_DONE, UZLIB_OK } from './inflate.js';
import { defineModule } from './registry.js';
import { type Checksum, readGzipHeader, readZlibHeader } from './zlibHeader.js';

/** The module `uzlib` (extmod/moduzlib.c), which `deflate` has taken the place of since 1.21. */

/** Bytes that a result grows by where it was taken too small. */
const GROWTH_BYTES = 256;

const oneByte = new Uint8Array(1);

/** `mp_obj_decompio_t`, with the state of decompression in it; the window is a chunk of its own. */
class MpDecompIo extends MpObject {
  readonly stream: MpObj;
  windowPtr = 0;
  eof = false;
  readonly checksum: Checksum = { kind: 'none', value: 0 };
  readonly inflater = new Inflater(() => {
    const n = getStream(this.stream).read(this.stream, oneByte, 0, 1);
    if (n < 0) raiseOSError(-n);
    if (n === 0) raiseType(typeEOFError);
    return oneByte[0]!;
  });

  constructor(type: MpType, stream: MpObj) {
    super(type);
    this.stream = stream;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.stream);
    heap.mark(this.windowPtr);
  }
}

/** Bytes of the window, as the second argument says: gzip from 16 on, zlib from 0 on, else neither. Raises ValueError. */
function windowBytes({ inflater, checksum }: MpDecompIo, bits: number): number {
  const read = (): number => inflater.byte();
  if (bits < 0) return (1 << -bits) >>> 0;
  if (bits < 16) {
    const header = readZlibHeader(read(), read(), checksum);
    return header === null ? raiseValueError('compression header') : 1 << header.windowBits;
  }
  const isGzip = read() === 0x1f && read() === 0x8b && readGzipHeader(read, checksum) !== null;
  return isGzip ? (1 << (bits - 16)) >>> 0 : raiseValueError('compression header');
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  getStreamRaise(args[off]!, MP_STREAM_OP_READ);
  const self = new MpDecompIo(type, args[off]!);
  self.ptr = mMalloc(mp.sizes.mp_obj_decompio_t, self);
  const top = mp.roots.mark();
  mp.roots.keep(self);
  const bytes = windowBytes(self, nArgs > 1 ? Number(objGetInt(args[off + 1]!)) : 0);
  self.windowPtr = mMalloc(bytes, null);
  self.inflater.start(bytes);
  mp.roots.release(top);
  return self;
}

function read(o: MpObj, buf: Uint8Array, from: number, size: number): number {
  const self = o as MpDecompIo;
  if (self.eof) return 0;
  const result = self.inflater.inflateChecked(buf, from, from + size, self.checksum);
  if (result === UZLIB_DONE) self.eof = true;
  return result < 0 ? -MP_EINVAL : self.inflater.end - from;
}

const protocol: StreamProtocol = { read, write: () => -MP_EINVAL, ioctl: () => -MP_EINVAL, isText: false };

const typeDecompIo = newRomType('DecompIO', {
  makeNew,
  protocol,
  locals: romMap([
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
  ]),
});

/** `decompress(data[, wbits[, bufsize]])`: zlib's format, or with a negative number bare data. Raises ValueError. */
function decompress(nArgs: number, args: MpObj[], off: number): MpObj {
  const source = getBufferRaise(args[off]!, MP_BUFFER_READ);
  const top = mp.roots.mark();
  const statePtr = mMalloc(mp.sizes.uzlib_uncomp_t, null);
  mp.roots.keepPtr(statePtr);
  let bytes = (source.len + 15) & ~15;
  let ptr = mMalloc(bytes, null);
  const place = mp.roots.keepPtr(ptr);
  let at = 0;
  const inflater: Inflater = new Inflater(() => {
    if (at < source.len) return source.bytes[source.offset + at++]!;
    inflater.isAtEnd = true;
    return 0;
  });
  inflater.start(0);
  const checksum: Checksum = { kind: 'none', value: 0 };
  const byte = (): number => inflater.byte();
  const wbits = nArgs > 1 ? args[off + 1]! : 0;
  const isBare = typeof wbits !== 'object' && wbits < 0;
  let result = isBare || readZlibHeader(byte(), byte(), checksum) !== null ? UZLIB_OK : UZLIB_DATA_ERROR;
  let out = new Uint8Array(bytes);
  let len = 0;
  while (result === UZLIB_OK) {
    result = inflater.inflateChecked(out, len, bytes, checksum);
    len = inflater.end;
    if (result !== UZLIB_OK) break;
    ptr = mRealloc(ptr, bytes, bytes + GROWTH_BYTES);
    mp.roots.set(place, ptr);
    bytes += GROWTH_BYTES;
    const longer = new Uint8Array(bytes);
    longer.set(out);
    out = longer;
  }
  if (result < 0) raiseTypeArg(typeValueError, result);
  ptr = mRealloc(ptr, bytes, len);
  mp.roots.set(place, ptr);
  const array = newByteArrayByRef(out.slice(0, len), ptr);
  mFree(statePtr, mp.sizes.uzlib_uncomp_t);
  mp.roots.release(top);
  return array;
}

defineModule({
  name: 'uzlib',
  rows: [
    ['__name__', q('uzlib')],
    ['decompress', funVar('decompress', 1, 3, decompress)],
    ['DecompIO', typeDecompIo],
  ],
});
