import type { MarkSink } from '../gc/heap.js';
import {
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, fun3, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mFree, mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetFloat, objGetInt, objIsTrue } from '../runtime/ops.js';
import { portOf } from '../runtime/port.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { raiseNotImplementedError, raiseOSError, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { schedule } from '../runtime/scheduler.js';
import { mp } from '../runtime/state.js';
import { emptyStr, mpConstEmptyBytes, objStrGetStr } from '../runtime/str.js';
import {
  MP_EAGAIN,
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_POLL,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { newBytesFromVstr } from '../runtime/vstr.js';
import { waitUs } from '../world/events.js';
import type { Listener } from '../world/net/listener.js';
import { net } from '../world/net/net.js';
import type { Address, TcpEnd } from '../world/net/tcp.js';
import type { UdpEnd } from '../world/net/udp.js';
import { AF_INET, SO_BROADCAST, SO_REUSEADDR, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from './socketConstants.js';
import { MpNetSocket } from './socketEnd.js';
import { formatInetAddr, parseInetAddr, roomFor, waitFor } from './socketInet.js';

/** Sockets over lwIP itself (extmod/modlwip.c). What lwIP holds is in its own memory, not on the heap. */

const MP_EBADF = 9;
const MP_ENOMEM = 12;
const MP_EOPNOTSUPP = 95;
const MP_EADDRINUSE = 98;
const MP_ECONNABORTED = 103;
const MP_ECONNRESET = 104;
const MP_EISCONN = 106;
const MP_ENOTCONN = 107;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;
const MP_EALREADY = 114;
const MP_EINPROGRESS = 115;

const POLL_RD = 1;
const POLL_WR = 4;
const POLL_ERR = 8;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/** Options that aren't those of all ports. The callback's has no name. */
const SO_CALLBACK = 20;
const IP_ADD_MEMBERSHIP = 0x400;
const IP_DROP_MEMBERSHIP = 0x401;
const TCP_NODELAY = 0x40;

/** MICROPY_PY_SOCKET_LISTEN_BACKLOG_DEFAULT. */
const DEFAULT_BACKLOG = 2;
/** What a program that waits with a limit looks at connections by, in milliseconds. */
const RETRY_MS = 100;
/** A sender that waited goes on as soon as so many bytes can be sent. */
const LEAST_ROOM = 16;
const MAX_DATAGRAM = 0xffff;
/** What a lookup that finds nothing fails with. */
const NOT_FOUND = -2;

type State = 'new' | 'listening' | 'connecting' | 'connected' | 'peerClosed' | 'udp' | 'reset' | 'aborted' | 'badf';

/** The numbers of the states: lwIP's error numbers are those of its version 2, on the ESP8266 of 1.4. */
const NUMBERS: Readonly<Record<State, number>> = {
  new: 0,
  listening: 1,
  connecting: 2,
  connected: 3,
  peerClosed: 4,
  udp: 5,
  reset: -14,
  aborted: -13,
  badf: -17,
};
const NUMBERS_1_4: Readonly<Record<State, number>> = { ...NUMBERS, reset: -9, aborted: -8, badf: -16 };

const ERRNOS: Readonly<Partial<Record<State, number>>> = {
  reset: MP_ECONNRESET,
  aborted: MP_ECONNABORTED,
  badf: MP_EBADF,
};

const NO_ADDRESS: Address = { ip: '0.0.0.0', port: 0 };

/** `lwip_socket_obj_t`. */
class MpLwipSocket extends MpNetSocket {
  domain = AF_INET;
  kind = SOCK_STREAM;
  /** In milliseconds; -1: waits for ever. */
  timeout = -1;
  callback: MpObj = MP_OBJ_NULL;
  /** The protocol control block: at most one of these. */
  isNewTcp = false;
  tcp: TcpEnd | null = null;
  listener: Listener | null = null;
  udp: UdpEnd | null = null;
  /** Its own port, 0: none yet. */
  port = 0;
  peer: Address = NO_ADDRESS;
  closed = false;
  /** `incoming.connection.tcp.array`, or 0 where the only slot is in the struct. */
  arrayPtr = 0;

  get hasPcb(): boolean {
    return this.isNewTcp || this.tcp !== null || this.listener !== null || this.udp !== null;
  }

  get state(): State {
    if (this.closed) return 'badf';
    if (this.udp !== null) return 'udp';
    if (this.listener !== null) return 'listening';
    const { tcp } = this;
    if (tcp === null) return 'new';
    switch (tcp.state) {
      case 'connecting':
        return 'connecting';
      case 'reset':
        return 'reset';
      case 'unanswered':
        return 'aborted';
      default:
        return tcp.peerClosed ? 'peerClosed' : 'connected';
    }
  }

  /** The error number of a connection that is no more, or 0. */
  get errno(): number {
    return ERRNOS[this.state] ?? 0;
  }

  get connection(): TcpEnd | null {
    return this.tcp;
  }

  get waitMs(): number {
    return this.timeout;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.arrayPtr);
    traceObj(heap, this.callback);
  }
}

function stateNumber({ state }: MpLwipSocket): number {
  return (portOf(mp.board).network.lwip === '1.4' ? NUMBERS_1_4 : NUMBERS)[state];
}

/** Lets the program's callback know that something has come. */
function callBack(socket: MpLwipSocket): () => void {
  return () => {
    if (socket.callback !== MP_OBJ_NULL) schedule(socket.callback, socket);
  };
}

function newSocket(): MpLwipSocket {
  const o = new MpLwipSocket(typeSocket);
  o.ptr = mMallocWithFinaliser(mp.sizes.lwip_socket_obj_t, o);
  return o;
}

function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 4, false);
  const o = newSocket();
  if (nArgs > 0) o.domain = Number(objGetInt(args[off]!));
  if (nArgs > 1) o.kind = Number(objGetInt(args[off + 1]!));
  switch (o.kind) {
    case SOCK_STREAM:
      o.isNewTcp = net().takeConnection();
      break;
    case SOCK_DGRAM:
    case SOCK_RAW:
      o.udp = net().newUdp();
      if (o.udp !== null) o.udp.onChange = callBack(o);
      break;
    default:
      raiseOSError(MP_EINVAL);
  }
  if (!o.hasPcb) raiseOSError(MP_ENOMEM);
  return o;
}

