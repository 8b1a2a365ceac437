import { mp } from '../../runtime/state.js';
import { addEvent } from '../events.js';
import { theHost } from '../host.js';
import { perMachine } from './perBoard.js';
import type { I2cStub, StubFile, Timeline } from './stub.js';

/** What is outside a simulated board's pins and buses, and what the program does to it. */

/** Something that the program did to its hardware, for whoever watches. */
export interface HardwareEvent {
  /** When, in microseconds of the machine's clock. */
  readonly us: number;
  /** `pin`, `pwm`, `i2c`, `spi`, `uart`, `dac`, `bitstream`, ... */
  readonly what: string;
  /** Which of them: a pin's name, a bus's number. */
  readonly which: string;
  /** The value, or bytes as hex. */
  readonly value: string;
}

/** The value of a timeline at a time. */
export function valueAt<T>(line: Timeline<T> | undefined, us: number): T | undefined {
  if (!Array.isArray(line)) return line as T | undefined;
  let value: T | undefined;
  for (const [ms, v] of line as readonly (readonly [number, T])[]) {
    if (ms * 1000 > us) break;
    value = v;
  }
  return value;
}

/** State of one pin. */
export interface PinState {
  mode: 'in' | 'out' | 'open-drain' | 'alt' | 'analog';
  /** Numbers as the port has them. */
  modeValue: number;
  pull: 'none' | 'up' | 'down';
  /** What the program drives it to. */
  level: number;
  drive: number;
  /** Called when the level of the line changes. */
  onChange: ((level: number) => void) | null;
}

/** A device on an I2C bus, with registers that are read from a place on. */
class I2cDevice {
  private readonly stub: I2cStub;
  private readonly written = new Map<number, number>();
  private pointer = 0;
  private reads = 0;

  constructor(stub: I2cStub) {
    this.stub = stub;
  }

  write(bytes: Uint8Array): void {
    const size = (this.stub.addrsize ?? 8) / 8;
    if (bytes.length < size) return;
    this.pointer = 0;
    for (let i = 0; i < size; i++) this.pointer = (this.pointer << 8) | bytes[i]!;
    for (let i = size; i < bytes.length; i++) this.written.set(this.pointer++, bytes[i]!);
  }

  read(n: number, us: number): Uint8Array {
    const bytes = new Uint8Array(n);
    const { reads } = this.stub;
    if (reads !== undefined && reads.length > 0) {
      bytes.set(fromHex(reads[Math.min(this.reads++, reads.length - 1)]!).subarray(0, n));
      return bytes;
    }
    const known = this.registers(us);
    for (let i = 0; i < n; i++) {
      bytes[i] = this.written.get(this.pointer + i) ?? known.get(this.pointer + i) ?? 0;
    }
    this.pointer += n;
    return bytes;
  }

  private registers(us: number): Map<number, number> {
    const all = new Map<number, number>();
    for (const [at, line] of Object.entries(this.stub.registers ?? {})) {
      const bytes = fromHex(valueAt(line, us) ?? '');
      for (let i = 0; i < bytes.length; i++) all.set(Number(at) + i, bytes[i]!);
    }
    return all;
  }
}

/** Bytes written as hex digits, with blanks between as wished. */
export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The hardware of one machine. */
export class Hardware {
  readonly stub: StubFile;
  private readonly pins = new Map<string, PinState>();
  private readonly devices = new Map<string, I2cDevice>();
  /** Replies of an SPI bus, and how many bytes have been given of them. */
  private readonly spiAt = new Map<string, number>();
  private readonly uartAt = new Map<string, number>();
  /** Memory that outlives what the program does with its objects: `RTC.memory()` and the like. */
  readonly memory = new Map<string, Uint8Array>();
  /** Seconds between the clock and what the program set it to. */
  rtcOffset = 0;

  constructor(stub: StubFile) {
    this.stub = stub;
  }

  /** Tells whoever watches. */
  note(what: string, which: string, value: string): void {
    theHost().observe?.({ us: Math.round(mp.clock.ticksUs()), what, which, value });
  }

  pin(name: string): PinState {
    let pin = this.pins.get(name);
    if (pin === undefined) {
      pin = { mode: 'in', modeValue: -1, pull: 'none', level: 0, drive: 0, onChange: null };
      this.pins.set(name, pin);
      this.watchPin(name, pin);
    }
    return pin;
  }

