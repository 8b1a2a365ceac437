import type { MarkSink } from '../gc/heap.js';
import {
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { strModuloFormat } from '../objects/strModulo.js';
import { argCheckNum } from '../runtime/args.js';
import { errnoOf } from '../runtime/errno.js';
import { fun1, fun2, fun3, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { isInt } from '../runtime/newInt.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, type MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetFloat, objGetInt, objIsTrue } from '../runtime/ops.js';
import { perMachine } from '../runtime/perBoard.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { schedule } from '../runtime/scheduler.js';
import { mp } from '../runtime/state.js';
import { newStr, newStrViaQstr, objStrGetData, objStrGetStr } from '../runtime/str.js';
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
import type { Listener } from '../world/net/listener.js';
import { net } from '../world/net/net.js';
import type { Address, TcpEnd } from '../world/net/tcp.js';
import type { UdpEnd } from '../world/net/udp.js';
import { SystemBlocks } from '../world/systemHeap.js';
import { AF_INET, SO_BROADCAST, SO_REUSEADDR, SOCK_STREAM } from './socketConstants.js';
import { MpNetSocket } from './socketEnd.js';
import { formatInetAddr, parseInetAddr, roomFor, waitFor } from './socketInet.js';

/** Sockets over those of ESP-IDF (ports/esp32/modsocket.c). What lwIP holds is in ESP-IDF's heap, not on this one. */

const MP_EBADF = 9;
const MP_ENOMEM = 12;
const MP_ENFILE = 23;
const MP_EOPNOTSUPP = 95;
const MP_EADDRINUSE = 98;
const MP_ECONNABORTED = 103;
const MP_ECONNRESET = 104;
const MP_ENOBUFS = 105;
const MP_EISCONN = 106;
const MP_ENOTCONN = 107;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;
const MP_EALREADY = 114;
const MP_EINPROGRESS = 115;

const POLL_RD = 1;
const POLL_WR = 4;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/** Has no name: what is called when something can be read. */
const SO_CALLBACK = 20;
const SO_BINDTODEVICE = 0x100b;
const TCP_NODELAY = 1;
const IP_ADD_MEMBERSHIP = 3;

/** MICROPY_PY_SOCKET_LISTEN_BACKLOG_DEFAULT. */
const DEFAULT_BACKLOG = 2;
/** SOCKET_POLL_US in milliseconds: times are rounded to it. */
const POLL_MS = 100;
/** EAI_FAIL of lwIP, as a program sees it. */
const NOT_FOUND = -202;
const FIRST_FD = 54;
const NO_ADDRESS: Address = { ip: '0.0.0.0', port: 0 };

/** `socket_obj_t`. */
class MpEspSocket extends MpNetSocket {
  domain = AF_INET;
  kind = SOCK_STREAM;
  proto = 0;
  /** Not yet connected, bound or listening (SOCKET_STATE_NEW). */
  isNew = true;
  /** In milliseconds; -1: waits for ever. */
  timeout = -1;
  fd = -1;
  tcp: TcpEnd | null = null;
  listener: Listener | null = null;
  udp: UdpEnd | null = null;
  port = 0;
  callback: MpObj = MP_OBJ_NULL;
  /** What lwIP has for it of ESP-IDF's heap. */
  readonly memory = new SystemBlocks();
  /** Whom the last datagram came from. */
  sender = NO_ADDRESS;

  /** Lets the program's callback know that something has come. */
  readonly callBack = (): void => {
    if (this.callback !== MP_OBJ_NULL) schedule(this.callback, this);
  };

  get connection(): TcpEnd | null {
    return this.tcp;
  }

  get waitMs(): number {
    return this.timeout;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.callback);
  }
}

/** The numbers of sockets in use: new ones get the lowest that is free. */
const usedDescriptors = perMachine(() => new Set<number>());

/** A new socket of lwIP (lwip_socket): 0, or why there is none. */
function open(socket: MpEspSocket): number {
  if (!socket.memory.take('socket')) return MP_ENOBUFS;
  socket.fd = openDescriptor();
  if (socket.fd >= 0) return 0;
  socket.memory.give();
  return MP_ENFILE;
}

function openDescriptor(): number {
  const used = usedDescriptors();
  for (let fd = FIRST_FD; fd < FIRST_FD + net().stack.connections; fd++) {
    if (used.has(fd)) continue;
    used.add(fd);
    return fd;
  }
  return -1;
}

const fail = (errno: number): never => raiseOSError(errnoOf(errno));

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 3, false);
  const o = new MpEspSocket(type);
  o.ptr = mMallocWithFinaliser(mp.sizes.esp32_socket_obj_t, o);
  if (nArgs > 0) o.domain = Number(objGetInt(args[off]!));
  if (nArgs > 1) o.kind = Number(objGetInt(args[off + 1]!));
  if (nArgs > 2) o.proto = Number(objGetInt(args[off + 2]!));
  o.isNew = o.kind === SOCK_STREAM;
  const top = mp.roots.mark();
  mp.roots.keep(o);
  let errno = open(o);
  if (errno !== 0) {
    // There is a fixed number of sockets: garbage may hold some.
    mp.heap.collect();
    errno = open(o);
  }
  mp.roots.release(top);
  if (errno !== 0) fail(errno);
  if (o.kind !== SOCK_STREAM) {
    o.udp = net().newUdp();
    if (o.udp !== null) o.udp.onChange = o.callBack;
  }
  return o;
}

