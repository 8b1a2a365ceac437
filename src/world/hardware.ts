import type { Board } from '../abi/board.js';
import { toHex } from '../runtime/hexText.js';
import { latin1Text } from '../runtime/latin1.js';
import { perMachine } from '../runtime/perBoard.js';
import { mp } from '../runtime/state.js';
import { fromHex, I2cDevice, SpiBus, UartLine } from './busDevices.js';
import { addEvent, removeEvent, type TimedEvent } from './events.js';
import { theHost } from './host.js';
import { awaitedTexts, whenPrinted } from './outputMarks.js';
import { analogSource, chipPin } from './pinNames.js';
import type { I2cStub, StubFile } from './stub.js';
import { nextStepAt, type Timeline, valueAt } from './timeline.js';

/** What is outside a simulated board's pins and buses, and what the program does to it. */

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
  /** What else sees each change: counters of pulses. */
  readonly onEdge: Set<(level: number) => void>;
}

function changed(pin: PinState, level: number): void {
  for (const see of pin.onEdge) see(level);
  pin.onChange?.(level);
}

/** A table of the stub with the board's own names as keys. */
function ownNames<T>(
  table: Readonly<Record<string, T>> | undefined,
  name: (key: string) => string | null,
): ReadonlyMap<string, T> {
  const own = new Map<string, T>();
  for (const [key, value] of Object.entries(table ?? {})) {
    const known = name(key);
    if (known !== null) own.set(known, value);
  }
  return own;
}

/** Keys of a stub that a board has nothing for, such as `pins.X1`: they are not used there. */
export function unusedKeys(board: Board, stub: StubFile): string[] {
  const pin = (key: string): string | null => chipPin(board, key);
  const tables = [
    ['pins', stub.pins, pin],
    ['adc', stub.adc, (key: string) => analogSource(board, key)],
    ['touch', stub.touch, pin],
    ['dht', stub.dht, pin],
    ['onewire', stub.onewire, pin],
  ] as const;
  return tables.flatMap(([what, table, name]) =>
    Object.keys(table ?? {})
      .filter((key) => name(key) === null)
      .map((key) => `${what}.${key}`),
  );
}

/** The hardware of one machine. */
class Hardware {
  readonly stub: StubFile;
  /** Tables of the stub by the chip's names. */
  readonly levels: ReadonlyMap<string, Timeline<number>>;
  readonly analog: ReadonlyMap<string, Timeline<number>>;
  readonly touch: ReadonlyMap<string, Timeline<number>>;
  readonly dht: ReadonlyMap<string, NonNullable<StubFile['dht']>[string]>;
  readonly onewire: ReadonlyMap<string, NonNullable<StubFile['onewire']>[string]>;
  private readonly pins = new Map<string, PinState>();
  private readonly devices = new Map<string, I2cDevice>();
  private readonly spiBuses = new Map<string, SpiBus>();
  private readonly lines = new Map<string, UartLine>();
  /** SPI buses by their chip select pin. */
  private readonly selects = new Map<string, SpiBus>();
  /** Memory that outlives what the program does with its objects: `RTC.memory()` and the like. */
  readonly memory = new Map<string, Uint8Array>();
  /** Seconds between the clock and what the program set it to. */
  rtcOffset = 0;

  constructor(board: Board, stub: StubFile) {
    this.stub = stub;
    const pin = (key: string): string | null => chipPin(board, key);
    this.levels = ownNames(stub.pins, pin);
    this.analog = ownNames(stub.adc, (key) => analogSource(board, key));
    this.touch = ownNames(stub.touch, pin);
    this.dht = ownNames(stub.dht, pin);
    this.onewire = ownNames(stub.onewire, pin);
  }

  /** Tells whoever watches. */
  note(what: string, which: string, value: string): void {
    theHost().observe?.({ us: Math.round(mp.clock.ticksUs()), what, which, value });
  }

  pin(name: string): PinState {
    let pin = this.pins.get(name);
    if (pin === undefined) {
      pin = { mode: 'in', modeValue: -1, pull: 'none', level: 0, drive: 0, onChange: null, onEdge: new Set() };
      this.pins.set(name, pin);
      this.watchPin(name, pin);
    }
    return pin;
  }

