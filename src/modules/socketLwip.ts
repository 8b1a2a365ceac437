import { argCheckNum } from '../runtime/args.js';
import { funVar } from '../runtime/fun.js';
import { mFree, mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import type { MpObj, MpType } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { portOf } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetStr } from '../runtime/str.js';
import { MP_EAGAIN, MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL } from '../runtime/streamProtocol.js';
import { waitUs } from '../world/events.js';
import { net } from '../world/net/net.js';
import { bindTcp, clientTuple, newSocketType, received, type SocketStack } from './socketBoard.js';
import { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from './socketConstants.js';
import { addressList, parseInetAddr, waitFor } from './socketInet.js';
import { type LwipState, MpLwipSocket, poll, readSome, sendAll, sendSome, sendTo } from './socketLwipData.js';

/** Sockets over lwIP itself (extmod/modlwip.c). What lwIP holds is in its own memory, not on the heap. */

const MP_EBADF = 9;
const MP_ENOMEM = 12;
const MP_EOPNOTSUPP = 95;
const MP_EADDRINUSE = 98;
const MP_EISCONN = 106;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;
const MP_EALREADY = 114;
const MP_EINPROGRESS = 115;

/** What a program that waits with a limit looks at connections by, in milliseconds. */
const RETRY_MS = 100;
/** What a lookup that finds nothing fails with. */
const NOT_FOUND = -2;

/** The numbers of the states: lwIP's error numbers are those of its version 2, on the ESP8266 of 1.4. */
const NUMBERS: Readonly<Record<LwipState, number>> = {
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
const NUMBERS_1_4: Readonly<Record<LwipState, number>> = { ...NUMBERS, reset: -9, aborted: -8, badf: -16 };

function stateNumber({ state }: MpLwipSocket): number {
  return (portOf(mp.board).network.lwip === '1.4' ? NUMBERS_1_4 : NUMBERS)[state];
}

function newSocket(): MpLwipSocket {
  const o = new MpLwipSocket(typeSocket);
  o.ptr = mMallocWithFinaliser(mp.sizes.lwip_socket_obj_t, o);
  return o;
}

function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpLwipSocket {
  argCheckNum(nArgs, nKw, 0, 4, false);
  const o = newSocket();
  o.setKind(Math.min(nArgs, 2), args, off);
  switch (o.kind) {
    case SOCK_STREAM:
      o.isNewTcp = net().takeConnection();
      break;
    case SOCK_DGRAM:
    case SOCK_RAW:
      o.udp = net().newUdp();
      if (o.udp !== null) o.udp.onChange = o.callBack;
      break;
    default:
      raiseOSError(MP_EINVAL);
  }
  if (!o.hasPcb) raiseOSError(MP_ENOMEM);
  return o;
}

function takePort(socket: MpLwipSocket, port: number): void {
  if (!bindTcp(socket, port)) raiseOSError(MP_EADDRINUSE);
}

function bind(socket: MpLwipSocket, address: MpObj): void {
  const { port } = parseInetAddr(address);
  if (socket.udp !== null) {
    if (!net().bindUdp(socket.udp, port)) raiseOSError(MP_EADDRINUSE);
    return;
  }
  if (!socket.isNewTcp) raiseOSError(MP_EINVAL);
  takePort(socket, port);
}

function listen(socket: MpLwipSocket, backlog: number): void {
  if (!socket.hasPcb) raiseOSError(MP_EBADF);
  if (socket.kind !== SOCK_STREAM) raiseOSError(MP_EOPNOTSUPP);
  if (!socket.isNewTcp) raiseOSError(MP_EALREADY);
  if (socket.port === 0) takePort(socket, 0);
  const listener = net().listen({ ip: '0.0.0.0', port: socket.port }, backlog & 0xff);
  if (listener === 'in use') raiseOSError(MP_EADDRINUSE);
  if (typeof listener === 'string') raiseOSError(MP_ENOMEM);
  // A listener is another control block, and gives the connection's back.
  net().giveConnection();
  socket.isNewTcp = false;
  socket.listener = listener;
  listener.onChange = socket.callBack;
  if (backlog > 1) socket.arrayPtr = mMalloc((backlog & 0xff) * mp.wordBytes, null);
}

function accept(socket: MpLwipSocket): MpObj {
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
  end.onChange = accepted.callBack;
  accepted.timeout = timeout;
  accepted.peer = end.remote;
  net().takeConnection();
  mp.roots.release(top);
  return clientTuple(accepted, end.remote);
}

/** Looks so many times, a tenth of a second apart. */
function waitTurns(isSo: () => boolean, turns: number): boolean {
  for (let left = turns; left > 0 && !isSo(); left--) waitUs(RETRY_MS * 1000);
  return isSo();
}

function connect(socket: MpLwipSocket, address: MpObj): void {
  if (!socket.hasPcb) raiseOSError(socket.errno === 0 ? MP_EBADF : socket.errno);
  const to = parseInetAddr(address);
  if (socket.udp !== null) {
    socket.udp.remote = to;
    return;
  }
  if (!socket.isNewTcp) raiseOSError(socket.state === 'connected' ? MP_EISCONN : MP_EALREADY);
  if (socket.port === 0) takePort(socket, 0);
  const end = net().connect(socket.port, to);
  if (typeof end === 'string') raiseOSError(MP_EHOSTUNREACH);
  socket.isNewTcp = false;
  socket.tcp = end;
  socket.peer = to;
  end.onChange = socket.callBack;
  const isDecided = (): boolean => net() !== null && end.state !== 'connecting';
  if (socket.timeout < 0) waitFor(isDecided, -1);
  else if (!waitTurns(isDecided, Math.floor(socket.timeout / RETRY_MS))) raiseOSError(MP_EINPROGRESS);
  if (socket.errno !== 0) raiseOSError(socket.errno);
}

/** A socket without a control block says why, and the next time that it is none. */
function checkConnected(socket: MpLwipSocket): void {
  const { errno } = socket;
  if (errno === 0) return;
  release(socket);
  raiseOSError(errno);
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

const stack: SocketStack<MpLwipSocket> = {
  methods: [
    '__del__',
    'close',
    'bind',
    'listen',
    'accept',
    'connect',
    'send',
    'recv',
    'sendto',
    'recvfrom',
    'sendall',
    'settimeout',
    'setblocking',
    'setsockopt',
    'makefile',
    'read',
    'readinto',
    'readline',
    'write',
  ],
  protocol: {
    read: (self, buf, from, size) => readSome(self as MpLwipSocket, buf, from, size),
    write: (self, buf, from, size) => sendSome(self as MpLwipSocket, buf.subarray(from, from + size)),
    ioctl(self, request, arg) {
      const socket = self as MpLwipSocket;
      if (request === MP_STREAM_POLL) return poll(socket, arg as number);
      if (request !== MP_STREAM_CLOSE) return -MP_EINVAL;
      release(socket);
      return 0;
    },
    isText: false,
  },
  makeNew,
  print(out, socket) {
    printf(out, '<socket state=%d timeout=%d incoming=%p off=%d>', stateNumber(socket), socket.timeout, 0, 0);
  },
  bind,
  listen,
  accept,
  connect,
  send(socket, data) {
    checkConnected(socket);
    return sendTo(socket, data, null);
  },
  sendall(socket, data) {
    checkConnected(socket);
    sendAll(socket, data);
  },
  sendto(socket, data, address) {
    checkConnected(socket);
    return sendTo(socket, data, address);
  },
  recv(socket, length) {
    checkConnected(socket);
    return received(length, (buf) => readSome(socket, buf, 0, buf.length), true);
  },
  sender: ({ peer }) => peer,
  options: { noDelay: 0x40, memberships: [0x400, 0x401], complaint: 'Warning: lwip.setsockopt() not implemented\n' },
};

const typeSocket = newSocketType(stack);

/** `getaddrinfo(host, port)`: the first address, for a stream. */
function getaddrinfo(nArgs: number, args: MpObj[], off: number): MpObj {
  const host = objStrGetStr(args[off]!);
  const port = Number(objGetInt(args[off + 1]!));
  for (let i = 2; i < nArgs; i++) objGetInt(args[off + i]!);
  const ip = host === '' ? '0.0.0.0' : net().resolve(host);
  if (ip === null) raiseOSError(NOT_FOUND);
  return addressList({ ip, port });
}

/** What the module has besides constants. */
export const LWIP_MEMBERS: readonly (readonly [name: string, value: MpObj])[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
