import { objGetIntMaybe } from '../../runtime/getNumber.js';
import { fromHex, toHex } from '../../runtime/hexText.js';
import { perMachine } from '../../runtime/perBoard.js';
import { mp } from '../../runtime/state.js';
import { addressOf, takeSteps, uuidDigits, WaitingCentrals } from '../../world/bleCentrals.js';
import type { BleCentralStub, BleCharacteristic, BleStep } from '../../world/bleStub.js';
import { serialBytes } from '../../world/busDevices.js';
import { addEvent } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import type { BleCentral, MpBle, Value } from './ble.js';
import { callHandler, IRQ, stackView } from './irq.js';

/** Centrals of a stub: they connect to what the program advertises, write, read, subscribe and go. */

/** The number of the only connection, and what its address is: a public one. */
const CONNECTION = 0;
const PUBLIC_ADDRESS = 0;
/** What can be sent at once until both sides have agreed on more, and what the stub's centrals can take. */
const DEFAULT_MTU = 23;
const LARGEST_MTU = 517;

/** A central that is connected. */
class Connection implements BleCentral {
  readonly handle = CONNECTION;
  readonly subscriptions = new Set<number>();
  private readonly ble: MpBle;
  private readonly address: Uint8Array;

  constructor(ble: MpBle, stub: BleCentralStub) {
    this.ble = ble;
    this.address = fromHex(addressOf(stub));
    takeSteps(stub, (ms, step) => this.after(ms, () => this.act(step)));
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
    awaitCentral(this.ble);
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
  const hex = uuidDigits(which);
  return [...ble.values.values()].find(({ uuid }) => toHex(uuid.slice().reverse()) === hex);
}

/** Those who will connect. */
const waiting = perMachine(() => new WaitingCentrals());

/** The program advertises, or whoever was connected has gone: the next one connects when it is time. */
export function awaitCentral(ble: MpBle): void {
  waiting().consider(
    () => ble.isActive && ble.isConnectable && ble.central === null,
    (next) => {
      // Who is connected is advertised no more.
      ble.isConnectable = false;
      const central = new Connection(ble, next);
      ble.central = central;
      central.begin();
    },
  );
}
