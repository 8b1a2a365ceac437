import { HostError, type HostFile } from '../host.js';
import type { Listener } from './listener.js';
import { net } from './net.js';
import type { Address, TcpEnd } from './tcp.js';
import type { UdpEnd } from './udp.js';

const SOCK_STREAM = 1;
const POLL_IN = 1;
const POLL_OUT = 4;
const POLL_HUP = 16;
const POLL_ERR = 8;

/** Linux's limit of what may wait to be accepted. */
const MAX_BACKLOG = 4096;

/** A socket of the process that a posix port runs in. Its functions throw HostError, EAGAIN where they would wait. */
export class LinuxSocket implements HostFile {
  readonly type: number;
  private port = 0;
  tcp: TcpEnd | null = null;
  /** A connect has begun, and nobody has been told yet how it went. */
  private isPending = false;
  /** The last connect has failed, and somebody knows. */
  private hasFailed = false;
  private listener: Listener | null = null;
  private readonly udp: UdpEnd | null;

  constructor(type: number, tcp: TcpEnd | null = null) {
    this.type = type;
    this.tcp = tcp;
    this.udp = type === SOCK_STREAM ? null : net().newUdp();
  }

  bind({ port }: Address): void {
    if (this.udp !== null) {
      if (!net().bindUdp(this.udp, port)) throw new HostError('EADDRINUSE');
      return;
    }
    if (this.port !== 0) throw new HostError('EINVAL');
    const own = net().bind(port);
    if (own === null) throw new HostError('EADDRINUSE');
    this.port = own;
  }

  listen(backlog: number): void {
    if (this.udp !== null) throw new HostError('EOPNOTSUPP');
    if (this.listener !== null) return;
    if (this.tcp !== null) throw new HostError('EINVAL');
    if (this.port === 0) this.bind({ ip: '0.0.0.0', port: 0 });
    // Linux lets one more than the backlog wait.
    const listener = net().listen({ ip: '0.0.0.0', port: this.port }, Math.min(backlog, MAX_BACKLOG) + 1);
    if (typeof listener === 'string') throw new HostError('EADDRINUSE');
    this.listener = listener;
  }

  accept(): LinuxSocket {
    net();
    if (this.udp !== null) throw new HostError('EOPNOTSUPP');
    if (this.listener === null) throw new HostError('EINVAL');
    const end = this.listener.waiting.shift();
    if (end === undefined) throw new HostError('EAGAIN');
    return new LinuxSocket(SOCK_STREAM, end);
  }

  /**
   * Begins to connect. Of a stream that throws EINPROGRESS, also where the answer comes at once: Linux looks at what
   * has come over its loopback only when the call is over. Asked again it says how it went.
   */
  connect(to: Address): void {
    net();
    if (this.udp !== null) {
      this.udp.remote = to;
      return;
    }
    if (this.listener !== null) throw new HostError('EISCONN');
    if (this.tcp?.state === 'connecting') throw new HostError('EALREADY');
    if (this.isPending) {
      this.connected();
      return;
    }
    if (this.tcp?.state === 'open') throw new HostError('EISCONN');
    if (this.port === 0) this.bind({ ip: '0.0.0.0', port: 0 });
    const end = net().connect(this.port, to);
    if (typeof end === 'string') throw new HostError('EHOSTUNREACH');
    this.tcp = end;
    this.isPending = true;
    this.hasFailed = false;
    throw new HostError('EINPROGRESS');
  }

  /** Throws EINPROGRESS while the connection isn't decided, and why it has failed. */
  connected(): void {
    net();
    const { tcp } = this;
    if (tcp?.state === 'connecting') throw new HostError('EINPROGRESS');
    this.isPending = false;
    if (tcp === null || tcp.state === 'open') return;
    this.tcp = null;
    this.hasFailed = true;
    throw new HostError(tcp.state === 'unanswered' ? 'ETIMEDOUT' : 'ECONNREFUSED');
  }

  /** Reading and writing throw why a connect has failed that nobody has asked about. */
  private throwFailure(): void {
    if (this.isPending && this.tcp?.state !== 'connecting' && this.tcp?.state !== 'open') this.connected();
  }

  read(buf: Uint8Array, from: number, size: number): number {
    return this.receive(buf, from, size).n;
  }

  /** Reads what has come, and says from whom. @param stays to be read again */
  receive(buf: Uint8Array, from: number, size: number, stays = false): { n: number; sender: Address | null } {
    net();
    if (this.udp !== null) {
      const datagram = stays ? this.udp.inbox[0] : this.udp.inbox.shift();
      if (datagram === undefined) throw new HostError('EAGAIN');
      const part = datagram.bytes.subarray(0, size);
      buf.set(part, from);
      return { n: part.length, sender: datagram.from };
    }
    this.throwFailure();
    const { tcp } = this;
    if (tcp === null && this.hasFailed) return { n: 0, sender: null };
    if (tcp === null || tcp.state === 'connecting') throw new HostError('ENOTCONN');
    if (tcp.waiting === 0) {
      if (tcp.state === 'reset') throw new HostError('ECONNRESET');
      if (tcp.peerClosed) return { n: 0, sender: null };
      throw new HostError('EAGAIN');
    }
    const bytes = stays ? tcp.peek(size) : tcp.take(size);
    buf.set(bytes, from);
    return { n: bytes.length, sender: null };
  }

  write(buf: Uint8Array, from: number, size: number): number {
    net();
    const bytes = buf.subarray(from, from + size);
    if (this.udp !== null) {
      if (this.udp.remote === null) throw new HostError('EDESTADDRREQ');
      return this.sendTo(bytes, this.udp.remote);
    }
    this.throwFailure();
    if (this.tcp === null) throw new HostError('EPIPE');
    if (this.tcp.state === 'connecting') throw new HostError('EAGAIN');
    if (this.tcp.state !== 'open') throw new HostError(this.tcp.state === 'reset' ? 'ECONNRESET' : 'EPIPE');
    const n = this.tcp.send(bytes);
    if (n === 0 && size > 0) throw new HostError('EAGAIN');
    return n;
  }

  /** Sends a datagram. */
  sendTo(bytes: Uint8Array, to: Address): number {
    if (this.udp === null) return this.write(bytes, 0, bytes.length);
    if (!net().sendUdp(this.udp, to, bytes)) throw new HostError('EHOSTUNREACH');
    return bytes.length;
  }

  seek(): number {
    throw new HostError('ESPIPE');
  }

  sync(): void {
    throw new HostError('EINVAL');
  }

  /** A new stream is writable and hung up, as Linux says. */
  poll(events: number): number {
    net();
    const { tcp, listener, udp } = this;
    if (udp !== null) return (events & POLL_OUT) | (udp.inbox.length > 0 ? events & POLL_IN : 0);
    if (listener !== null) return listener.waiting.length > 0 ? events & POLL_IN : 0;
    if (tcp === null) return (events & POLL_OUT) | POLL_HUP;
    if (tcp.state === 'connecting') return 0;
    if (tcp.state !== 'open') return (events & (POLL_IN | POLL_OUT)) | POLL_ERR | POLL_HUP;
    const readable = tcp.waiting > 0 || tcp.peerClosed ? events & POLL_IN : 0;
    return readable | (tcp.room > 0 ? events & POLL_OUT : 0);
  }

  setNoDelay(on: boolean): void {
    if (this.tcp !== null) this.tcp.noDelay = on;
  }

  close(): void {
    if (this.udp !== null) net().closeUdp(this.udp);
    if (this.listener !== null) net().unlisten(this.listener);
    this.tcp?.close();
    if (this.port !== 0) net().unbind(this.port);
  }
}
