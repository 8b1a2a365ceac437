import type { MarkSink } from '../gc/heap.js';
import { MP_BUFFER_READ, type MpObj } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { raiseNotImplementedError, raiseOSError } from '../runtime/raise.js';
import { MP_EAGAIN } from '../runtime/streamProtocol.js';
import { net } from '../world/net/net.js';
import type { Address } from '../world/net/tcp.js';
import { MpBoardSocket } from './socketBoard.js';
import { parseInetAddr, waitFor } from './socketInet.js';

/** What goes in and out of sockets over lwIP itself (extmod/modlwip.c), and the states that they are in. */

const MP_EBADF = 9;
const MP_ECONNABORTED = 103;
const MP_ECONNRESET = 104;
const MP_ENOTCONN = 107;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;

const POLL_RD = 1;
const POLL_WR = 4;
const POLL_ERR = 8;
const POLL_HUP = 16;
const POLL_NVAL = 32;

/** A sender that waited goes on as soon as so many bytes can be sent. */
const LEAST_ROOM = 16;
const MAX_DATAGRAM = 0xffff;

export type LwipState =
  | 'new'
  | 'listening'
  | 'connecting'
  | 'connected'
  | 'peerClosed'
  | 'udp'
  | 'reset'
  | 'aborted'
  | 'badf';

const ERRNOS: Readonly<Partial<Record<LwipState, number>>> = {
  reset: MP_ECONNRESET,
  aborted: MP_ECONNABORTED,
  badf: MP_EBADF,
};

const NO_ADDRESS: Address = { ip: '0.0.0.0', port: 0 };

/** `lwip_socket_obj_t`. */
export class MpLwipSocket extends MpBoardSocket {
  /** It has the protocol control block of a connection to come; later one of `tcp`, `listener` and `udp` stands for it. */
  isNewTcp = false;
  peer: Address = NO_ADDRESS;
  closed = false;
  /** `incoming.connection.tcp.array`, or 0 where the only slot is in the struct. */
  arrayPtr = 0;

  get hasPcb(): boolean {
    return this.isNewTcp || this.tcp !== null || this.listener !== null || this.udp !== null;
  }

  get state(): LwipState {
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

  override trace(heap: MarkSink): void {
    heap.mark(this.arrayPtr);
    super.trace(heap);
  }
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

/** Reads what has come into `buf[from ..]`: bytes read, or a negative error number. */
export function readSome(socket: MpLwipSocket, buf: Uint8Array, from: number, size: number): number {
  return socket.udp === null ? tcpReceive(socket, buf, from, size) : udpReceive(socket, buf, from, size);
}

/** Sends what there is room for: bytes sent, or a negative error number. @param to null: whom it is connected with */
export function sendSome(socket: MpLwipSocket, bytes: Uint8Array, to: Address | null = null): number {
  return socket.udp === null ? tcpSend(socket, bytes) : udpSend(socket, bytes, to);
}

export function sendTo(socket: MpLwipSocket, data: MpObj, address: MpObj | null): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  const part = bytes.subarray(offset, offset + len);
  const to = address === null ? null : parseInetAddr(address);
  const n = sendSome(socket, part, to);
  return n < 0 ? raiseOSError(-n) : n;
}

export function sendAll(socket: MpLwipSocket, data: MpObj): void {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  if (socket.udp !== null) raiseNotImplementedError('');
  if (socket.timeout === 0 && len > (socket.tcp?.room ?? 0)) raiseOSError(MP_EAGAIN);
  for (let sent = 0; sent < len; ) {
    const n = tcpSend(socket, bytes.subarray(offset + sent, offset + len));
    if (n < 0) raiseOSError(-n);
    sent += n;
  }
}

export function poll(socket: MpLwipSocket, flags: number): number {
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
