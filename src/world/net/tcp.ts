import { latin1Text } from '../../runtime/latin1.js';
import type { NetStack } from '../../runtime/netStack.js';
import { mp } from '../../runtime/state.js';
import { addEvent } from '../events.js';
import { hardware } from '../hardware.js';

/** One end of a TCP connection as the board's stack has it. Its memory is the stack's, not the heap's. */

/** Host and port. */
export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** Whoever is at the other end. */
export interface Far {
  /** Bytes have come. */
  receive(bytes: Uint8Array): void;
  /** No more bytes will come. */
  ended(): void;
  /** Bytes that have come and weren't taken yet: they count as not yet sent. */
  held?(): number;
  /** The board's end has read, so that there is room for more. */
  drained?(): void;
  /** Whether it speaks TLS, which the program must do then, too; undefined: that isn't known yet. */
  readonly tls: boolean | undefined;
}

/** What became of a connection. */
export type TcpState = 'connecting' | 'open' | 'reset' | 'unanswered' | 'closed';

const NOTHING = new Uint8Array(0);

export class TcpEnd {
  readonly stack: NetStack;
  readonly local: Address;
  readonly remote: Address;
  state: TcpState = 'connecting';
  /** Set once it is known who is there. */
  far: Far | null = null;
  /** Microseconds until what is sent is there; null: it is there at once. */
  delayUs: number | null;
  /** Small pieces aren't held back. */
  noDelay = false;
  /** The program has begun to encrypt. */
  isWrapped = false;
  /** Something has come, or the connection has changed. */
  onChange: (() => void) | null = null;
  /** What has come in: a piece for each segment. */
  private readonly segments: Uint8Array[] = [];
  private unread = 0;
  /** What there was no room for. */
  private backlog: Uint8Array = NOTHING;
  private farEnded = false;
  private nearEnded = false;
  private queued: Uint8Array = NOTHING;
  private inFlight = 0;

  constructor(stack: NetStack, local: Address, remote: Address, delayUs: number | null) {
    this.stack = stack;
    this.local = local;
    this.remote = remote;
    this.delayUs = delayUs;
  }

  /** The connection has come about. */
  open(far: Far): void {
    this.far = far;
    this.state = 'open';
    this.onChange?.();
  }

  /** It has not, or is no more. */
  fail(state: 'reset' | 'unanswered'): void {
    if (this.state === 'closed') return;
    this.state = state;
    this.onChange?.();
  }

  /** Bytes that wait to be read. */
  get waiting(): number {
    return this.unread;
  }

  /** Everything that will ever come has been read. */
  get isOver(): boolean {
    return this.peerClosed && this.unread === 0;
  }

  /** The other end has said that nothing more comes. */
  get peerClosed(): boolean {
    return this.farEnded && this.backlog.length === 0;
  }

  /** Up to `size` bytes that have come in, which stay to be taken. */
  peek(size: number): Uint8Array {
    const all = this.stack.joinsSegments ? joined(this.segments) : (this.segments[0] ?? new Uint8Array(0));
    return all.subarray(0, size);
  }

  /** Takes up to `size` bytes that have come in. */
  take(size: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let n = 0;
    while (n < size && this.segments.length > 0) {
      const first = this.segments[0]!;
      const part = first.subarray(0, size - n);
      parts.push(part);
      n += part.length;
      if (part.length === first.length) this.segments.shift();
      else this.segments[0] = first.subarray(part.length);
      if (!this.stack.joinsSegments) break;
    }
    this.unread -= n;
    this.refill();
    if (n > 0) this.far?.drained?.();
    return parts.length === 1 ? parts[0]! : joined(parts);
  }

  /** From the other end. */
  deliver(bytes: Uint8Array): void {
    if (this.state === 'closed' || bytes.length === 0) return;
    this.backlog = joined([this.backlog, bytes]);
    this.refill();
    this.onChange?.();
  }

  deliverEnd(): void {
    this.farEnded = true;
    this.onChange?.();
  }

  /** What came and did not fit. */
  get heldBack(): number {
    return this.backlog.length;
  }

  private refill(): void {
    const { mss, window } = this.stack;
    while (this.backlog.length > 0 && this.unread < window) {
      const segment = this.backlog.subarray(0, Math.min(mss, window - this.unread));
      this.segments.push(segment);
      this.unread += segment.length;
      this.backlog = this.backlog.subarray(segment.length);
    }
  }

  /** Bytes that can be sent now. */
  get room(): number {
    if (this.state !== 'open' || this.nearEnded) return 0;
    const unsent = this.queued.length + this.inFlight + (this.far?.held?.() ?? 0);
    return Math.max(0, this.stack.sendBuffer - unsent);
  }

  /** Sends as much as there is room for, and says how much that was. */
  send(bytes: Uint8Array): number {
    const part = bytes.slice(0, this.room);
    if (part.length === 0) return 0;
    hardware().note('tcp', `${this.remote.ip}:${this.remote.port}`, latin1Text(part));
    if (this.delayUs === null) {
      this.far!.receive(part);
      return part.length;
    }
    this.queued = joined([this.queued, part]);
    if (this.inFlight === 0 || this.noDelay) this.transmit();
    return part.length;
  }

  /** Small pieces wait until what was sent before has been received, and go together then (RFC 896). */
  private transmit(): void {
    const bytes = this.queued;
    if (bytes.length === 0) return;
    this.queued = NOTHING;
    this.inFlight += bytes.length;
    addEvent(mp.clock.ticksUs() + this.delayUs!, () => {
      this.inFlight -= bytes.length;
      this.far!.receive(bytes);
      if (this.inFlight > 0) return;
      if (this.queued.length > 0) this.transmit();
      else if (this.nearEnded) this.far!.ended();
      this.onChange?.();
    });
  }

  /** The program has closed it: what is on its way still arrives. */
  close(): void {
    if (this.state === 'closed') return;
    const wasOpen = this.state === 'open';
    this.state = 'closed';
    this.nearEnded = true;
    this.onChange = null;
    if (!wasOpen || this.inFlight > 0 || this.queued.length > 0) return;
    if (this.delayUs === null) this.far!.ended();
    else addEvent(mp.clock.ticksUs() + this.delayUs, () => this.far!.ended());
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Connects two ends of one board with each other. */
export function connectEnds(a: TcpEnd, b: TcpEnd): void {
  const farOf = (end: TcpEnd, sender: TcpEnd): Far => ({
    receive(bytes) {
      if (end.state === 'closed') sender.fail('reset');
      else end.deliver(bytes);
    },
    ended: () => end.deliverEnd(),
    held: () => (end.state === 'closed' ? 0 : end.heldBack),
    get tls() {
      return end.isWrapped ? true : undefined;
    },
  });
  a.open(farOf(b, a));
  b.open(farOf(a, b));
}