/** The error number of a connection that is no more, or 0. */
function errnoOfEnd(tcp: TcpEnd | null): number {
  if (tcp?.state === 'reset') return MP_ECONNRESET;
  return tcp?.state === 'unanswered' ? MP_ECONNABORTED : 0;
}

/** Looks a host and a port up: the port goes through a str. Raises OSError, TypeError. */
function lookUp(host: MpObj, portIn: MpObj): Address {
  let port = portIn;
  const top = mp.roots.mark();
  if (isInt(port)) {
    port = strModuloFormat(newStrViaQstr('%s'), port);
    mp.roots.keep(port);
  }
  const name = objStrGetStr(host);
  const number = Number.parseInt(objStrGetStr(port), 10);
  mp.roots.release(top);
  const ip = name === '' ? '0.0.0.0' : net().resolve(name);
  if (ip === null) raiseOSError(NOT_FOUND);
  return { ip, port: (Number.isNaN(number) ? 0 : number) & 0xffff };
}

function lookUpTuple(address: MpObj): Address {
  const [host, port] = objGetArrayFixedN(address, 2);
  return lookUp(host!, port!);
}

function checkOpen(socket: MpEspSocket): void {
  if (socket.fd < 0) fail(MP_EBADF);
}

function bindTcp(socket: MpEspSocket, port: number): void {
  const own = net().bind(port);
  if (own === null) fail(MP_EADDRINUSE);
  else {
    if (socket.port !== 0) net().unbind(socket.port);
    socket.port = own;
  }
}

function bind(self: MpObj, address: MpObj): MpObj {
  const socket = self as MpEspSocket;
  const { port } = lookUpTuple(address);
  socket.isNew = false;
  checkOpen(socket);
  if (socket.udp === null) bindTcp(socket, port);
  else if (!net().bindUdp(socket.udp, port)) fail(MP_EADDRINUSE);
  return mpConstNone;
}

function listen(nArgs: number, args: MpObj[], off: number): MpObj {
  const socket = args[off] as MpEspSocket;
  const backlog = nArgs > 1 ? Math.max(0, Number(objGetInt(args[off + 1]!))) : DEFAULT_BACKLOG;
  socket.isNew = false;
  checkOpen(socket);
  if (socket.kind !== SOCK_STREAM) fail(MP_EOPNOTSUPP);
  if (socket.listener !== null) return mpConstNone;
  if (socket.port === 0) bindTcp(socket, 0);
  const listener = net().listen({ ip: '0.0.0.0', port: socket.port }, Math.min(backlog, 0xff));
  if (typeof listener === 'string') return fail(MP_EADDRINUSE);
  socket.listener = listener;
  listener.onChange = socket.callBack;
  return mpConstNone;
}

/** What a connection takes of ESP-IDF's heap: 0, or an error number. */
function memoryOfConnection(socket: MpEspSocket): number {
  return socket.memory.take('connection') ? 0 : MP_ENOMEM;
}

