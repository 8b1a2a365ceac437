import { latin1Text } from '../../runtime/latin1.js';
import type { NetStack } from '../../runtime/netStack.js';
import { perMachine } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { mp } from '../../runtime/state.js';
import { addEvent } from '../events.js';
import { hardware } from '../hardware.js';
import { theHost } from '../host.js';
import { whenDue } from '../outputMarks.js';
import { parseIpv4 } from './address.js';
import { HostLoopback } from './hostLoopback.js';
import { httpClient, httpServer } from './http.js';
import { ownAddress } from './link.js';
import { Listener } from './listener.js';
import { mqttBroker } from './mqtt.js';
import type { ClientStub, NetStub, PeerStub } from './netStub.js';
import { answersOf, Peer, scripted, type Talker } from './peer.js';
import { type Address, connectEnds, TcpEnd } from './tcp.js';
import { type Datagram, UdpEnd } from './udp.js';

/** The network that a board is on: its own listeners and datagrams, and whom the stub puts there. */

/** Somewhat more than any port that a program chooses: the first that the stack chooses by itself. */
const FIRST_FREE_PORT = 49153;
/** Milliseconds that bytes need to somebody on the network, and between two attempts to connect. */
const DELAY_MS = 1;
const RETRY_MS = 100;
/** Where hosts are that a stub knows by name only: one after the other, and any other name. */
const NAMED_FROM = 100;
const ANY_NAME = '192.168.1.99';
const CLIENT_IP = '192.168.1.10';
const ANY_IP = '0.0.0.0';

/** Why a port can't be listened at, or a host not be reached. */
export type NetError = 'in use' | 'unreachable' | 'no room';

type PeerEntry = readonly [host: string, port: string, stub: PeerStub];

class Net {
  readonly stack: NetStack = portOf(mp.board).network.stack;
  private readonly listeners = new Map<number, Listener>();
  private readonly bound = new Set<number>();
  private readonly udpEnds = new Set<UdpEnd>();
  private readonly peers: readonly PeerEntry[];
  private readonly names: ReadonlyMap<string, string>;
  private readonly clients: readonly ClientStub[];
  private readonly served = new Set<ClientStub>();
  private readonly host: HostLoopback | null;
  private nextPort = FIRST_FREE_PORT;
  private nextClientPort = FIRST_FREE_PORT;
  private open = 0;

  constructor() {
    const stub: NetStub = hardware().stub.net ?? {};
    this.peers = Object.entries(stub.peers ?? {}).map(([key, peer]) => {
      const colon = key.lastIndexOf(':');
      return [key.slice(0, colon), key.slice(colon + 1), peer];
    });
    this.names = namesOf(stub, this.peers);
    this.clients = stub.clients ?? [];
    const { net } = theHost();
    this.host = net === undefined ? null : new HostLoopback(net, this.stack);
  }

  /** Looks at what has happened on the host's loopback. */
  pump(): void {
    this.host?.pump();
  }

  /** The address of a host by name or number, or null. */
  resolve(name: string): string | null {
    if (parseIpv4(name) !== null) return name;
    if (name === 'localhost') return '127.0.0.1';
    if (ownAddress() === null) return null;
    return this.names.get(name.toLowerCase()) ?? (this.peers.some(([host]) => host === '*') ? ANY_NAME : null);
  }

  /** Takes a port for a TCP socket; 0 is any. False: it is in use. */
  bind(port: number): number | null {
    const own = port === 0 ? this.freePort() : port;
    if (this.bound.has(own)) return null;
    this.bound.add(own);
    return own;
  }

  unbind(port: number): void {
    this.bound.delete(port);
  }

  private freePort(): number {
    while (this.bound.has(this.nextPort)) this.nextPort++;
    return this.nextPort++;
  }

  /** Counts a connection of the program's. False: there is no room for another. */
  takeConnection(): boolean {
    if (this.open >= this.stack.connections) return false;
    this.open++;
    return true;
  }

  giveConnection(): void {
    this.open--;
  }

