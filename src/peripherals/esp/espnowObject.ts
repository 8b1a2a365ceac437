import type { MarkSink } from '../../gc/heap.js';
import type { MpDict } from '../../runtime/dict.js';
import { mMalloc } from '../../runtime/malloc.js';
import { type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { EspnowAir, type EspnowMessage } from '../../world/espnowAir.js';
import { linkAt } from '../../world/net/link.js';
import { MESSAGE_BYTES } from './espnowLimits.js';

/** The one object of ESP-NOW that a board has: what it keeps and counts (modespnow.c of ports/esp32 and ports/esp8266). */

/** A size is kept in 16 bits. */
const RING_MASK = 0xffff;
/** Default of `timeout_ms`. */
const TIMEOUT_MS = 300000;

export interface Packet extends EspnowMessage {
  readonly timeMs: number;
}

const typeRing = newRomType('', {});

/** The buffer of messages that have come and were not read yet: `ringbuf_t` and its bytes. No value of a program. */
export class EspnowRing extends MpObject {
  bufPtr = 0;
  size = 0;
  private used = 0;
  private readonly packets: Packet[] = [];
  /** Bytes before a message. */
  private readonly headBytes: number;

  constructor(headBytes: number) {
    super(typeRing);
    this.headBytes = headBytes;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.bufPtr);
  }

  get isEmpty(): boolean {
    return this.packets.length === 0;
  }

  /** False: there is no room. One byte more than a message needs must be free. */
  put(packet: Packet): boolean {
    const bytes = this.headBytes + packet.data.length;
    if (bytes >= this.size - 1 - this.used) return false;
    this.used += bytes;
    this.packets.push(packet);
    return true;
  }

  /** The oldest one; null: none. */
  take(): Packet | null {
    const packet = this.packets.shift() ?? null;
    if (packet !== null) this.used -= this.headBytes + packet.data.length;
    return packet;
  }
}

/** `esp_espnow_obj_t`. */
export class MpEspnow extends MpObject {
  /** Null: it is not active. */
  ring: EspnowRing | null = null;
  ringBytes: number;
  timeoutMs = TIMEOUT_MS;
  received = 0;
  dropped = 0;
  sent = 0;
  responses = 0;
  failures = 0;
  callback: MpObj = mpConstNone;
  callbackArg: MpObj = mpConstNone;
  /** Who was heard, with strength and time; null: the port keeps no account. */
  peersTable: MpDict | null = null;
  /** The driver outside MicroPython has been started. */
  isStarted = false;
  private readonly headBytes: number;
  private air: EspnowAir | null = null;
  /** When the driver tells of what was sent. */
  private coming: { readonly us: number; readonly isFine: boolean }[] = [];
  private airFreeUs = 0;

  /** @param headBytes what a message in the buffer has before it, the sender's address included */
  constructor(type: MpType, headBytes: number) {
    super(type);
    this.headBytes = headBytes;
    // Enough for two of the longest messages.
    this.ringBytes = 2 * (headBytes + MESSAGE_BYTES);
  }

  override trace(heap: MarkSink): void {
    if (this.ring !== null) heap.mark(this.ring.ptr);
    if (this.peersTable !== null) heap.mark(this.peersTable.ptr);
    traceObj(heap, this.callback);
    traceObj(heap, this.callbackArg);
  }

  /** Raises MemoryError; then it is active, with a buffer of no bytes. @param keep makes the buffer a root */
  newRing(keep: (ring: EspnowRing) => void): void {
    const ring = new EspnowRing(this.headBytes);
    ring.ptr = mMalloc(mp.sizes.ringbuf_t, ring);
    this.ring = ring;
    keep(ring);
    ring.bufPtr = mMalloc(this.ringBytes, null);
    ring.size = this.ringBytes & RING_MASK;
  }

  /** From now on it hears and is heard, as long as a Wi-Fi interface is active. */
  start(): void {
    this.isStarted = true;
    this.air ??= new EspnowAir((message) => this.hear(message));
  }

  /** What is on its way is not told of any more. */
  stop(): void {
    this.settle();
    this.isStarted = false;
    this.ring = null;
    this.coming = [];
    this.sent = this.responses;
  }

  private hear(message: EspnowMessage): void {
    const { ring } = this;
    if (ring === null || !this.isStarted || ![0, 1].some((kind) => linkAt(kind).active)) return;
    if (!ring.put({ ...message, timeMs: Math.floor(mp.clock.ticksUs() / 1000) })) {
      this.dropped++;
      return;
    }
    this.received++;
    if (this.callback !== mpConstNone) schedule(this.callback, this.callbackArg);
  }

  /** Gives a message to the driver, which tells later what became of it. */
  transmit(to: string, data: Uint8Array): void {
    const response = this.air!.send(to, data, Math.max(mp.clock.ticksUs(), this.airFreeUs));
    this.airFreeUs = response.us;
    this.coming.push(response);
  }

  /** Counts what the driver has told by now. */
  settle(): void {
    const now = mp.clock.ticksUs();
    while (this.coming.length > 0 && this.coming[0]!.us <= now) {
      this.responses++;
      if (!this.coming.shift()!.isFine) this.failures++;
    }
  }

  /** Whether something was sent that the driver has not told of yet. */
  get isPending(): boolean {
    this.settle();
    return this.responses < this.sent;
  }

  /** When the driver tells next, in microseconds; infinite: never. */
  get nextUs(): number {
    return this.coming[0]?.us ?? Number.POSITIVE_INFINITY;
  }
}
