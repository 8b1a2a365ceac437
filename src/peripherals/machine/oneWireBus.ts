import { perMachine } from '../../runtime/perBoard.js';
import { mp } from '../../runtime/state.js';
import { fromHex } from '../../world/busDevices.js';
import { hardware } from '../../world/hardware.js';
import { valueAt } from '../../world/timeline.js';

/** A 1-Wire bus with thermometers (DS18B20) on it, as the stub says. */

/** The check sum of 1-Wire devices. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (crc ^ (byte >> bit)) & 1;
      crc = (feedback === 1 ? crc ^ 0x18 : crc) >> 1;
      if (feedback === 1) crc |= 0x80;
    }
  }
  return crc;
}

const SEARCH_ROM = 0xf0;
const MATCH_ROM = 0x55;
const SKIP_ROM = 0xcc;
const READ_SCRATCHPAD = 0xbe;
const ROM_BITS = 64;

interface Device {
  /** Its eight bytes, the check sum last. */
  readonly rom: Uint8Array;
  /** Key in the stub. */
  readonly key: string;
}

function bitOf(bytes: Uint8Array, i: number): number {
  return (bytes[i >> 3]! >> (i & 7)) & 1;
}

class OneWireBus {
  private readonly pin: string;
  private readonly devices: readonly Device[];
  /** Who listens: those that the master has not left out. */
  private selected: Device[] = [];
  private state: 'command' | 'search' | 'match' | 'function' | 'idle' = 'command';
  /** Bits of the command or the address that came, and how many. */
  private bits: number[] = [];
  /** In a search: which bit of the address, and which of the two readings is next. */
  private searchBit = 0;
  private searchReads = 0;
  /** What is to be read. */
  private reply: number[] = [];

  constructor(pin: string) {
    this.pin = pin;
    this.devices = Object.keys(hardware().onewire.get(pin) ?? {}).map((key) => ({ key, rom: romOf(key) }));
  }

  /** Whether anybody is there. */
  reset(): boolean {
    this.state = 'command';
    this.bits = [];
    this.reply = [];
    this.selected = [...this.devices];
    return this.devices.length > 0;
  }

  readBit(): number {
    if (this.state === 'search') return this.readSearchBit();
    return this.reply.shift() ?? 1;
  }

  /** First the bit of all that listen, one over another, then its opposite. */
  private readSearchBit(): number {
    const isSecond = this.searchReads++ === 1;
    const bits = this.selected.map(({ rom }) => bitOf(rom, this.searchBit) ^ (isSecond ? 1 : 0));
    return bits.includes(0) ? 0 : 1;
  }

  writeBit(bit: number): void {
    switch (this.state) {
      case 'search':
        this.selected = this.selected.filter(({ rom }) => bitOf(rom, this.searchBit) === bit);
        this.searchReads = 0;
        if (++this.searchBit === ROM_BITS) this.state = 'idle';
        break;
      case 'match':
        this.bits.push(bit);
        if (this.bits.length === ROM_BITS) {
          const bits = this.bits;
          this.selected = this.selected.filter(({ rom }) => bits.every((b, i) => bitOf(rom, i) === b));
          this.begin('function');
        }
        break;
      case 'command':
      case 'function':
        this.bits.push(bit);
        if (this.bits.length === 8) this.command(this.bits.reduce((byte, b, i) => byte | (b << i), 0));
    }
  }

  private begin(state: OneWireBus['state']): void {
    this.state = state;
    this.bits = [];
  }

  private command(byte: number): void {
    const wasFunction = this.state === 'function';
    this.begin('idle');
    if (wasFunction) {
      if (byte === READ_SCRATCHPAD) this.reply = this.scratchpad();
    } else if (byte === SEARCH_ROM) {
      this.searchBit = 0;
      this.searchReads = 0;
      this.begin('search');
    } else if (byte === MATCH_ROM) {
      this.begin('match');
    } else if (byte === SKIP_ROM) {
      this.begin('function');
    }
  }

  /** Nine bytes of a thermometer as bits. */
  private scratchpad(): number[] {
    const device = this.selected[0];
    if (device === undefined) return [];
    const degrees = valueAt(hardware().onewire.get(this.pin)?.[device.key], mp.clock.ticksUs()) ?? 85;
    const sixteenths = Math.round(degrees * 16) & 0xffff;
    const bytes = Uint8Array.from([sixteenths & 0xff, sixteenths >> 8, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10, 0]);
    bytes[8] = crc8(bytes.subarray(0, 8));
    return Array.from({ length: 72 }, (_, i) => bitOf(bytes, i));
  }
}

/** The eight bytes of an address, whose last one is computed where the stub leaves it out. */
function romOf(key: string): Uint8Array {
  const bytes = new Uint8Array(8);
  const given = fromHex(key).subarray(0, 8);
  bytes.set(given);
  if (given.length < 8) bytes[7] = crc8(bytes.subarray(0, 7));
  return bytes;
}

const buses = perMachine(() => new Map<string, OneWireBus>());

/** The bus at a pin. */
export function oneWireBus(pin: string): OneWireBus {
  let bus = buses().get(pin);
  if (bus === undefined) {
    bus = new OneWireBus(pin);
    buses().set(pin, bus);
  }
  return bus;
}