function print(out: MpPrint, self: MpObj): void {
  const socket = self as MpLwipSocket;
  printf(out, '<socket state=%d timeout=%d incoming=%p off=%d>', stateNumber(socket), socket.timeout, 0, 0);
}

function bind(self: MpObj, address: MpObj): MpObj {
  const socket = self as MpLwipSocket;
  const { port } = parseInetAddr(address);
  if (socket.udp !== null) {
    if (!net().bindUdp(socket.udp, port)) raiseOSError(MP_EADDRINUSE);
    return mpConstNone;
  }
  if (!socket.isNewTcp) raiseOSError(MP_EINVAL);
  bindTcp(socket, port);
  return mpConstNone;
}

function bindTcp(socket: MpLwipSocket, port: number): void {
  const own = net().bind(port);
  if (own === null) raiseOSError(MP_EADDRINUSE);
  if (socket.port !== 0) net().unbind(socket.port);
  socket.port = own;
}

function listen(nArgs: number, args: MpObj[], off: number): MpObj {
  const socket = args[off] as MpLwipSocket;
  const backlog = nArgs > 1 ? Math.max(0, Number(objGetInt(args[off + 1]!))) : DEFAULT_BACKLOG;
  if (!socket.hasPcb) raiseOSError(MP_EBADF);
  if (socket.kind !== SOCK_STREAM) raiseOSError(MP_EOPNOTSUPP);
  if (!socket.isNewTcp) raiseOSError(MP_EALREADY);
  if (socket.port === 0) bindTcp(socket, 0);
  const listener = net().listen({ ip: '0.0.0.0', port: socket.port }, backlog & 0xff);
  if (listener === 'in use') raiseOSError(MP_EADDRINUSE);
  if (typeof listener === 'string') raiseOSError(MP_ENOMEM);
  // A listener is another control block, and gives the connection's back.
  net().giveConnection();
  socket.isNewTcp = false;
  socket.listener = listener;
  listener.onChange = callBack(socket);
  if (backlog > 1) socket.arrayPtr = mMalloc((backlog & 0xff) * mp.wordBytes, null);
  return mpConstNone;
}

