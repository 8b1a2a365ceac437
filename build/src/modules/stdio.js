import { printf } from '../objects/printf.js';
import { identityFun, streamExitFun, streamIterNext, streamReadFun, streamReadintoFun, streamReadlineFun, streamReadlinesFun, streamWriteFun, } from '../objects/stream.js';
import { latin1Text } from '../runtime/latin1.js';
import { MpObject } from '../runtime/obj.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL } from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import { theHost } from '../world/host.js';
/** `sys.stdin`, `sys.stdout` and `sys.stderr` of ports without a process (shared/runtime/sys_stdio_mphal.c). */
const MP_EPERM = 1;
const MP_STREAM_POLL_WR = 4;
/** `sys_stdio_obj_t`, in ROM. */
class MpStdio extends MpObject {
    constructor(type, fd) {
        super(type);
        this.fd = fd;
    }
}
function print(out, self) {
    printf(out, '<io.FileIO %d>', self.fd);
}
/** A board waits for all the bytes; here what the host has is all there is. */
function readBytes(buf, from, size) {
    let n = 0;
    while (n < size) {
        const more = theHost().stdin?.(buf, from + n, size - n) ?? 0;
        if (more <= 0)
            break;
        n += more;
    }
    return n;
}
function read(self, buf, from, size) {
    if (self.fd !== 0)
        return -MP_EPERM;
    const n = readBytes(buf, from, size);
    for (let i = from; i < from + n; i++)
        if (buf[i] === 0x0d)
            buf[i] = 0x0a;
    return n;
}
function writeBytes(buf, from, size) {
    mp.stdoutPrint.strn(latin1Text(buf, from, size));
    return size;
}
function write(self, buf, from, size) {
    return self.fd === 0 ? -MP_EPERM : writeBytes(buf, from, size);
}
function ioctl(_self, request, arg) {
    if (request === MP_STREAM_POLL)
        return arg & MP_STREAM_POLL_WR;
    return request === MP_STREAM_CLOSE ? 0 : -MP_EINVAL;
}
const text = { read, write, ioctl, isText: true };
const binary = {
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
const typeStdio = newRomType('FileIO', { print, iterNext: streamIterNext, protocol: text, locals });
export const stdioFiles = [0, 1, 2].map((fd) => new MpStdio(typeStdio, fd));
