import type { MpObj } from './obj.js';
import { objGetType } from './objType.js';
import { raiseMsg } from './raise.js';
import { typeOSError } from './types.js';

// Requests of a stream's ioctl (py/stream.h).
export const MP_STREAM_FLUSH = 1;
export const MP_STREAM_SEEK = 2;
export const MP_STREAM_POLL = 3;
export const MP_STREAM_CLOSE = 4;
export const MP_STREAM_GET_FILENO = 10;
export const MP_STREAM_GET_BUFFER_SIZE = 11;
/** The stream is to raise an error of its own for an error number (MICROPY_STREAMS_DELEGATE_ERROR). */
export const MP_STREAM_RAISE_ERROR = 12;

// What a poll asks for, and what its answer says.
export const MP_STREAM_POLL_RD = 1;
export const MP_STREAM_POLL_WR = 4;

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

/** Where to seek; the stream sets `offset` to the position it came to (`struct mp_stream_seek_t`). */
export interface StreamSeek {
  offset: number;
  whence: number;
}

/**
 * How a stream type reads and writes (`mp_stream_p_t`), the `protocol` of the type. Each function returns what C returns,
 * or a negative error number where C returns MP_STREAM_ERROR.
 */
export interface StreamProtocol {
  /** Reads up to `size` bytes to `buf[from ..]`; 0 at the end. */
  read?(self: MpObj, buf: Uint8Array, from: number, size: number): number;
  /** Writes `size` bytes of `buf[from ..]`. */
  write?(self: MpObj, buf: Uint8Array, from: number, size: number): number;
  ioctl?(self: MpObj, request: number, arg: number | StreamSeek): number;
  /** Reads give str, not bytes. */
  readonly isText: boolean;
}

/** The protocol of an object known to be a stream (mp_get_stream). */
export function getStream(o: MpObj): Required<StreamProtocol> {
  return objGetType(o).protocol as Required<StreamProtocol>;
}

/** The protocol, which must have what `flags` (MP_STREAM_OP_*) asks for (mp_get_stream_raise). Raises OSError. */
export function getStreamRaise(o: MpObj, flags: number): Required<StreamProtocol> {
  const p = objGetType(o).protocol as StreamProtocol | null;
  if (
    p !== null &&
    !((flags & MP_STREAM_OP_READ) !== 0 && p.read === undefined) &&
    !((flags & MP_STREAM_OP_WRITE) !== 0 && p.write === undefined) &&
    !((flags & MP_STREAM_OP_IOCTL) !== 0 && p.ioctl === undefined)
  ) {
    return p as Required<StreamProtocol>;
  }
  return raiseMsg(typeOSError, 'stream operation not supported');
}