function accept(self: MpObj): MpObj {
  const socket = self as MpLwipSocket;
  if (socket.kind !== SOCK_STREAM) raiseOSError(MP_EOPNOTSUPP);
  const accepted = newSocket();
  const top = mp.roots.mark();
  mp.roots.keep(accepted);
  const fail = (errno: number): never => {
    mFree(accepted.ptr, mp.sizes.lwip_socket_obj_t);
    return raiseOSError(errno);
  };
  if (!socket.hasPcb) fail(MP_EBADF);
  const { listener, timeout } = socket;
  if (listener === null) return fail(MP_EINVAL);
  const hasOne = (): boolean => net() !== null && listener.waiting.length > 0;
  if (!hasOne()) {
    if (timeout === 0) fail(MP_EAGAIN);
    const came = timeout < 0 ? waitFor(hasOne, -1) : waitTurns(hasOne, Math.floor(timeout / RETRY_MS));
    if (!came) fail(MP_ETIMEDOUT);
  }
  const end = listener.waiting.shift()!;
  accepted.tcp = end;
  end.onChange = callBack(accepted);
  accepted.timeout = timeout;
  accepted.peer = end.remote;
  net().takeConnection();
  const client = newTupleN(2);
  mp.roots.keep(client);
  client.items[0] = accepted;
  client.items[1] = formatInetAddr(end.remote);
  mp.roots.release(top);
  return client;
}

/** Looks so many times, a tenth of a second apart. */
function waitTurns(isSo: () => boolean, turns: number): boolean {
  for (let left = turns; left > 0 && !isSo(); left--) waitUs(RETRY_MS * 1000);
  return isSo();
}

function connect(self: MpObj, address: MpObj): MpObj {
  const socket = self as MpLwipSocket;
  if (!socket.hasPcb) raiseOSError(socket.errno === 0 ? MP_EBADF : socket.errno);
  const to = parseInetAddr(address);
  if (socket.udp !== null) {
    socket.udp.remote = to;
    return mpConstNone;
  }
  if (!socket.isNewTcp) raiseOSError(socket.state === 'connected' ? MP_EISCONN : MP_EALREADY);
  if (socket.port === 0) bindTcp(socket, 0);
  const end = net().connect(socket.port, to);
  if (typeof end === 'string') raiseOSError(MP_EHOSTUNREACH);
  socket.isNewTcp = false;
  socket.tcp = end;
  socket.peer = to;
  end.onChange = callBack(socket);
  const isDecided = (): boolean => net() !== null && end.state !== 'connecting';
  if (socket.timeout < 0) waitFor(isDecided, -1);
  else if (!waitTurns(isDecided, Math.floor(socket.timeout / RETRY_MS))) raiseOSError(MP_EINPROGRESS);
  if (socket.errno !== 0) raiseOSError(socket.errno);
  return mpConstNone;
}

/** A socket without a control block says why, and the next time that it is none. */
function checkConnected(socket: MpLwipSocket): void {
  const { errno } = socket;
  if (errno === 0) return;
  release(socket);
  raiseOSError(errno);
}

/** Sends over TCP what there is room for: bytes sent, or a negative error number. */
function tcpSend(socket: MpLwipSocket, bytes: Uint8Array): number {
  if (socket.errno !== 0) return -socket.errno;
  const { tcp } = socket;
  if (tcp === null) return -MP_ENOTCONN;
  net();
  if (tcp.room === 0) {
    if (socket.timeout === 0) return -MP_EAGAIN;
    const canGo = (): boolean => net() !== null && (tcp.state !== 'open' || tcp.room >= LEAST_ROOM);
    if (!waitFor(canGo, socket.timeout)) return -MP_ETIMEDOUT;
    if (socket.errno !== 0) return -socket.errno;
  }
  return tcp.send(bytes);
}

/** Reads what has come over TCP into `buf[from ..]`, of one segment: bytes read, or a negative error number. */
function tcpReceive(socket: MpLwipSocket, buf: Uint8Array, from: number, size: number): number {
  net();
  if (socket.errno !== 0) return -socket.errno;
  const { tcp } = socket;
  if (tcp === null || tcp.waiting === 0) {
    if (socket.timeout === 0) return socket.state === 'peerClosed' ? 0 : -MP_EAGAIN;
    const isDecided = (): boolean => net() !== null && (socket.state !== 'connected' || tcp!.waiting > 0);
    if (!waitFor(isDecided, socket.timeout)) return -MP_ETIMEDOUT;
    if (tcp === null || socket.state === 'connecting') return -MP_ENOTCONN;
    if (socket.errno !== 0) return -socket.errno;
    if (tcp.waiting === 0) return 0;
  }
  const bytes = tcp.take(size);
  buf.set(bytes, from);
  return bytes.length;
}

