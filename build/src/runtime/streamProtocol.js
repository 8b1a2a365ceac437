import { objGetType } from './objType.js';
import { raiseMsg } from './raise.js';
import { typeOSError } from './types.js';
// Requests of a stream's ioctl (py/stream.h).
export const MP_STREAM_FLUSH = 1;
export const MP_STREAM_SEEK = 2;
export const MP_STREAM_POLL = 3;
export const MP_STREAM_CLOSE = 4;
export const MP_STREAM_TIMEOUT = 5;
export const MP_STREAM_GET_FILENO = 10;
export const MP_STREAM_GET_BUFFER_SIZE = 11;
export const MP_SEEK_SET = 0;
export const MP_SEEK_CUR = 1;
export const MP_SEEK_END = 2;
export const MP_STREAM_OP_READ = 1;
export const MP_STREAM_OP_WRITE = 2;
export const MP_STREAM_OP_IOCTL = 4;
// py/mperrno.h
export const MP_EIO = 5;
export const MP_EAGAIN = 11;
export const MP_EINVAL = 22;
/** The protocol of an object known to be a stream (mp_get_stream). */
export function getStream(o) {
    return objGetType(o).protocol;
}
/** The protocol, which must have what `flags` (MP_STREAM_OP_*) asks for (mp_get_stream_raise). Raises OSError. */
export function getStreamRaise(o, flags) {
    const p = objGetType(o).protocol;
    if (p !== null &&
        !((flags & MP_STREAM_OP_READ) !== 0 && p.read === undefined) &&
        !((flags & MP_STREAM_OP_WRITE) !== 0 && p.write === undefined) &&
        !((flags & MP_STREAM_OP_IOCTL) !== 0 && p.ioctl === undefined)) {
        return p;
    }
    return raiseMsg(typeOSError, 'stream operation not supported');
}
