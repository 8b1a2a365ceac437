import { macroOn } from '../abi/board.js';
import {
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { newByteArray } from '../runtime/array.js';
import { hostErrno } from '../runtime/errno.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mFree, mMalloc, mMallocFail } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, type MpType } from '../runtime/obj.js';
import { getBufferRaise, objGetFloat, objGetInt, objIsTrue } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { newBytes } from '../runtime/str.js';
import {
  MP_EAGAIN,
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_GET_FILENO,
  MP_STREAM_POLL,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { vfsOpen } from '../vfs/files.js';
import { addOpenFile, closeFile, openFile } from '../vfs/openFiles.js';
import { LinuxSocket } from '../world/net/linuxSocket.js';
import type { Address, TcpEnd } from '../world/net/tcp.js';
import type { ModuleRow } from './registry.js';
import { AF_INET, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from './socketConstants.js';
import { MpNetSocket } from './socketEnd.js';
import { waitFor } from './socketInet.js';
import { addressIn, getaddrinfo, inetNtop, inetPton, sockaddr, sockaddrOf } from './socketUnixAddress.js';

/** The module `socket` of the unix port (ports/unix/modsocket.c): sockets of a simulated Linux. */

const MP_EBADF = 9;
const MP_ENOTSOCK = 88;
const MP_ETIMEDOUT = 110;
const MP_EINPROGRESS = 115;
/** Of a `struct sockaddr_in`. */

const SOCK_PACKET = 10;
/** SOCK_NONBLOCK, SOCK_CLOEXEC */
const SOCK_FLAGS = 0o2004000;
const MSG_PEEK = 2;
const MSG_DONTWAIT = 64;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;

/** MICROPY_PY_SOCKET_LISTEN_BACKLOG_DEFAULT: SOMAXCONN, 128 at most. */
const DEFAULT_BACKLOG = 128;

/** `mp_obj_socket_t`. */
class MpSocket extends MpNetSocket {
  /** -1: closed, where the release says so. */
  fd: number;
  blocking = true;
  /** Of a read or write that waits, in milliseconds (SO_RCVTIMEO); -1: it waits for ever. */
  timeoutMs = -1;

  constructor(type: MpType, fd: number) {
    super(type);
    this.fd = fd;
  }

  get connection(): TcpEnd | null {
    const host = hostSocketAt(this.fd);
    return typeof host === 'number' ? null : host.tcp;
  }

  get waitMs(): number {
    return this.blocking ? this.timeoutMs : 0;
  }
}

function hostSocket(self: MpObj): LinuxSocket {
  const host = hostSocketAt((self as MpSocket).fd);
  return typeof host === 'number' ? raiseOSError(host) : host;
}

/** The socket with a descriptor, or an error number: another file can have it by now. */
function hostSocketAt(fd: number): LinuxSocket | number {
  try {
    const file = openFile(fd);
    return file instanceof LinuxSocket ? file : MP_ENOTSOCK;
  } catch {
    return MP_EBADF;
  }
}

function newSocket(host: LinuxSocket): MpSocket {
  const o = new MpSocket(typeSocket, addOpenFile(host));
  o.ptr = mMalloc(mp.sizes.mp_obj_socket_t, o);
  return o;
}

/** Arguments that must be ints from UHEAP_SOCKET_CLOSED on. */
function intArgument(o: MpObj): number {
  return Number(macroOn(mp.board, 'UHEAP_SOCKET_CLOSED') ? objGetInt(o) : o);
}

function makeNew(_type: MpType, nArgs: number, _nKw: number, args: MpObj[], off: number): MpObj {
  const [, type = SOCK_STREAM] = args.slice(off, off + nArgs).map(intArgument);
  // Linux has ten kinds, and two flags besides.
  if ((type & ~SOCK_FLAGS) > SOCK_PACKET) raiseOSError(MP_EINVAL);
  return newSocket(new LinuxSocket(type & ~SOCK_FLAGS));
}

function print(out: MpPrint, self: MpObj): void {
  printf(out, '<_socket %d>', (self as MpSocket).fd);
}

type Outcome<T> = { value: T } | { errno: number };

/** Does something that may have to wait, as long as the socket does. */
function attempt<T>(self: MpSocket, act: () => T, waits = self.blocking): Outcome<T> {
  let outcome: Outcome<T> | null = null;
  const isDone = (): boolean => {
    try {
      outcome = { value: act() };
    } catch (e) {
      const errno = hostErrno(e);
      if (errno === MP_EAGAIN && waits) return false;
      outcome = { errno };
    }
    return true;
  };
  if (!waitFor(isDone, self.timeoutMs)) return { errno: MP_EAGAIN };
  return outcome!;
}

function attemptOrRaise<T>(self: MpSocket, act: () => T, flags = 0): T {
  const outcome = attempt(self, act, self.blocking && (flags & MSG_DONTWAIT) === 0);
  return 'errno' in outcome ? raiseOSError(outcome.errno) : outcome.value;
}

/** A stream's read or write: that its time is over is another error number. */
function stream(self: MpSocket, act: () => number): number {
  const outcome = attempt(self, act);
  if ('value' in outcome) return outcome.value;
  return -(outcome.errno === MP_EAGAIN && self.blocking ? MP_ETIMEDOUT : outcome.errno);
}

const protocol: StreamProtocol = {
  read: (self, buf, from, size) =>
    stream(self as MpSocket, () => openFile((self as MpSocket).fd).read(buf, from, size)),
  write: (self, buf, from, size) =>
    stream(self as MpSocket, () => openFile((self as MpSocket).fd).write(buf, from, size)),
  ioctl(self, request, arg) {
    const { fd } = self as MpSocket;
    switch (request) {
      case MP_STREAM_CLOSE:
        if (fd >= 0) closeFile(fd);
        if (macroOn(mp.board, 'UHEAP_SOCKET_CLOSED')) (self as MpSocket).fd = -1;
        return 0;
      case MP_STREAM_GET_FILENO:
        return fd;
      case MP_STREAM_POLL:
        return hostSocket(self).poll(arg as number);
      default:
        return -MP_EINVAL;
    }
  },
  isText: false,
};

/** recv and recvfrom make room first, which stays behind where nothing comes. */
function received(nArgs: number, args: MpObj[], off: number): { data: MpObj; sender: Address | null } {
  const self = args[off] as MpSocket;
  const size = Number(objGetInt(args[off + 1]!));
  const room = size < 0 ? mMallocFail(size >>> 0) : mMalloc(size, null);
  const top = mp.roots.mark();
  mp.roots.keepPtr(room);
  const buf = new Uint8Array(size);
  const flags = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  const { n, sender } = attemptOrRaise(
    self,
    () => hostSocket(self).receive(buf, 0, size, (flags & MSG_PEEK) !== 0),
    flags,
  );
  const data = newBytes(latin1Text(buf, 0, n));
  mp.roots.release(top);
  mFree(room, size);
  return { data, sender };
}

function recvfrom(nArgs: number, args: MpObj[], off: number): MpObj {
  const { data, sender } = received(nArgs, args, off);
  const top = mp.roots.mark();
  mp.roots.keep(data);
  const tuple = newTupleN(2);
  mp.roots.keep(tuple);
  tuple.items[0] = data;
  tuple.items[1] = newBytes(sender === null ? '' : latin1Text(sockaddrOf(sender), 0, 16));
  mp.roots.release(top);
  return tuple;
}

function send(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpSocket;
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  const flags = nArgs > 2 ? Number(objGetInt(args[off + 2]!)) : 0;
  return attemptOrRaise(self, () => hostSocket(self).write(bytes, offset, len), flags);
}

function sendto(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpSocket;
  const { bytes, offset, len } = getBufferRaise(args[off + 1]!, MP_BUFFER_READ);
  const to = addressIn(args[off + nArgs - 1]!);
  return attemptOrRaise(self, () => hostSocket(self).sendTo(bytes.subarray(offset, offset + len), to));
}

function connect(self: MpObj, address: MpObj): MpObj {
  const socket = self as MpSocket;
  const to = addressIn(address);
  const host = hostSocket(self);
  const begun = attempt(socket, () => host.connect(to), false);
  if ('value' in begun) return mpConstNone;
  if (begun.errno !== MP_EINPROGRESS || !socket.blocking) raiseOSError(begun.errno);
  let errno = 0;
  const isDecided = (): boolean => {
    const outcome = attempt(socket, () => host.connected(), false);
    errno = 'errno' in outcome ? outcome.errno : 0;
    return errno !== MP_EINPROGRESS;
  };
  if (!waitFor(isDecided, socket.timeoutMs)) raiseOSError(MP_ETIMEDOUT);
  return errno === 0 ? mpConstNone : raiseOSError(errno);
}

function bind(self: MpObj, address: MpObj): MpObj {
  const to = addressIn(address);
  attemptOrRaise(self as MpSocket, () => hostSocket(self).bind(to));
  return mpConstNone;
}

function listen(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpSocket;
  const backlog = nArgs > 1 ? Math.max(0, Number(objGetInt(args[off + 1]!))) : DEFAULT_BACKLOG;
  attemptOrRaise(self, () => hostSocket(self).listen(backlog));
  return mpConstNone;
}

function accept(self: MpObj): MpObj {
  const outcome = attempt(self as MpSocket, () => hostSocket(self).accept());
  if ('errno' in outcome) {
    raiseOSError(outcome.errno === MP_EAGAIN && (self as MpSocket).blocking ? MP_ETIMEDOUT : outcome.errno);
  }
  const top = mp.roots.mark();
  const tuple = newTupleN(2);
  mp.roots.keep(tuple);
  tuple.items[0] = newSocket(outcome.value);
  tuple.items[1] = newByteArray(sockaddrOf(outcome.value.tcp!.remote));
  mp.roots.release(top);
  return tuple;
}

function setsockopt(_nArgs: number, args: MpObj[], off: number): MpObj {
  const socket = hostSocket(args[off]!);
  const option = Number(objGetInt(args[off + 2]!));
  const value = args[off + 3]!;
  if (typeof value === 'object') getBufferRaise(value, MP_BUFFER_READ);
  else if (Number(args[off + 1]) === IPPROTO_TCP && option === TCP_NODELAY) socket.setNoDelay(Number(value) !== 0);
  return mpConstNone;
}

function setblocking(self: MpObj, flag: MpObj): MpObj {
  hostSocket(self);
  (self as MpSocket).blocking = objIsTrue(flag);
  return mpConstNone;
}

function settimeout(self: MpObj, timeout: MpObj): MpObj {
  hostSocket(self);
  const socket = self as MpSocket;
  const seconds = (): number => (mp.options.float ? objGetFloat(timeout) : Number(objGetInt(timeout)));
  const ms = timeout === mpConstNone ? -1 : Math.round(seconds() * 1e6) / 1000;
  socket.blocking = ms !== 0;
  if (ms !== 0) socket.timeoutMs = ms;
  return mpConstNone;
}

function makefile(nArgs: number, args: MpObj[], off: number): MpObj {
  return vfsOpen(nArgs, 0, [(args[off] as MpSocket).fd, ...args.slice(off + 1, off + nArgs)], 0);
}

const typeSocket: MpType = newRomType('socket', {
  makeNew,
  print,
  protocol,
  locals: romMap([
    ['fileno', fun1('fileno', (self) => (self as MpSocket).fd)],
    ['makefile', funVar('makefile', 1, 3, makefile)],
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun],
    ['connect', fun2('connect', connect)],
    ['bind', fun2('bind', bind)],
    ['listen', funVar('listen', 1, 2, listen)],
    ['accept', fun1('accept', accept)],
    ['recv', funVar('recv', 2, 3, (nArgs, args, off) => received(nArgs, args, off).data)],
    ['recvfrom', funVar('recvfrom', 2, 3, recvfrom)],
    ['send', funVar('send', 2, 3, send)],
    ['sendto', funVar('sendto', 3, 4, sendto)],
    ['setsockopt', funVar('setsockopt', 4, 4, setsockopt)],
    ['setblocking', fun2('setblocking', setblocking)],
    ['settimeout', fun2('settimeout', settimeout)],
    ['close', streamCloseFun],
  ]),
});

/** Members of the module, with Linux's constants. */
export const SOCKET_UNIX_ROWS: readonly ModuleRow[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
  ['inet_pton', fun2('inet_pton', inetPton)],
  ['inet_ntop', fun2('inet_ntop', inetNtop)],
  ['sockaddr', fun1('sockaddr', sockaddr)],
  ['AF_UNIX', 1],
  ['AF_INET', AF_INET],
  ['AF_INET6', 10],
  ['SOCK_STREAM', SOCK_STREAM],
  ['SOCK_DGRAM', SOCK_DGRAM],
  ['SOCK_RAW', SOCK_RAW],
  ['MSG_DONTROUTE', 4],
  ['MSG_DONTWAIT', MSG_DONTWAIT],
  ['MSG_PEEK', MSG_PEEK],
  ['IP_ADD_MEMBERSHIP', 35],
  ['IP_DROP_MEMBERSHIP', 36],
  ['SOL_SOCKET', 1],
  ['SO_BROADCAST', 6],
  ['SO_ERROR', 4],
  ['SO_KEEPALIVE', 9],
  ['SO_LINGER', 13],
  ['SO_REUSEADDR', 2],
];
