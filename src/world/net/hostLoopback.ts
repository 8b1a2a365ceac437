import type { NetStack } from '../../runtime/netStack.js';
import { waitUs } from '../events.js';
import type { HostNet, HostNetEvent } from '../host.js';
import type { Listener } from './listener.js';
import { type Far, TcpEnd } from './tcp.js';

/** A connection to a program on the host. */
class HostPeer implements Far {
  /** Nothing is encrypted here: who expects it hears plain bytes. */
  readonly tls = false;
  /** Sent and not yet taken by the host. */
  private unsent = 0;
  readonly end: TcpEnd;
  private readonly net: HostNet;
  private readonly id: number;

  constructor(net: HostNet, id: number, end: TcpEnd) {
    this.net = net;
    this.id = id;
    this.end = end;
  }

  receive(bytes: Uint8Array): void {
    this.unsent += bytes.length;
    this.net.post({ what: 'send', id: this.id, bytes });
  }

  ended(): void {
    this.net.post({ what: 'end', id: this.id });
  }

  held(): number {
    return this.unsent;
  }

  taken(n: number): void {
    this.unsent -= n;
    this.end.onChange?.();
  }
}

/** The host's loopback, as a part of the board's own. */
export class HostLoopback {
  private readonly net: HostNet;
  private readonly stack: NetStack;
  private readonly peers = new Map<number, HostPeer>();
  private readonly listeners = new Map<number, Listener>();
  /** What became of the listeners: true where the host listens. */
  private readonly answers = new Map<number, boolean>();
  private nextId = 1;

  constructor(net: HostNet, stack: NetStack) {
    this.net = net;
    this.stack = stack;
  }

  /** Lets programs on the host connect. False: the port is in use there. */
  listen(listener: Listener): boolean {
    const id = this.nextId++;
    this.listeners.set(id, listener);
    this.net.post({ what: 'listen', id, port: listener.local.port });
    while (!this.answers.has(id)) {
      waitUs(LOOK_US);
      this.pump();
    }
    if (this.answers.get(id) === false) this.listeners.delete(id);
    return this.answers.get(id)!;
  }

  unlisten(listener: Listener): void {
    for (const [id, known] of this.listeners) {
      if (known !== listener) continue;
      this.listeners.delete(id);
      this.net.post({ what: 'unlisten', id });
    }
  }

  connect(end: TcpEnd): void {
    const id = this.nextId++;
    this.peers.set(id, new HostPeer(this.net, id, end));
    this.net.post({ what: 'connect', id, ip: end.remote.ip, port: end.remote.port });
  }

  /** Takes what has happened. */
  pump(): void {
    for (let event = this.net.next(); event !== null; event = this.net.next()) this.handle(event);
  }

  private handle(event: HostNetEvent): void {
    const peer = this.peers.get(event.id);
    switch (event.what) {
      case 'listening':
      case 'inUse':
        this.answers.set(event.id, event.what === 'listening');
        break;
      case 'accepted':
        this.accepted(event.id, event.connection, event.port);
        break;
      case 'connected':
        if (peer?.end.state === 'connecting') peer.end.open(peer);
        break;
      case 'data':
        peer?.end.deliver(event.bytes);
        break;
      case 'taken':
        peer?.taken(event.bytes);
        break;
      case 'ended':
        peer?.end.deliverEnd();
        break;
      case 'reset':
        peer?.end.fail('reset');
        this.peers.delete(event.id);
        break;
    }
  }

  private accepted(id: number, connection: number, port: number): void {
    const listener = this.listeners.get(id);
    if (listener === undefined || !listener.hasRoom) {
      this.net.post({ what: 'end', id: connection });
      return;
    }
    const remote = { ip: '127.0.0.1', port };
    const end = new TcpEnd(this.stack, listener.local, remote, null);
    const peer = new HostPeer(this.net, connection, end);
    this.peers.set(connection, peer);
    end.open(peer);
    listener.add(end);
  }
}

/** Between two looks at whether the host listens. */
const LOOK_US = 1000;