function accept(self: MpObj): MpObj {
  const socket = self as MpEspSocket;
  checkOpen(socket);
  const { listener } = socket;
  if (listener === null) return fail(MP_EINVAL);
  const hasOne = (): boolean => net() !== null && listener.waiting.length > 0;
  if (!hasOne()) {
    if (socket.timeout === 0) fail(MP_EAGAIN);
    if (!waitFor(hasOne, socket.timeout)) fail(MP_ETIMEDOUT);
  }
  const accepted = new MpEspSocket(socket.type);
  const errno = open(accepted) || memoryOfConnection(accepted);
  if (errno !== 0) {
    close(accepted);
    fail(errno);
  }
  const end = listener.waiting.shift()!;
  accepted.ptr = mMallocWithFinaliser(mp.sizes.esp32_socket_obj_t, accepted);
  const top = mp.roots.mark();
  mp.roots.keep(accepted);
  Object.assign(accepted, {
    domain: socket.domain,
    kind: socket.kind,
    proto: socket.proto,
    isNew: false,
    tcp: end,
  });
  end.onChange = accepted.callBack;
  const client = newTupleN(2);
  mp.roots.keep(client);
  client.items[0] = accepted;
  client.items[1] = formatInetAddr(end.remote);
  mp.roots.release(top);
  return client;
}

function connect(self: MpObj, address: MpObj): MpObj {
  const socket = self as MpEspSocket;
  const to = lookUpTuple(address);
  socket.isNew = false;
  checkOpen(socket);
  if (socket.udp !== null) {
    socket.udp.remote = to;
    return mpConstNone;
  }
  if (socket.tcp !== null) fail(socket.tcp.state === 'connecting' ? MP_EALREADY : MP_EISCONN);
  if (socket.port === 0) bindTcp(socket, 0);
  const noMemory = memoryOfConnection(socket);
  if (noMemory !== 0) fail(noMemory);
  const end = net().connect(socket.port, to);
  if (typeof end === 'string') return fail(MP_EHOSTUNREACH);
  socket.tcp = end;
  end.onChange = socket.callBack;
  if (socket.timeout === 0) {
    if (end.state === 'connecting') fail(MP_EINPROGRESS);
  } else if (!waitFor(() => net() !== null && end.state !== 'connecting', socket.timeout, 1)) fail(MP_ETIMEDOUT);
  const errno = errnoOfEnd(end);
  if (errno !== 0) {
    // The program can try again with the same socket.
    socket.tcp = null;
    fail(errno);
  }
  return mpConstNone;
}

/** Sends what there is room for: bytes sent, or a negative error number. Waits until there is room for some. */
function sendSome(socket: MpEspSocket, bytes: Uint8Array): number {
  if (socket.fd < 0) return -MP_EBADF;
  if (socket.udp !== null) {
    const { remote } = socket.udp;
    return remote !== null && net().sendUdp(socket.udp, remote, bytes) ? bytes.length : -errnoOf(MP_EHOSTUNREACH);
  }
  const { tcp } = socket;
  if (tcp === null) return -errnoOf(MP_ENOTCONN);
  net();
  const isDecided = (): boolean => net() !== null && (tcp.room > 0 || errnoOfEnd(tcp) !== 0);
  if (!isDecided()) {
    if (socket.timeout === 0) return -MP_EAGAIN;
    if (!waitFor(isDecided, socket.timeout)) return -errnoOf(MP_ETIMEDOUT);
  }
  const errno = errnoOfEnd(tcp);
  if (errno !== 0) return -errnoOf(errno);
  const segments = new SystemBlocks();
  if (!segments.take('traffic')) return -MP_ENOMEM;
  segments.give();
  return tcp.send(bytes);
}

/** All that can be sent in the socket's time. Raises OSError where that is nothing. */
function sendMost(socket: MpEspSocket, data: MpObj): { sent: number; len: number } {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  let sent = 0;
  while (sent < len) {
    const n = sendSome(socket, bytes.subarray(offset + sent, offset + len));
    if (n < 0) {
      if (sent === 0 || n !== -MP_EAGAIN) raiseOSError(-n);
      break;
    }
    sent += n;
  }
  if (sent === 0) fail(socket.timeout === 0 ? MP_EAGAIN : MP_ETIMEDOUT);
  return { sent, len };
}

