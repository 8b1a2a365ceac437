import {
  identityFun,
  streamCloseFun,
  streamExitFun,
  streamFlushFun,
  streamIterNext,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamReadlinesFun,
  streamSeekFun,
  streamTellFun,
  streamWriteFun,
} from '../objects/stream.js';
import { hostErrno } from '../runtime/errno.js';
import { fun1 } from '../runtime/fun.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, type MpQstr, type MpType } from '../runtime/obj.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { objStrGetStr } from '../runtime/str.js';
import {
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_FLUSH,
  MP_STREAM_GET_FILENO,
  MP_STREAM_POLL,
  MP_STREAM_SEEK,
  type StreamProtocol,
  type StreamSeek,
} from '../runtime/streamProtocol.js';
import { newRomType } from '../runtime/types.js';
import { type OpenHow, theHost } from '../world/host.js';
import { addOpenFile, closeFile, openFile } from './openFiles.js';

/** Files of the host: `FileIO` and `TextIOWrapper` (extmod/vfs_posix_file.c). */

const OS_DUPTERM = romFeature('MICROPY_PY_OS_DUPTERM');
const STDIO_BUFFER = romFeature('MICROPY_PY_SYS_STDIO_BUFFER');
const SELECT_BY_FD = romFeature('MICROPY_PY_SELECT_POSIX_OPTIMISATIONS');

/** `mp_obj_vfs_posix_file_t`; a closed one has the descriptor -1. */
class MpPosixFile extends MpObject {
  fd: number;

  constructor(type: MpType, fd: number) {
    super(type);
    this.fd = fd;
  }
}

function openFd(self: MpObj): number {
  const { fd } = self as MpPosixFile;
  if (fd < 0 && mp.options.cpythonCompat) raiseValueError('I/O operation on closed file');
  return fd;
}

function read(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const fd = openFd(self);
  try {
    return openFile(fd).read(buf, from, size);
  } catch (e) {
    return -hostErrno(e);
  }
}

function write(self: MpObj, buf: Uint8Array, from: number, size: number): number {
  const fd = openFd(self);
  // With a duplicated terminal all three standard streams go there.
  const to = fd <= 2 && mp.features[OS_DUPTERM] === 1 ? 1 : fd;
  try {
    return openFile(to).write(buf, from, size);
  } catch (e) {
    return -hostErrno(e);
  }
}

function flush(fd: number): number {
  try {
    openFile(fd).sync();
  } catch (e) {
    const errno = hostErrno(e);
    // The standard streams have nothing to flush, which is no failure.
    return errno === MP_EINVAL && fd <= 2 ? 0 : -errno;
  }
  return 0;
}

function seek(fd: number, where: StreamSeek): number {
  try {
    where.offset = openFile(fd).seek(where.offset, where.whence);
  } catch (e) {
    return -hostErrno(e);
  }
  return 0;
}

function ioctl(self: MpObj, request: number, arg: number | StreamSeek): number {
  const file = self as MpPosixFile;
  const fd = request === MP_STREAM_CLOSE ? file.fd : openFd(self);
  switch (request) {
    case MP_STREAM_FLUSH:
      return flush(fd);
    case MP_STREAM_SEEK:
      return seek(fd, arg as StreamSeek);
    case MP_STREAM_CLOSE:
      if (fd >= 0) closeFile(fd);
      file.fd = -1;
      return 0;
    case MP_STREAM_GET_FILENO:
      return fd;
    case MP_STREAM_POLL:
      // A regular file is always ready for both.
      return mp.features[SELECT_BY_FD] === 1 ? -MP_EINVAL : (arg as number) & 5;
    default:
      return -MP_EINVAL;
  }
}

function print(out: MpPrint, self: MpObj): void {
  const file = self as MpPosixFile;
  printf(out, '<io.%s %d>', file.type.name, file.fd);
}

const locals = romMap([
  ['fileno', fun1('fileno', openFd)],
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['readlines', streamReadlinesFun],
  ['write', streamWriteFun],
  ['seek', streamSeekFun],
  ['tell', streamTellFun],
  ['flush', streamFlushFun],
  ['close', streamCloseFun],
  ['__del__', streamCloseFun],
  ['__enter__', identityFun],
  ['__exit__', streamExitFun],
]);

const binary: StreamProtocol = { read, write, ioctl, isText: false };
const text: StreamProtocol = { read, write, ioctl, isText: true };

const typeFileIo = newRomType('FileIO', { print, iterNext: streamIterNext, protocol: binary, locals });

const typeTextIo = newRomType('TextIOWrapper', {
  print,
  iterNext: streamIterNext,
  protocol: text,
  attr: textIoAttr,
  locals,
});

/** `sys.stdin`, `sys.stdout` and `sys.stderr`, and what they are when read and written as bytes. */
export const posixStdFiles: readonly MpObject[] = [0, 1, 2].map((fd) => new MpPosixFile(typeTextIo, fd));
const stdBuffers: readonly MpObject[] = [0, 1, 2].map((fd) => new MpPosixFile(typeFileIo, fd));

const QSTR_buffer = q('buffer');

/** Only the standard streams have a `buffer`. */
function textIoAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  if (attr === QSTR_buffer && mp.features[STDIO_BUFFER] === 1) {
    const at = posixStdFiles.indexOf(self as MpObject);
    if (at >= 0) {
      dest[off] = stdBuffers[at]!;
      return;
    }
  }
  dest[off + 1] = MP_OBJ_SENTINEL;
}

/** What the letters of a mode ask for; the last one of each kind counts. */
function parseMode(mode: string): { how: OpenHow; type: MpType } {
  let type = typeTextIo;
  let how: OpenHow = { read: true, write: false, create: false, truncate: false, append: false };
  for (const letter of mode) {
    if (letter === 'r') how = { ...how, read: true, write: false };
    else if (letter === 'w') how = { read: false, write: true, create: true, truncate: true, append: false };
    else if (letter === 'a') how = { read: false, write: true, create: true, truncate: false, append: true };
    else if (letter === '+') how = { ...how, read: true, write: true };
    else if (letter === 'b') type = typeFileIo;
    else if (letter === 't') type = typeTextIo;
  }
  return { how, type };
}

/**
 * Opens a path, or makes a file object of a descriptor (mp_vfs_posix_file_open). Raises TypeError, OSError, MemoryError.
 */
export function posixFileOpen(file: MpObj, modeIn: MpObj): MpObj {
  const { how, type } = parseMode(objStrGetStr(modeIn));
  const o = new MpPosixFile(type, -1);
  o.ptr = mMallocWithFinaliser(mp.sizes.mp_obj_vfs_posix_file_t, o);
  if (typeof file !== 'object') {
    o.fd = Number(file);
    return o;
  }
  const top = mp.roots.mark();
  mp.roots.keep(o);
  const path = objStrGetStr(file);
  try {
    o.fd = addOpenFile(theHost().files.open(path, how));
  } catch (e) {
    raiseOSError(hostErrno(e));
  }
  mp.roots.release(top);
  return o;
}