  /** Changes that the stub says are to come. */
  private watchPin(name: string, pin: PinState): void {
    const line = this.stub.pins?.[name];
    if (!Array.isArray(line)) return;
    for (const [ms, value] of line as readonly (readonly [number, number])[]) {
      if (ms > 0) addEvent(ms * 1000, () => pin.onChange?.(value));
    }
  }

  /** What is on the line: what the program drives, or what the stub says, or the pull. */
  readPin(name: string): number {
    const pin = this.pin(name);
    if (pin.mode === 'out') return pin.level;
    const outside = valueAt(this.stub.pins?.[name], mp.clock.ticksUs());
    if (pin.mode === 'open-drain' && pin.level === 0) return 0;
    if (outside !== undefined) return outside === 0 ? 0 : 1;
    return pin.pull === 'up' || pin.mode === 'open-drain' ? 1 : 0;
  }

  writePin(name: string, level: number): void {
    const pin = this.pin(name);
    const before = pin.mode === 'in' ? -1 : pin.level;
    pin.level = level;
    if (pin.mode === 'in') return;
    this.note('pin', name, String(level));
    if (before !== level) pin.onChange?.(level);
  }

  /** An analogue input, 0 to 65535. */
  adc(name: string): number {
    const value = valueAt(this.stub.adc?.[name], mp.clock.ticksUs()) ?? 0;
    return Math.max(0, Math.min(65535, Math.round(value)));
  }

  /** The device at an address of a bus, or null. */
  private i2cDevice(bus: string, address: number): I2cDevice | null {
    const key = `${bus}/${address}`;
    let device = this.devices.get(key);
    if (device !== undefined) return device;
    const stub = findDevice(this.stub.i2c?.[bus], address) ?? findDevice(this.stub.i2c?.['*'], address);
    if (stub === undefined) return null;
    device = new I2cDevice(stub);
    this.devices.set(key, device);
    return device;
  }

  /** Writes to a device; false: nobody answers. */
  i2cWrite(bus: string, address: number, bytes: Uint8Array): boolean {
    const device = this.i2cDevice(bus, address);
    if (device === null) return false;
    if (bytes.length > 0) this.note('i2c', `${bus}/0x${address.toString(16)}`, toHex(bytes));
    device.write(bytes);
    return true;
  }

  /** Reads from a device; null: nobody answers. */
  i2cRead(bus: string, address: number, n: number): Uint8Array | null {
    return this.i2cDevice(bus, address)?.read(n, mp.clock.ticksUs()) ?? null;
  }

  /** Sends bytes and gives as many that came meanwhile: the stub's one after the other, then zeros. */
  spi(bus: string, sent: Uint8Array): Uint8Array {
    this.note('spi', bus, toHex(sent));
    const reply = fromHex(this.stub.spi?.[bus] ?? '');
    const at = this.spiAt.get(bus) ?? 0;
    const got = new Uint8Array(sent.length);
    got.set(reply.subarray(at, at + sent.length));
    this.spiAt.set(bus, at + sent.length);
    return got;
  }

  /** Bytes that have come in at a serial port and were not read yet. */
  uartWaiting(port: string): Uint8Array {
    const us = mp.clock.ticksUs();
    const line = this.stub.uart?.[port];
    let text = '';
    if (Array.isArray(line)) {
      for (const [ms, part] of line as readonly (readonly [number, string])[]) if (ms * 1000 <= us) text += part;
    } else {
      text = (line as string | undefined) ?? '';
    }
    return Uint8Array.from(Buffer.from(text, 'utf8')).subarray(this.uartAt.get(port) ?? 0);
  }

  uartTake(port: string, n: number): void {
    this.uartAt.set(port, (this.uartAt.get(port) ?? 0) + n);
  }
}

function findDevice(bus: Readonly<Record<string, I2cStub>> | undefined, address: number): I2cStub | undefined {
  if (bus === undefined) return undefined;
  const key = Object.keys(bus).find((name) => Number(name) === address);
  return key === undefined ? undefined : bus[key];
}

/** The running machine's hardware. */
export const hardware = perMachine(() => new Hardware(theHost().stub ?? {}));

/** Of the chip, in degrees Celsius. */
export function temperature(): number {
  return valueAt(hardware().stub.temperature, mp.clock.ticksUs()) ?? 25;
}