  /** The next change that the stub says is to come, and from it the one after. */
  private watchPin(name: string, pin: PinState): void {
    const line = this.levels.get(name);
    const start = mp.clock.ticksUs();
    if (line === undefined) return;
    let coming: TimedEvent | null = null;
    const watch = (from: number): void => {
      if (coming !== null) removeEvent(coming);
      coming = null;
      const next = nextStepAt(line, from);
      if (next === null) return;
      const before = valueAt(line, next - 1) ?? 0;
      coming = addEvent(next, () => {
        coming = null;
        const level = valueAt(line, next)!;
        if (level !== before && pin.mode !== 'out') changed(pin, level);
        watch(mp.clock.ticksUs());
      });
    };
    watch(start);
    // A step can come about that was not known yet.
    for (const text of awaitedTexts(line)) whenPrinted(text, (us) => watch(Math.max(start, us - 1)));
  }

  /** What is on the line: what the program drives, or what the stub says, or the pull. */
  readPin(name: string): number {
    const pin = this.pin(name);
    if (pin.mode === 'out') return pin.level;
    const outside = valueAt(this.levels.get(name), mp.clock.ticksUs());
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
    if (before === level) return;
    this.selects.get(name)?.select();
    changed(pin, level);
  }

  /** An analogue input, 0 to 65535. */
  adc(name: string): number {
    return analogValue(this.analog.get(name));
  }

  /** What a touch pad reads, 0 to 65535. */
  touchPad(name: string): number {
    return analogValue(this.touch.get(name));
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

  private spiBus(bus: string): SpiBus {
    let known = this.spiBuses.get(bus);
    if (known === undefined) {
      const stub = this.stub.spi?.[bus] ?? this.stub.spi?.['*'] ?? '';
      known = new SpiBus(typeof stub === 'string' ? { bytes: stub } : stub);
      this.spiBuses.set(bus, known);
      const cs = known.cs === undefined ? null : chipPin(mp.board, known.cs);
      if (cs !== null) this.selects.set(cs, known);
    }
    return known;
  }

  /** Sends bytes and gives as many that came meanwhile. */
  spi(bus: string, sent: Uint8Array): Uint8Array {
    this.note('spi', bus, toHex(sent));
    return this.spiBus(bus).exchange(sent, mp.clock.ticksUs());
  }

  /** Samples that come in at an I2S bus, from a byte on; silence where the stub says nothing. */
  i2sBytes(bus: string, from: number, n: number): Uint8Array {
    const stream = fromHex(this.stub.i2s?.[bus] ?? this.stub.i2s?.['*'] ?? '');
    return Uint8Array.from({ length: n }, (_, i) => (stream.length === 0 ? 0 : stream[(from + i) % stream.length]!));
  }

  /** The line that comes in at a serial port. */
  uart(port: string): UartLine {
    let line = this.lines.get(port);
    if (line === undefined) {
      line = new UartLine(this.stub.uart?.[port] ?? this.stub.uart?.['*'] ?? '');
      this.lines.set(port, line);
    }
    return line;
  }

  /** Bytes that have come in at a serial port and were not read yet. */
  uartWaiting(port: string): Uint8Array {
    return this.uart(port).waiting(mp.clock.ticksUs());
  }

  uartTake(port: string, n: number): void {
    this.uart(port).take(n);
  }

  uartSend(port: string, bytes: Uint8Array): void {
    this.note('uart', port, latin1Text(bytes));
    this.uart(port).send(bytes);
  }
}

function analogValue(line: Timeline<number> | undefined): number {
  return Math.max(0, Math.min(65535, Math.round(valueAt(line, mp.clock.ticksUs()) ?? 0)));
}

function findDevice(bus: Readonly<Record<string, I2cStub>> | undefined, address: number): I2cStub | undefined {
  if (bus === undefined) return undefined;
  const key = Object.keys(bus).find((name) => Number(name) === address);
  return key === undefined ? undefined : bus[key];
}

/** The running machine's hardware. */
export const hardware = perMachine(() => new Hardware(mp.board, theHost().stub ?? {}));

/** Of the chip, in degrees Celsius. */
export function temperature(): number {
  return valueAt(hardware().stub.temperature, mp.clock.ticksUs()) ?? 25;
}