  /** Listens at a port that is bound. */
  listen(local: Address, backlog: number): Listener | NetError {
    if (this.listeners.has(local.port)) return 'in use';
    if (this.listeners.size >= this.stack.listeners) return 'no room';
    const listener = new Listener(local, backlog);
    if (this.host?.listen(listener) === false) return 'in use';
    this.listeners.set(local.port, listener);
    hardware().note('net', 'listen', `${local.ip}:${local.port}`);
    for (const client of this.clients) {
      if (client.port !== local.port || this.served.has(client)) continue;
      this.served.add(client);
      whenDue(client.at ?? 0, (us) => this.callIn(client, us, 1));
    }
    return listener;
  }

  unlisten(listener: Listener): void {
    listener.isClosed = true;
    this.listeners.delete(listener.local.port);
    this.host?.unlisten(listener);
    for (const end of listener.waiting.splice(0)) end.close();
  }

  /** A client of the stub connects at a time, or as soon after it as it can. */
  private callIn(client: ClientStub, atUs: number, nth: number): void {
    addEvent(Math.max(atUs, mp.clock.ticksUs()), () => {
      const listener = this.listeners.get(client.port);
      const ip = ownAddress();
      if (listener === undefined || !listener.hasRoom || ip === null) {
        this.callIn(client, mp.clock.ticksUs() + RETRY_MS * 1000, nth);
        return;
      }
      const remote = { ip: client.from ?? CLIENT_IP, port: this.nextClientPort++ };
      const end = new TcpEnd(this.stack, { ip, port: client.port }, remote, DELAY_MS * 1000);
      const talk = (peer: Peer): Talker =>
        client.http === undefined ? scripted(client)(peer) : httpClient(client.http, ip)(peer);
      const peer = new Peer(end, client.tls === true, talk);
      end.open(peer);
      listener.add(end);
      peer.begin();
      const { repeat, times } = client;
      if (repeat !== undefined && nth < (times ?? Number.POSITIVE_INFINITY)) {
        this.callIn(client, mp.clock.ticksUs() + repeat * 1000, nth + 1);
      }
    });
  }

  /** Connects from a port that is bound. The connection comes about, or fails, later. */
  connect(port: number, to: Address): TcpEnd | NetError {
    if (isLoopback(to.ip)) return this.connectHere(port, to);
    const ip = ownAddress();
    if (ip === null) return 'unreachable';
    if (to.ip === ip) return this.connectHere(port, to);
    hardware().note('net', 'connect', `${to.ip}:${to.port}`);
    const found = this.peerAt(to, false);
    const delayMs = found?.delay ?? DELAY_MS;
    const end = new TcpEnd(this.stack, { ip, port }, to, delayMs * 1000);
    const isThere = found !== null || this.peers.some(([host]) => this.addressOf(host) === to.ip);
    addEvent(mp.clock.ticksUs() + (isThere ? 2 * delayMs : this.stack.connectMs) * 1000, () => {
      if (end.state !== 'connecting') return;
      if (found === null || found.refuses === true) {
        end.fail(isThere ? 'reset' : 'unanswered');
        return;
      }
      const peer = new Peer(end, found.tls === true, talkerOf(found));
      end.open(peer);
      peer.begin();
    });
    return end;
  }

  private addressOf(host: string): string | null {
    return parseIpv4(host) === null ? (this.names.get(host.toLowerCase()) ?? null) : host;
  }

  private peerAt(to: Address, udp: boolean): PeerStub | null {
    const found = this.peers.find(
      ([host, port, stub]) =>
        (stub.udp === true) === udp &&
        (host === '*' || this.addressOf(host) === to.ip) &&
        (port === '*' || Number(port) === to.port),
    );
    return found?.[2] ?? null;
  }

  /** Connects with the program itself, or with a program on the host. */
  private connectHere(port: number, to: Address): TcpEnd | NetError {
    const delayUs = this.stack.loopsAtOnce ? null : 0;
    const end = new TcpEnd(this.stack, { ip: to.ip, port }, to, delayUs);
    hardware().note('net', 'connect', `${to.ip}:${to.port}`);
    if (this.host !== null && !this.listeners.has(to.port)) {
      this.host.connect(end);
      return end;
    }
    this.meet(end, 0);
    return end;
  }