function sendall(self: MpObj, data: MpObj): MpObj {
  const { sent, len } = sendMost(self as MpEspSocket, data);
  if (sent < len) fail(MP_ETIMEDOUT);
  return mpConstNone;
}

function sendto(self: MpObj, data: MpObj, address: MpObj): MpObj {
  const socket = self as MpEspSocket;
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  const to = parseInetAddr(address);
  checkOpen(socket);
  const part = bytes.subarray(offset, offset + len);
  if (socket.udp === null) {
    const n = sendSome(socket, part);
    return n < 0 ? raiseOSError(-n) : n;
  }
  if (!net().sendUdp(socket.udp, to, part)) fail(MP_EHOSTUNREACH);
  return len;
}

/** Reads what has come: bytes read, 0 at the end, or a negative error number. */
function readSome(socket: MpEspSocket, buf: Uint8Array, from: number, size: number): number {
  if (socket.isNew) return -errnoOf(MP_ENOTCONN);
  if (socket.fd < 0) return -MP_EBADF;
  const { tcp, udp } = socket;
  if (tcp === null && udp === null) return -errnoOf(MP_ENOTCONN);
  const isDecided = (): boolean => {
    net();
    if (tcp === null) return udp!.inbox.length > 0;
    return tcp.waiting > 0 || tcp.peerClosed || errnoOfEnd(tcp) !== 0;
  };
  if (!isDecided()) {
    if (socket.timeout === 0) return -MP_EAGAIN;
    if (!waitFor(isDecided, socket.timeout)) return -errnoOf(MP_ETIMEDOUT);
  }
  if (tcp === null) {
    const { bytes, from: sender } = udp!.inbox.shift()!;
    socket.sender = sender;
    const part = bytes.subarray(0, size);
    buf.set(part, from);
    return part.length;
  }
  if (tcp.waiting === 0) return tcp.peerClosed ? 0 : -errnoOf(errnoOfEnd(tcp));
  const bytes = tcp.take(size);
  buf.set(bytes, from);
  return bytes.length;
}

/** Room for as many bytes as asked for first, of which what came stays. */
function recv(self: MpObj, length: MpObj): MpObj {
  const len = Number(objGetInt(length));
  const top = mp.roots.mark();
  const vstr = roomFor(len).root();
  const buf = new Uint8Array(len);
  const n = readSome(self as MpEspSocket, buf, 0, len);
  if (n < 0) raiseOSError(-n);
  mp.roots.release(top);
  vstr.data = latin1Text(buf, 0, n);
  return newBytesFromVstr(vstr);
}

function recvfrom(self: MpObj, length: MpObj): MpObj {
  const data = recv(self, length);
  const socket = self as MpEspSocket;
  const top = mp.roots.mark();
  mp.roots.keep(data);
  const address = formatInetAddr(socket.tcp?.remote ?? socket.sender);
  mp.roots.keep(address);
  const tuple = newTuple([data, address]);
  mp.roots.release(top);
  return tuple;
}

function setTimeout(self: MpObj, ms: number): MpObj {
  (self as MpEspSocket).timeout = ms <= 0 ? ms : Math.floor(ms / POLL_MS) * POLL_MS;
  return mpConstNone;
}

function settimeout(self: MpObj, value: MpObj): MpObj {
  if (value === mpConstNone) return setTimeout(self, -1);
  const seconds = mp.options.float ? objGetFloat(value) : Number(objGetInt(value));
  return setTimeout(self, Math.trunc(1000 * seconds));
}

function setsockopt(_nArgs: number, args: MpObj[], off: number): MpObj {
  const socket = args[off] as MpEspSocket;
  const value = args[off + 3]!;
  switch (Number(objGetInt(args[off + 2]!))) {
    case SO_REUSEADDR:
    case SO_BROADCAST:
      objGetInt(value);
      break;
    case SO_BINDTODEVICE:
      objStrGetData(value);
      break;
    case SO_CALLBACK:
      socket.callback = value === mpConstNone ? MP_OBJ_NULL : value;
      break;
    case TCP_NODELAY: {
      const on = Number(objGetInt(value)) !== 0;
      if (socket.tcp !== null) socket.tcp.noDelay = on;
      break;
    }
    case IP_ADD_MEMBERSHIP:
      if (getBufferRaise(value, MP_BUFFER_READ).len !== 8) raiseValueError('');
      break;
    default:
      mp.platPrint.strn('Warning: lwip.setsockopt() option not implemented\n');
  }
  return mpConstNone;
}

