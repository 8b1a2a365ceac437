/**
 * What a program finds at its board's pins and buses: a JSON file (`--stub`). Everything is optional, and a value can be a
 * list of pairs of a time (in milliseconds since start) and the value from then on.
 */

/** A value, or what it is from when on. */
export type Timeline<T> = T | readonly (readonly [ms: number, value: T])[];

/** A device on an I2C bus. Bytes are hex digits. */
export interface I2cStub {
  /** Content from a register on, by its number (`"0xD0"`). What the program writes takes its place. */
  readonly registers?: Readonly<Record<string, Timeline<string>>>;
  /** Bits of a register's number, 8 if not said. */
  readonly addrsize?: 8 | 16;
  /** Replies to one read after the other, whatever is asked; the last is given again and again. */
  readonly reads?: readonly string[];
}

export interface StubFile {
  /** Levels of input pins by name or number. */
  readonly pins?: Readonly<Record<string, Timeline<number>>>;
  /** Analogue inputs, 0 to 65535, by pin or channel. */
  readonly adc?: Readonly<Record<string, Timeline<number>>>;
  /** Devices by bus (its number, or `"*"` for any) and address (`"0x76"`). */
  readonly i2c?: Readonly<Record<string, Readonly<Record<string, I2cStub>>>>;
  /** Bytes that an SPI bus receives, by its number. */
  readonly spi?: Readonly<Record<string, string>>;
  /** Text that comes in at a serial port. */
  readonly uart?: Readonly<Record<string, string | readonly (readonly [ms: number, text: string])[]>>;
  /** Humidity sensors by pin, DHT22 where it is not said. */
  readonly dht?: Readonly<
    Record<string, Timeline<{ readonly temperature: number; readonly humidity: number; readonly model?: 11 | 22 }>>
  >;
  /** Devices on a 1-Wire bus by pin: their addresses (8 bytes), and of thermometers the temperature. */
  readonly onewire?: Readonly<Record<string, Readonly<Record<string, Timeline<number>>>>>;
  /** Of the chip, in degrees Celsius. */
  readonly temperature?: Timeline<number>;
  /** Whether a wireless network can be joined. */
  readonly wifi?: boolean;
}

/** A stub file that can't be used; the message says what is wrong. */
export class StubError extends Error {}

const KEYS = ['pins', 'adc', 'i2c', 'spi', 'uart', 'dht', 'onewire', 'temperature', 'wifi'];

/** Reads a stub file's text. Throws StubError. */
export function parseStub(text: string): StubFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    throw new StubError(`not JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new StubError('expected an object');
  const unknown = Object.keys(json).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new StubError(`unknown key "${unknown}", expected one of ${KEYS.join(', ')}`);
  return json as StubFile;
}
