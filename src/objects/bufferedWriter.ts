import { macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { flexOffset } from '../runtime/flexOffset.js';
import { fun1 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import type { StreamProtocol } from '../runtime/streamProtocol.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { streamWriteExactly, streamWriteFun } from './stream.js';

/** `mp_obj_bufwriter_t` (py/modio.c): the buffer is part of the object. */
class MpBufferedWriter extends MpObject {
  readonly stream: MpObj;
  readonly buf: Uint8Array;
  len = 0;

  constructor(type: MpType, stream: MpObj, alloc: number) {
    super(type);
    this.stream = stream;
    this.buf = new Uint8Array(alloc);
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.stream);
  }
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 2, false);
  const alloc = Number(objGetInt(args[off + 1]!));
  const ptr = mMalloc(flexOffset('mp_obj_bufwriter_t') + alloc, null);
  const o = new MpBufferedWriter(type, args[off]!, alloc);
  o.ptr = ptr;
  mp.heap.setOwner(ptr, o);
  return o;
}

/** Writes to the stream only what fills the buffer. */
function write(self: MpObj, from: Uint8Array, at: number, size: number): number {
  const o = self as MpBufferedWriter;
  for (let done = 0; done < size; ) {
    const room = o.buf.length - o.len;
    const n = Math.min(room, size - done);
    o.buf.set(from.subarray(at + done, at + done + n), o.len);
    done += n;
    o.len += n;
    if (n < room) break;
    const written = streamWriteExactly(o.stream, o.buf, 0, o.buf.length);
    if (written < 0) return written;
    o.len = 0;
  }
  return size;
}

const flush = fun1('flush', (self) => {
  const o = self as MpBufferedWriter;
  if (o.len !== 0) {
    const written = streamWriteExactly(o.stream, o.buf, 0, o.len);
    if (written < 0 && macroOn(mp.board, 'UHEAP_BUFWRITER_KEEPS')) raiseOSError(-written);
    o.len = 0;
    if (written < 0) raiseOSError(-written);
  }
  return mpConstNone;
});

const protocol: StreamProtocol = { write, isText: false };

export const typeBufferedWriter = newRomType('BufferedWriter', {
  makeNew,
  protocol,
  locals: romMap([
    ['write', streamWriteFun],
    ['flush', flush],
  ]),
});
