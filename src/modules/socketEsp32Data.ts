import { errnoOf } from '../runtime/errno.js';
import { MP_BUFFER_READ, type MpObj } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { raiseOSError } from '../runtime/raise.js';
import { MP_EAGAIN } from '../runtime/streamProtocol.js';
import { net } from '../world/net/net.js';
import type { Address, TcpEnd } from '../world/net/tcp.js';
import { SystemBlocks } from '../world/systemHeap.js';
import { MpBoardSocket } from './socketBoard.js';
import { parseInetAddr, waitFor } from './socketInet.js';

/** What goes in and out of sockets over those of ESP-IDF (ports/esp32/modsocket.c). */

const MP_EBADF = 9;
const MP_ENOMEM = 12;
const MP_ECONNABORTED = 103;
const MP_ECONNRESET = 104;
const MP_ENOTCONN = 107;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;

const POLL_RD = 1;
const POLL_WR = 4;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/** `socket_obj_t`. */
export class MpEspSocket extends MpBoardSocket {
  /** Not yet connected, bound or listening (SOCKET_STATE_NEW). */
  isNew = true;
  fd = -1;
  /** What lwIP has for it of ESP-IDF's heap. */
  readonly memory = new SystemBlocks();
  /** Whom the last datagram came from. */
  sender: Address = { ip: '0.0.0.0', port: 0 };
}

/** Raises OSError with the port's own number of an error. */
export function fail(errno: number): never {
  return raiseOSError(errnoOf(errno));
}

export function checkOpen(socket: MpEspSocket): void {
  if (socket.fd < 0) fail(MP_EBADF);
}

/** The error number of a connection that is no more, or 0. */
export function errnoOfEnd(tcp: TcpEnd | null): number {
  if (tcp?.state === 'reset') return MP_ECONNRESET;
  return tcp?.state === 'unanswered' ? MP_ECONNABORTED : 0;
}

/** Sends what there is room for: bytes sent, or a negative error number. Waits until there is room for some. */
export function sendSome(socket: MpEspSocket, bytes: Uint8Array): number {
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
export function sendMost(socket: MpEspSocket, data: MpObj): { sent: number; len: number } {
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

export function sendTo(socket: MpEspSocket, data: MpObj, address: MpObj): MpObj {
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
export function readSome(socket: MpEspSocket, buf: Uint8Array, from: number, size: number): number {
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

export function poll(socket: MpEspSocket, flags: number): number {
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
