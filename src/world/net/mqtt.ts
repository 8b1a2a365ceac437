import { utf8Array, utf8Decoded } from '../../runtime/print.js';
import { serialBytes } from '../busDevices.js';
import { whenPrinted } from '../outputMarks.js';
import type { MqttStub } from './netStub.js';
import type { Peer, Talker } from './peer.js';
import { joined } from './tcp.js';

/** An MQTT 3.1.1 broker on the simulated network, with one client: the program. */

const CONNECT = 1;
const PUBLISH = 3;
const PUBREC = 5;
const PUBREL = 6;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;

/** Whether a topic is among those that a filter with `+` and `#` names. */
export function topicMatches(filter: string, topic: string): boolean {
  const names = topic.split('/');
  const wanted = filter.split('/');
  for (const [i, name] of wanted.entries()) {
    if (name === '#') return true;
    if (i >= names.length || (name !== '+' && name !== names[i])) return false;
  }
  return wanted.length === names.length;
}

function packet(first: number, ...parts: Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left % 128) | (left > 127 ? 0x80 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return joined([Uint8Array.of(first, ...length), body]);
}

function lengthText(text: string): Uint8Array {
  const bytes = utf8Array(text);
  return joined([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/** The first packet of `bytes`: its first byte, its content and where the next one begins; null: it isn't complete. */
function firstPacket(bytes: Uint8Array): { first: number; body: Uint8Array; end: number } | null {
  let length = 0;
  for (let i = 1, shift = 0; i < bytes.length && i < 5; i++, shift += 7) {
    length += (bytes[i]! & 0x7f) << shift;
    if ((bytes[i]! & 0x80) !== 0) continue;
    const end = i + 1 + length;
    return end > bytes.length ? null : { first: bytes[0]!, body: bytes.subarray(i + 1, end), end };
  }
  return null;
}

class Broker implements Talker {
  private readonly peer: Peer;
  private readonly stub: MqttStub;
  private readonly filters = new Set<string>();
  /** What came before anybody had subscribed to it: kept for the first who does. */
  private kept: { topic: string; payload: Uint8Array }[] = [];
  private received: Uint8Array = new Uint8Array(0);

  constructor(peer: Peer, stub: MqttStub) {
    this.peer = peer;
    this.stub = stub;
  }

  receive(bytes: Uint8Array): void {
    this.received = joined([this.received, bytes]);
    for (;;) {
      const found = firstPacket(this.received);
      if (found === null) return;
      this.received = this.received.subarray(found.end);
      this.handle(found.first, found.body);
    }
  }

  private handle(first: number, body: Uint8Array): void {
    switch (first >> 4) {
      case CONNECT:
        this.connect();
        break;
      case PUBLISH:
        this.published((first >> 1) & 3, body);
        break;
      case PUBREC:
        this.peer.send(packet(0x62, body.subarray(0, 2)));
        break;
      case PUBREL:
        this.peer.send(packet(0x70, body.subarray(0, 2)));
        break;
      case SUBSCRIBE:
        this.subscribe(body);
        break;
      case UNSUBSCRIBE:
        for (const filter of filtersOf(body, false)) this.filters.delete(filter.name);
        this.peer.send(packet(0xb0, body.subarray(0, 2)));
        break;
      case PINGREQ:
        this.peer.send(packet(0xd0));
        break;
      case DISCONNECT:
        this.peer.close();
        break;
    }
  }

  private connect(): void {
    const { code = 0, messages = [] } = this.stub;
    this.peer.send(packet(0x20, Uint8Array.of(0, code)));
    if (code !== 0) {
      this.peer.close();
      return;
    }
    for (const message of messages) {
      if (!('after' in message)) {
        const [ms, topic, data] = message;
        this.peer.after(ms, () => this.publish(topic, serialBytes(data)));
        continue;
      }
      const { after, ms = 0, topic, data } = message;
      // What was printed before the connection counts as printed at its start.
      whenPrinted(after, () => this.peer.after(ms, () => this.publish(topic, serialBytes(data))));
    }
  }

  private published(qos: number, body: Uint8Array): void {
    const size = (body[0]! << 8) | body[1]!;
    const topic = utf8Decoded(body.subarray(2, 2 + size));
    const after = 2 + size;
    if (qos === 1) this.peer.send(packet(0x40, body.subarray(after, after + 2)));
    if (qos === 2) this.peer.send(packet(0x50, body.subarray(after, after + 2)));
    if (this.isWanted(topic)) this.publish(topic, body.slice(after + (qos > 0 ? 2 : 0)));
  }

  private isWanted(topic: string): boolean {
    return [...this.filters].some((filter) => topicMatches(filter, topic));
  }

  private publish(topic: string, payload: Uint8Array): void {
    if (this.isWanted(topic)) this.peer.send(packet(0x30, lengthText(topic), payload));
    else this.kept.push({ topic, payload });
  }

  private subscribe(body: Uint8Array): void {
    const filters = filtersOf(body, true);
    for (const { name } of filters) this.filters.add(name);
    this.peer.send(
      packet(
        0x90,
        body.subarray(0, 2),
        Uint8Array.from(filters, ({ qos }) => Math.min(qos, 2)),
      ),
    );
    const waiting = this.kept;
    this.kept = [];
    for (const { topic, payload } of waiting) this.publish(topic, payload);
  }
}

function filtersOf(body: Uint8Array, hasQos: boolean): { name: string; qos: number }[] {
  const filters: { name: string; qos: number }[] = [];
  for (let at = 2; at + 2 <= body.length; ) {
    const end = at + 2 + ((body[at]! << 8) | body[at + 1]!);
    filters.push({
      name: utf8Decoded(body.subarray(at + 2, end)),
      qos: hasQos ? (body[end] ?? 0) : 0,
    });
    at = end + (hasQos ? 1 : 0);
  }
  return filters;
}

/** A broker that answers as the protocol says and publishes what a stub's `mqtt` holds. */
export function mqttBroker(stub: MqttStub): (peer: Peer) => Talker {
  return (peer) => new Broker(peer, stub);
}
