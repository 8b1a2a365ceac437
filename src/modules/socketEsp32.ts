import { strModuloFormat } from '../objects/strModulo.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, funVar } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { isInt } from '../runtime/newInt.js';
import type { MpObj, MpObject, MpType } from '../runtime/obj.js';
import { objGetArrayFixedN, objGetInt } from '../runtime/ops.js';
import { perMachine } from '../runtime/perBoard.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newStr, newStrViaQstr, objStrGetData, objStrGetStr } from '../runtime/str.js';
import { MP_EAGAIN, MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL } from '../runtime/streamProtocol.js';
import { newTuple } from '../runtime/tuple.js';
import { net } from '../world/net/net.js';
import type { Address } from '../world/net/tcp.js';
import { bindTcp, clientTuple, newSocketType, received, type SocketStack } from './socketBoard.js';
import { AF_INET, SOCK_STREAM } from './socketConstants.js';
import {
  checkOpen,
  errnoOfEnd,
  fail,
  MpEspSocket,
  poll,
  readSome,
  sendMost,
  sendSome,
  sendTo,
} from './socketEsp32Data.js';
import { formatInetAddr, waitFor } from './socketInet.js';

/** Sockets over those of ESP-IDF (ports/esp32/modsocket.c). What lwIP holds is in ESP-IDF's heap, not on this one. */

const MP_ENOMEM = 12;
const MP_ENFILE = 23;
const MP_EOPNOTSUPP = 95;
const MP_EADDRINUSE = 98;
const MP_ENOBUFS = 105;
const MP_EISCONN = 106;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;
const MP_EALREADY = 114;
const MP_EINPROGRESS = 115;

const SO_BINDTODEVICE = 0x100b;

/** SOCKET_POLL_US in milliseconds: times are rounded to it. */
const POLL_MS = 100;
/** EAI_FAIL of lwIP, as a program sees it. */
const NOT_FOUND = -202;
const FIRST_FD = 54;

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

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpEspSocket {
  argCheckNum(nArgs, nKw, 0, 3, false);
  const o = new MpEspSocket(type);
  o.ptr = mMallocWithFinaliser(mp.sizes.esp32_socket_obj_t, o);
  o.setKind(nArgs, args, off);
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

function takePort(socket: MpEspSocket, port: number): void {
  if (!bindTcp(socket, port)) fail(MP_EADDRINUSE);
}

function bind(socket: MpEspSocket, address: MpObj): void {
  const { port } = lookUpTuple(address);
  socket.isNew = false;
  checkOpen(socket);
  if (socket.udp === null) takePort(socket, port);
  else if (!net().bindUdp(socket.udp, port)) fail(MP_EADDRINUSE);
}

function listen(socket: MpEspSocket, backlog: number): void {
  socket.isNew = false;
  checkOpen(socket);
  if (socket.kind !== SOCK_STREAM) fail(MP_EOPNOTSUPP);
  if (socket.listener !== null) return;
  if (socket.port === 0) takePort(socket, 0);
  const listener = net().listen({ ip: '0.0.0.0', port: socket.port }, Math.min(backlog, 0xff));
  if (typeof listener === 'string') fail(MP_EADDRINUSE);
  socket.listener = listener;
  listener.onChange = socket.callBack;
}

/** What a connection takes of ESP-IDF's heap: 0, or an error number. */
function memoryOfConnection(socket: MpEspSocket): number {
  return socket.memory.take('connection') ? 0 : MP_ENOMEM;
}

function accept(socket: MpEspSocket): MpObj {
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
  const { domain, kind, proto } = socket;
  Object.assign(accepted, { domain, kind, proto, isNew: false, tcp: end });
  end.onChange = accepted.callBack;
  return clientTuple(accepted, end.remote);
}

function connect(socket: MpEspSocket, address: MpObj): void {
  const to = lookUpTuple(address);
  socket.isNew = false;
  checkOpen(socket);
  if (socket.udp !== null) {
    socket.udp.remote = to;
    return;
  }
  if (socket.tcp !== null) fail(socket.tcp.state === 'connecting' ? MP_EALREADY : MP_EISCONN);
  if (socket.port === 0) takePort(socket, 0);
  const noMemory = memoryOfConnection(socket);
  if (noMemory !== 0) fail(noMemory);
  const end = net().connect(socket.port, to);
  if (typeof end === 'string') fail(MP_EHOSTUNREACH);
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

const stack: SocketStack<MpEspSocket> = {
  methods: [
    '__del__',
    'close',
    'bind',
    'listen',
    'accept',
    'connect',
    'send',
    'sendall',
    'sendto',
    'recv',
    'recvfrom',
    'setsockopt',
    'settimeout',
    'setblocking',
    'makefile',
    ['fileno', fun1('fileno', (self) => (self as MpEspSocket).fd)],
    'read',
    'readinto',
    'readline',
    'write',
  ],
  protocol: {
    read: (self, buf, from, size) => readSome(self as MpEspSocket, buf, from, size),
    write: (self, buf, from, size) => sendSome(self as MpEspSocket, buf.subarray(from, from + size)),
    ioctl(self, request, arg) {
      if (request === MP_STREAM_POLL) return poll(self as MpEspSocket, arg as number);
      if (request !== MP_STREAM_CLOSE) return -MP_EINVAL;
      close(self as MpEspSocket);
      return 0;
    },
    isText: false,
  },
  makeNew,
  bind,
  listen,
  accept,
  connect,
  send: (socket, data) => sendMost(socket, data).sent,
  sendall(socket, data) {
    const { sent, len } = sendMost(socket, data);
    if (sent < len) fail(MP_ETIMEDOUT);
  },
  sendto: sendTo,
  recv: (socket, length) => received(length, (buf) => readSome(socket, buf, 0, buf.length), false),
  sender: ({ tcp, sender }) => tcp?.remote ?? sender,
  rounded: (ms) => (ms <= 0 ? ms : Math.floor(ms / POLL_MS) * POLL_MS),
  options: {
    noDelay: 1,
    memberships: [3],
    complaint: 'Warning: lwip.setsockopt() option not implemented\n',
    own(option, value) {
      if (option === SO_BINDTODEVICE) objStrGetData(value);
      return option === SO_BINDTODEVICE;
    },
  },
};

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
  ['socket', newSocketType(stack)],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
