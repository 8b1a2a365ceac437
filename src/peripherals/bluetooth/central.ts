import { objGetIntMaybe } from '../../runtime/getNumber.js';
import { mp } from '../../runtime/state.js';
import type { BleCentralStub, BleCharacteristic, BleStep } from '../../world/bleStub.js';
import { serialBytes, toHex } from '../../world/busDevices.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { whenDue, whenPrinted } from '../../world/outputMarks.js';
import type { MpBle, Value } from './ble.js';
import { callHandler, IRQ, stackView } from './irq.js';

/** Centrals of a stub: they connect to what the program advertises, write, read, subscribe and go. */

/** The number of the only connection, and what its address is: a public one. */
const CONNECTION = 0;
const PUBLIC_ADDRESS = 0;
const ADDRESS = '24:0a:c4:00:00:01';
/** What can be sent at once until both sides have agreed on more, and what the stub's centrals can take. */
const DEFAULT_MTU = 23;
const LARGEST_MTU = 517;
/** Microseconds until a central has seen an advertisement and answered it. */
const CONNECT_US = 50000;

/** A central that is connected. */
export class Connection {
  readonly handle = CONNECTION;
  readonly subscriptions = new Set<number>();
  private readonly ble: MpBle;
  private readonly address: Uint8Array;

  constructor(ble: MpBle, stub: BleCentralStub) {
    this.ble = ble;
    this.address = Uint8Array.from((stub.address ?? ADDRESS).split(':'), (byte) => Number.parseInt(byte, 16));
    for (const step of stub.steps ?? []) {
      if (!('after' in step)) this.after(step[0], () => this.act(step[1]));
      // What was printed before the connection counts as printed at its start.
      else whenPrinted(step.after, () => this.after(step.ms ?? 0, () => this.act(step.do)));
    }
  }

  /** After so many milliseconds, as long as the connection stands. */
  after(ms: number, act: () => void): void {
    addEvent(mp.clock.ticksUs() + ms * 1000, () => {
      if (this.ble.central === this) act();
    });
  }

  begin(): void {
    hardware().note('ble', 'connected', toHex(this.address));
    callHandler(this.ble, IRQ.CENTRAL_CONNECT, [this.handle, PUBLIC_ADDRESS, stackView(this.address)]);
  }

  end(): void {
    this.ble.central = null;
    hardware().note('ble', 'disconnected', toHex(this.address));
    callHandler(this.ble, IRQ.CENTRAL_DISCONNECT, [this.handle, PUBLIC_ADDRESS, stackView(this.address)]);
    this.ble.centrals.consider();
  }

  /** The size of packets that both sides can take. */
  agreeMtu(wanted: number, own = LARGEST_MTU): number {
    return Math.max(DEFAULT_MTU, Math.min(wanted, own));
  }

  private act(step: BleStep): void {
    const { write, data, read, subscribe, unsubscribe, mtu } = step;
    if (write !== undefined) this.write(write, serialBytes(data!));
    else if (read !== undefined) this.read(read);
    else if (subscribe !== undefined) this.withValue(subscribe, ({ handle }) => this.subscriptions.add(handle));
    else if (unsubscribe !== undefined) this.withValue(unsubscribe, ({ handle }) => this.subscriptions.delete(handle));
    else if (mtu !== undefined) {
      callHandler(this.ble, IRQ.MTU_EXCHANGED, [this.handle, this.agreeMtu(mtu, this.ble.mtu)]);
    } else this.end();
  }

  /** Of what is longer than the value's buffer the rest is lost; what is longer than a packet goes in one all the same. */
  private write(to: BleCharacteristic, data: Uint8Array): void {
    this.withValue(to, (value) => {
      const before = value.appends ? value.bytes : new Uint8Array(0);
      const all = new Uint8Array(Math.min(value.room, before.length + data.length));
      all.set(before);
      all.set(data.subarray(0, all.length - before.length), before.length);
      value.bytes = all;
      callHandler(this.ble, IRQ.GATTS_WRITE, [this.handle, value.handle]);
    });
  }

  /** The handler can set the value first, or refuse with a number other than 0. */
  private read(from: BleCharacteristic): void {
    this.withValue(from, (value) => {
      const answer = callHandler(this.ble, IRQ.GATTS_READ_REQUEST, [this.handle, value.handle]);
      const refused = Number(objGetIntMaybe(answer) ?? 0);
      hardware().note('ble', `read ${value.handle}`, refused === 0 ? toHex(value.bytes) : `error ${refused}`);
    });
  }

  private withValue(which: BleCharacteristic, act: (value: Value) => void): void {
    const value = valueFor(this.ble, which);
    if (value === undefined) hardware().note('ble', 'not found', String(which));
    else act(value);
  }
}

function valueFor(ble: MpBle, which: BleCharacteristic): Value | undefined {
  if (typeof which === 'number') return ble.values.get(which);
  const hex = which.replace(/^0x/, '').replaceAll('-', '').toLowerCase();
  return [...ble.values.values()].find(({ uuid }) => toHex(uuid.slice().reverse()) === hex);
}

/** Those who will connect. */
export class Centrals {
  private readonly ble: MpBle;
  private readonly waiting: BleCentralStub[];

  constructor(ble: MpBle) {
    this.ble = ble;
    this.waiting = [...(hardware().stub.ble?.centrals ?? [])];
  }

  /** The program advertises, or whoever was connected has gone: the next one connects when it is time. */
  consider(): void {
    const next = this.waiting[0];
    if (next === undefined) return;
    whenDue(next.at ?? 0, (us) => this.connect(next, us));
  }

  /** At a time, or as soon as it has seen the advertisement; not where another is connected by then. */
  private connect(next: BleCentralStub, us: number): void {
    addEvent(Math.max(us, mp.clock.ticksUs() + CONNECT_US), () => {
      const isFree = this.ble.isActive && this.ble.isConnectable && this.ble.central === null;
      if (this.waiting[0] !== next || !isFree) return;
      this.waiting.shift();
      // Who is connected is advertised no more.
      this.ble.isConnectable = false;
      this.ble.central = new Connection(this.ble, next);
      this.ble.central.begin();
    });
  }
}