function udpSend({ udp }: MpLwipSocket, bytes: Uint8Array, to: Address | null): number {
  const where = to ?? udp!.remote;
  const part = bytes.subarray(0, MAX_DATAGRAM);
  if (where === null || !net().sendUdp(udp!, where, part)) return -MP_EHOSTUNREACH;
  return part.length;
}

/** Reads a datagram; what there is no room for is lost. */
function udpReceive(socket: MpLwipSocket, buf: Uint8Array, from: number, size: number): number {
  const { inbox } = socket.udp!;
  const hasOne = (): boolean => net() !== null && inbox.length > 0;
  if (!hasOne()) {
    if (socket.timeout === 0) return -MP_EAGAIN;
    if (!waitFor(hasOne, socket.timeout)) return -MP_ETIMEDOUT;
  }
  const datagram = inbox.shift()!;
  socket.peer = datagram.from;
  const bytes = datagram.bytes.subarray(0, size);
  buf.set(bytes, from);
  return bytes.length;
}

function sendTo(socket: MpLwipSocket, data: MpObj, address: MpObj | null): MpObj {
  checkConnected(socket);
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  const part = bytes.subarray(offset, offset + len);
  const to = address === null ? null : parseInetAddr(address);
  const n = socket.udp === null ? tcpSend(socket, part) : udpSend(socket, part, to);
  return n < 0 ? raiseOSError(-n) : n;
}

function sendall(self: MpObj, data: MpObj): MpObj {
  const socket = self as MpLwipSocket;
  checkConnected(socket);
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  if (socket.udp !== null) raiseNotImplementedError('');
  if (socket.timeout === 0 && len > (socket.tcp?.room ?? 0)) raiseOSError(MP_EAGAIN);
  for (let sent = 0; sent < len; ) {
    const n = tcpSend(socket, bytes.subarray(offset + sent, offset + len));
    if (n < 0) raiseOSError(-n);
    sent += n;
  }
  return mpConstNone;
}

/** Room for `len` bytes first, of which what came stays. */
function receive(socket: MpLwipSocket, length: MpObj): MpObj {
  checkConnected(socket);
  const len = Number(objGetInt(length));
  const top = mp.roots.mark();
  const vstr = roomFor(len).root();
  const buf = new Uint8Array(len);
  const n = socket.udp === null ? tcpReceive(socket, buf, 0, len) : udpReceive(socket, buf, 0, len);
  if (n < 0) raiseOSError(-n);
  mp.roots.release(top);
  if (n === 0) return mpConstEmptyBytes;
  vstr.data = latin1Text(buf, 0, n);
  return newBytesFromVstr(vstr);
}

function recvfrom(self: MpObj, length: MpObj): MpObj {
  const socket = self as MpLwipSocket;
  const data = receive(socket, length);
  const top = mp.roots.mark();
  mp.roots.keep(data);
  const address = formatInetAddr(socket.peer);
  mp.roots.keep(address);
  const tuple = newTuple([data, address]);
  mp.roots.release(top);
  return tuple;
}

function settimeout(self: MpObj, value: MpObj): MpObj {
  const seconds = (): number => (mp.options.float ? objGetFloat(value) : Number(objGetInt(value)));
  (self as MpLwipSocket).timeout = value === mpConstNone ? -1 : Math.trunc(1000 * seconds());
  return mpConstNone;
}

function setblocking(self: MpObj, flag: MpObj): MpObj {
  (self as MpLwipSocket).timeout = objIsTrue(flag) ? -1 : 0;
  return mpConstNone;
}

function setsockopt(_nArgs: number, args: MpObj[], off: number): MpObj {
  const socket = args[off] as MpLwipSocket;
  const value = args[off + 3]!;
  const option = Number(objGetInt(args[off + 2]!));
  switch (option) {
    case SO_CALLBACK:
      socket.callback = value === mpConstNone ? MP_OBJ_NULL : value;
      break;
    case SO_REUSEADDR:
    case SO_BROADCAST:
      objGetInt(value);
      break;
    case IP_ADD_MEMBERSHIP:
    case IP_DROP_MEMBERSHIP:
      if (getBufferRaise(value, MP_BUFFER_READ).len !== 8) raiseValueError('');
      break;
    case TCP_NODELAY:
      if (socket.tcp !== null) socket.tcp.noDelay = Number(objGetInt(value)) !== 0;
      break;
    default:
      mp.platPrint.strn('Warning: lwip.setsockopt() not implemented\n');
  }
  return mpConstNone;
}

