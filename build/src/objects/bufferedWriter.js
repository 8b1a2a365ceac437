import { argCheckNum } from '../runtime/args.js';
import { flexOffset } from '../runtime/flexOffset.js';
import { fun1 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MpObject, traceObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { streamWriteExactly, streamWriteFun } from './stream.js';
/** `mp_obj_bufwriter_t` (py/modio.c): the buffer is part of the object. */
class MpBufferedWriter extends MpObject {
    constructor(type, stream, alloc) {
        super(type);
        this.len = 0;
        this.stream = stream;
        this.buf = new Uint8Array(alloc);
    }
    trace(heap) {
        traceObj(heap, this.stream);
    }
}
function makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 2, 2, false);
    const alloc = Number(objGetInt(args[off + 1]));
    const ptr = mMalloc(flexOffset('mp_obj_bufwriter_t') + alloc, null);
    const o = new MpBufferedWriter(type, args[off], alloc);
    o.ptr = ptr;
    mp.heap.setOwner(ptr, o);
    return o;
}
/** Writes to the stream only what fills the buffer. */
function write(self, from, at, size) {
    const o = self;
    for (let done = 0; done < size;) {
        const room = o.buf.length - o.len;
        const n = Math.min(room, size - done);
        o.buf.set(from.subarray(at + done, at + done + n), o.len);
        done += n;
        o.len += n;
        if (n < room)
            break;
        const written = streamWriteExactly(o.stream, o.buf, 0, o.buf.length);
        if (written < 0)
            return written;
        o.len = 0;
    }
    return size;
}
const flush = fun1('flush', (self) => {
    const o = self;
    if (o.len !== 0) {
        const written = streamWriteExactly(o.stream, o.buf, 0, o.len);
        o.len = 0;
        if (written < 0)
            raiseOSError(-written);
    }
    return mpConstNone;
});
const protocol = { write, isText: false };
export const typeBufferedWriter = newRomType('BufferedWriter', {
    makeNew,
    protocol,
    locals: romMap([
        ['write', streamWriteFun],
        ['flush', flush],
    ]),
});