  private meet(end: TcpEnd, tries: number): void {
    const act = (): void => {
      if (end.state !== 'connecting') return;
      const listener = this.listeners.get(end.remote.port);
      if (listener === undefined) end.fail('reset');
      else if (!listener.hasRoom) this.meet(end, tries + 1);
      else {
        const other = new TcpEnd(this.stack, end.remote, end.local, end.delayUs);
        connectEnds(end, other);
        listener.add(other);
      }
    };
    if (end.delayUs === null && tries === 0) act();
    else addEvent(mp.clock.ticksUs() + (tries === 0 ? 0 : RETRY_MS * 1000), act);
  }

  newUdp(): UdpEnd | null {
    if (this.udpEnds.size >= this.stack.datagrams) return null;
    const end = new UdpEnd();
    this.udpEnds.add(end);
    return end;
  }

  closeUdp(end: UdpEnd): void {
    end.onChange = null;
    this.udpEnds.delete(end);
  }

  /** Gives a datagram socket a port; 0 is any. False: another has it. */
  bindUdp(end: UdpEnd, port: number): boolean {
    if (port !== 0 && [...this.udpEnds].some((other) => other !== end && other.port === port)) return false;
    end.port = port === 0 ? this.nextPort++ : port;
    return true;
  }

  /** Sends a datagram; false: there is no way there. Nobody says whether it has come. */
  sendUdp(end: UdpEnd, to: Address, bytes: Uint8Array): boolean {
    const own = ownAddress();
    const isHere = isLoopback(to.ip) || to.ip === own;
    if (!isHere && own === null) return false;
    if (end.port === 0) this.bindUdp(end, 0);
    hardware().note('udp', `${to.ip}:${to.port}`, latin1Text(bytes));
    const from = { ip: isHere ? to.ip : own!, port: end.port };
    const copy = bytes.slice();
    if (isHere) {
      const act = (): void => {
        for (const other of this.udpEnds) if (other.port === to.port) this.deliver(other, { from, bytes: copy });
      };
      if (this.stack.loopsAtOnce) act();
      else addEvent(mp.clock.ticksUs(), act);
      return true;
    }
    const found = this.peerAt(to, true);
    if (found === null) return true;
    const heard = latin1Text(bytes);
    const answer = answersOf(found).find(([asked]) => asked === null || asked === heard)?.[1];
    if (answer === undefined) return true;
    const backUs = 2 * (found.delay ?? DELAY_MS) * 1000;
    addEvent(mp.clock.ticksUs() + backUs, () => {
      if (this.udpEnds.has(end)) this.deliver(end, { from: to, bytes: answer });
    });
    return true;
  }

  private deliver(end: UdpEnd, datagram: Datagram): void {
    const { remote } = end;
    if (remote !== null && (remote.ip !== datagram.from.ip || remote.port !== datagram.from.port)) return;
    if (end.inbox.length >= this.stack.datagramsWaiting) return;
    end.inbox.push(datagram);
    end.onChange?.();
  }
}

function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === ANY_IP;
}

function namesOf(stub: NetStub, peers: readonly PeerEntry[]): Map<string, string> {
  const names = new Map(Object.entries(stub.names ?? {}).map(([name, ip]) => [name.toLowerCase(), ip]));
  for (const [host] of peers) {
    const name = host.toLowerCase();
    if (host === '*' || parseIpv4(host) !== null || names.has(name)) continue;
    names.set(name, `192.168.1.${NAMED_FROM + names.size}`);
  }
  return names;
}

function talkerOf(stub: PeerStub): (peer: Peer) => Talker {
  if (stub.mqtt !== undefined) return mqttBroker(stub.mqtt);
  return stub.http === undefined ? scripted(stub) : httpServer(stub.http);
}

const nets = perMachine(() => new Net());

/** The running machine's network, as it is now. */
export function net(): Net {
  const known = nets();
  known.pump();
  return known;
}