/** Gives back what lwIP has for a socket. */
function release(socket: MpLwipSocket): void {
  if (socket.closed) return;
  socket.closed = true;
  if (socket.udp !== null) net().closeUdp(socket.udp);
  if (socket.listener !== null) net().unlisten(socket.listener);
  else if (socket.udp === null && socket.hasPcb) net().giveConnection();
  socket.tcp?.close();
  if (socket.port !== 0) net().unbind(socket.port);
  socket.isNewTcp = false;
  socket.tcp = null;
  socket.listener = null;
  socket.udp = null;
}

function poll(socket: MpLwipSocket, flags: number): number {
  net();
  const { tcp, listener, udp, state } = socket;
  let ready = 0;
  if ((flags & POLL_RD) !== 0) {
    const waiting = listener?.waiting.length ?? tcp?.waiting ?? udp?.inbox.length ?? 0;
    if (waiting > 0 && socket.errno === 0) ready |= POLL_RD;
  }
  if ((flags & POLL_WR) !== 0 && (udp !== null || (tcp !== null && tcp.room > 0))) ready |= POLL_WR;
  switch (state) {
    case 'new':
      return ready | POLL_HUP;
    case 'peerClosed':
      return ready | (flags & (POLL_RD | POLL_WR));
    case 'reset':
      return ready | (flags & POLL_WR) | POLL_HUP;
    case 'badf':
      return ready | POLL_NVAL;
    case 'aborted':
      return ready | POLL_ERR;
    default:
      return ready;
  }
}

const protocol: StreamProtocol = {
  read(self, buf, from, size) {
    const socket = self as MpLwipSocket;
    return socket.udp === null ? tcpReceive(socket, buf, from, size) : udpReceive(socket, buf, from, size);
  },
  write(self, buf, from, size) {
    const socket = self as MpLwipSocket;
    const bytes = buf.subarray(from, from + size);
    return socket.udp === null ? tcpSend(socket, bytes) : udpSend(socket, bytes, null);
  },
  ioctl(self, request, arg) {
    const socket = self as MpLwipSocket;
    if (request === MP_STREAM_POLL) return poll(socket, arg as number);
    if (request !== MP_STREAM_CLOSE) return -MP_EINVAL;
    release(socket);
    return 0;
  },
  isText: false,
};

const typeSocket = newRomType('socket', {
  makeNew,
  print,
  protocol,
  locals: romMap([
    ['__del__', streamCloseFun],
    ['close', streamCloseFun],
    ['bind', fun2('bind', bind)],
    ['listen', funVar('listen', 1, 2, listen)],
    ['accept', fun1('accept', accept)],
    ['connect', fun2('connect', connect)],
    ['send', fun2('send', (self, data) => sendTo(self as MpLwipSocket, data, null))],
    ['recv', fun2('recv', (self, length) => receive(self as MpLwipSocket, length))],
    ['sendto', fun3('sendto', (self, data, address) => sendTo(self as MpLwipSocket, data, address))],
    ['recvfrom', fun2('recvfrom', recvfrom)],
    ['sendall', fun2('sendall', sendall)],
    ['settimeout', fun2('settimeout', settimeout)],
    ['setblocking', fun2('setblocking', setblocking)],
    ['setsockopt', funVar('setsockopt', 4, 4, setsockopt)],
    ['makefile', funVar('makefile', 1, 3, (_nArgs, args, off) => args[off]!)],
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun],
  ]),
});

/** `getaddrinfo(host, port)`: the first address, for a stream. */
function getaddrinfo(nArgs: number, args: MpObj[], off: number): MpObj {
  const host = objStrGetStr(args[off]!);
  const port = Number(objGetInt(args[off + 1]!));
  for (let i = 2; i < nArgs; i++) objGetInt(args[off + i]!);
  const ip = host === '' ? '0.0.0.0' : net().resolve(host);
  if (ip === null) raiseOSError(NOT_FOUND);
  const top = mp.roots.mark();
  const tuple = newTupleN(5);
  mp.roots.keep(tuple);
  tuple.items[0] = AF_INET;
  tuple.items[1] = SOCK_STREAM;
  tuple.items[2] = 0;
  tuple.items[3] = emptyStr;
  tuple.items[4] = formatInetAddr({ ip, port });
  const list = newListN(0);
  mp.roots.keep(list);
  listAppend(list, tuple);
  mp.roots.release(top);
  return list;
}

/** What the module has besides constants. */
export const LWIP_MEMBERS: readonly (readonly [name: string, value: MpObj])[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