function close(socket: MpEspSocket): void {
  if (socket.fd < 0) return;
  usedDescriptors().delete(socket.fd);
  socket.memory.give();
  socket.fd = -1;
  if (socket.udp !== null) net().closeUdp(socket.udp);
  if (socket.listener !== null) net().unlisten(socket.listener);
  socket.tcp?.close();
  if (socket.port !== 0) net().unbind(socket.port);
}

function poll(socket: MpEspSocket, flags: number): number {
  if (socket.fd < 0) return POLL_NVAL;
  net();
  const { tcp, listener, udp } = socket;
  const failed = errnoOfEnd(tcp) !== 0;
  const canRead = listener === null ? tcp !== null && (tcp.waiting > 0 || tcp.peerClosed) : listener.waiting.length > 0;
  const canWrite = udp !== null || (tcp !== null && tcp.room > 0);
  let ready = 0;
  if (canRead || failed || (udp !== null && udp.inbox.length > 0)) ready |= flags & POLL_RD;
  if (canWrite || failed) ready |= flags & POLL_WR;
  if (failed) ready |= flags & POLL_HUP;
  return socket.isNew ? ready | (flags & POLL_WR) | POLL_HUP : ready;
}

const protocol: StreamProtocol = {
  read: (self, buf, from, size) => readSome(self as MpEspSocket, buf, from, size),
  write: (self, buf, from, size) => sendSome(self as MpEspSocket, buf.subarray(from, from + size)),
  ioctl(self, request, arg) {
    if (request === MP_STREAM_POLL) return poll(self as MpEspSocket, arg as number);
    if (request !== MP_STREAM_CLOSE) return -MP_EINVAL;
    close(self as MpEspSocket);
    return 0;
  },
  isText: false,
};

const typeSocket = newRomType('socket', {
  makeNew,
  protocol,
  locals: romMap([
    ['__del__', streamCloseFun],
    ['close', streamCloseFun],
    ['bind', fun2('bind', bind)],
    ['listen', funVar('listen', 1, 2, listen)],
    ['accept', fun1('accept', accept)],
    ['connect', fun2('connect', connect)],
    ['send', fun2('send', (self, data) => sendMost(self as MpEspSocket, data).sent)],
    ['sendall', fun2('sendall', sendall)],
    ['sendto', fun3('sendto', sendto)],
    ['recv', fun2('recv', recv)],
    ['recvfrom', fun2('recvfrom', recvfrom)],
    ['setsockopt', funVar('setsockopt', 4, 4, setsockopt)],
    ['settimeout', fun2('settimeout', settimeout)],
    ['setblocking', fun2('setblocking', (self, flag) => setTimeout(self, objIsTrue(flag) ? -1 : 0))],
    ['makefile', funVar('makefile', 1, 3, (_nArgs, args, off) => args[off]!)],
    ['fileno', fun1('fileno', (self) => (self as MpEspSocket).fd)],
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun],
  ]),
});

/** `getaddrinfo(host, port, [family, type, proto, flags])`: one address. */
function getaddrinfo(nArgs: number, args: MpObj[], off: number): MpObj {
  const asked = (i: number): number => (nArgs > i ? Number(objGetInt(args[off + i]!)) : 0);
  const [, type, proto] = [asked(2), asked(3) || SOCK_STREAM, asked(4), asked(5)];
  const host = args[off]!;
  const address = lookUp(host, args[off + 1]!);
  const top = mp.roots.mark();
  const list = newListN(0);
  mp.roots.keep(list);
  const name = newStr(objStrGetStr(host) === '' ? '0.0.0.0' : objStrGetStr(host));
  mp.roots.keep(name);
  const inet = formatInetAddr(address);
  mp.roots.keep(inet);
  const tuple = newTuple([AF_INET, type === 0 ? SOCK_STREAM : type!, proto!, name, inet]);
  mp.roots.keep(tuple);
  listAppend(list, tuple);
  mp.roots.release(top);
  return list;
}

/** What the module has besides constants. */
export const ESP32_MEMBERS: readonly (readonly [name: string, value: MpObject])[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
