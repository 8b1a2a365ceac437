import { z } from 'zod';
import { parseJsonText } from '../profiles/jsonText.js';
import { jsonProblem, ProfileError } from '../profiles/problem.js';
import { zodProblems } from '../profiles/zodProblems.js';
import { BLE_KEYS, bleStub } from './bleStub.js';
import { ESPNOW_KEYS, espnowStub } from './espnowStub.js';
import { NET_KEYS, netStub } from './net/netStub.js';
import { AWAITED, awaitedData, hex, keyed, lineStep, milliseconds, serialData } from './stubValues.js';
import { timeline } from './timelineSchema.js';

/** What a program finds at its board's pins and buses: a JSON file (`--stub`, docs/stubs.md). Everything is optional. */

const level = z.union([z.literal(0), z.literal(1)], '0 or 1').describe('level of a line');
const analog = z.number('0 to 65535').min(0, '0 to 65535').max(65535, '0 to 65535');
const hexOverTime = timeline(hex, 'bytes as hex digits');
const degrees = z.number('degrees Celsius').min(-273.15, 'degrees Celsius');

const PIN = /\S/;
const NUMBER = /^(0x[0-9a-fA-F]+|\d+)$/;
const BUS = /^(\*|\w+)$/;
const HEX_KEY = /^([0-9a-fA-F]{2}\s*)+$/;

const i2cDevice = z.strictObject({
  registers: keyed(NUMBER, 'the number of a register, such as "0xD0"', hexOverTime)
    .describe('content from a register on; what the program writes takes its place')
    .optional(),
  addrsize: z
    .union([z.literal(8), z.literal(16)], '8 or 16')
    .describe("bits of a register's number (default: 8)")
    .optional(),
  answers: keyed(HEX_KEY, 'bytes as hex digits', hexOverTime)
    .describe('what is read after exactly these bytes were written')
    .optional(),
  reads: z
    .array(hex)
    .min(1, 'at least one reply')
    .describe('replies one after the other, the last one for ever')
    .optional(),
});

const spiDevice = z.strictObject({
  cs: z.string().min(1).describe('the chip select pin, whose changes end a transfer').optional(),
  bytes: hex.describe('what comes in, byte by byte').optional(),
  answers: keyed(HEX_KEY, 'bytes as hex digits', hexOverTime)
    .describe('what comes in after exactly these bytes went out')
    .optional(),
});

const uartLine = z.strictObject({
  data: z
    .union([serialData, z.array(lineStep)], 'a text, or a list of [milliseconds, text]')
    .describe('what comes in, at once or when')
    .optional(),
  every: z
    .strictObject({ ms: z.number().gt(0, 'milliseconds above 0'), data: serialData })
    .describe('what comes in again and again')
    .optional(),
  answers: z
    .record(z.string(), serialData)
    .describe('what comes in after this text, or "hex:..." these bytes, went out')
    .optional(),
});

const transfer = {
  write: hex.describe('what the controller writes; empty: it only asks whether somebody is there').optional(),
  read: z.int().min(1).describe('how many bytes it reads then').optional(),
};

const i2cStep = z.union(
  [z.tuple([milliseconds, z.strictObject(transfer)]), z.strictObject({ ...AWAITED, ...transfer })],
  '[milliseconds, {"write", "read"}], or {"after": "what is printed", "write", "read"}',
);

const canMessage = {
  id: z.int('0 to 0x1fffffff').min(0, '0 to 0x1fffffff').max(0x1fffffff, '0 to 0x1fffffff').describe('its identifier'),
  extended: z.boolean().describe('whether the identifier has 29 bits (default: where it needs them)').optional(),
  data: hex.describe('its bytes').optional(),
  remote: z.int('0 to 8').min(0, '0 to 8').max(8, '0 to 8').describe('it asks for so many bytes').optional(),
};

const canStep = z.union(
  [z.tuple([milliseconds, z.strictObject(canMessage)]), z.strictObject({ ...AWAITED, ...canMessage })],
  '[milliseconds, {"id", "data"}], or {"after": "what is printed", "id", "data"}',
);

const humidity = z.strictObject({
  temperature: degrees,
  humidity: z.number('0 to 100 percent').min(0, '0 to 100 percent').max(100, '0 to 100 percent'),
  model: z
    .union([z.literal(11), z.literal(22)], '11 or 22')
    .describe('DHT11 or DHT22 (default: 22)')
    .optional(),
});

const card = z.strictObject({
  files: z.record(z.string().min(1), z.string('a text')).describe('what is on it: texts of files, by path').optional(),
  megabytes: z
    .number('MiB, 64 to 32768')
    .int('MiB, 64 to 32768')
    .min(64, 'MiB, 64 to 32768')
    .max(32768, 'MiB, 64 to 32768')
    .describe('its size in MiB (default: 4096)')
    .optional(),
  formatted: z.boolean().describe('false: it holds no file system').optional(),
});

const stubSchema = z.strictObject({
  $schema: z.string().optional(),
  pins: keyed(PIN, 'the name of a pin', timeline(level, '0 or 1'))
    .describe('levels of input pins, by name or number')
    .optional(),
  adc: keyed(PIN, 'a pin or channel', timeline(analog, '0 to 65535'))
    .describe('analogue inputs as read_u16() gives them, by pin or channel')
    .optional(),
  touch: keyed(PIN, 'the name of a pin', timeline(analog, '0 to 65535'))
    .describe('what touch pads read, by pin')
    .optional(),
  i2c: keyed(BUS, 'the number of a bus, or "*" for any', keyed(NUMBER, 'an address, such as "0x76"', i2cDevice))
    .describe('devices by bus ("*": any, "soft": SoftI2C) and address')
    .optional(),
  i2cController: keyed(BUS, 'the number of a bus, or "*" for any', z.array(i2cStep))
    .describe('what the controller of a bus does that the board is a target on (machine.I2CTarget)')
    .optional(),
  can: keyed(BUS, 'the number of a bus, or "*" for any', z.array(canStep))
    .describe('messages of others on a CAN bus, who acknowledge what the program sends')
    .optional(),
  spi: keyed(BUS, 'the number of a bus, or "*" for any', z.union([hex, spiDevice], 'bytes as hex digits, or an object'))
    .describe('what comes in at an SPI bus')
    .optional(),
  uart: keyed(
    BUS,
    'the number of a port, or "*" for any',
    z.union([serialData, z.array(lineStep), uartLine], 'a text, a list of [milliseconds, text], or an object'),
  )
    .describe('what comes in at a serial port')
    .optional(),
  i2s: keyed(BUS, 'the number of a bus, or "*" for any', hex)
    .describe('samples that come in at an I2S bus, as the program gets them; from the start again at the end')
    .optional(),
  dht: keyed(PIN, 'the name of a pin', timeline(humidity, '{"temperature", "humidity"}'))
    .describe('humidity sensors, by pin')
    .optional(),
  onewire: keyed(
    PIN,
    'the name of a pin',
    keyed(
      /^([0-9a-fA-F]{2}\s*){7,8}$/,
      'an address of 7 or 8 bytes as hex digits',
      timeline(degrees, 'degrees Celsius'),
    ),
  )
    .describe('thermometers (DS18B20) on a 1-Wire bus, by pin and address')
    .optional(),
  temperature: timeline(degrees, 'degrees Celsius').describe('of the chip').optional(),
  wifi: z.boolean().describe('whether a wireless network can be joined (default: no)').optional(),
  idfTaken: z
    .array(z.number().int().min(1), 'a list of numbers of bytes')
    .describe(
      "bytes of blocks that drivers of one's own firmware, such as a camera's, have of ESP-IDF's heap when the program starts",
    )
    .optional(),
  lan: z.boolean().describe('whether a network cable is plugged in (default: no)').optional(),
  sdcard: card.describe('a memory card in the slot of a board that has one (default: it is empty)').optional(),
  ble: bleStub.describe('Bluetooth devices around').optional(),
  espnow: espnowStub.describe('who is there for ESP-NOW, and what they send').optional(),
  net: netStub.describe('who is there on the network, and who connects to the program').optional(),
});

export type StubFile = Readonly<z.infer<typeof stubSchema>>;
export type CardStub = Readonly<z.infer<typeof card>>;
export type I2cStub = Readonly<z.infer<typeof i2cDevice>>;
export interface I2cTransfer {
  readonly write?: string | undefined;
  readonly read?: number | undefined;
}
export interface CanMessage {
  readonly id: number;
  readonly extended?: boolean | undefined;
  readonly data?: string | undefined;
  readonly remote?: number | undefined;
}
export type SpiStub = Readonly<z.infer<typeof spiDevice>>;
export type UartStub = Readonly<z.infer<typeof uartLine>>;

/** Not the names that users give to pins, buses and registers. */
const KNOWN_KEYS = [
  ...new Set([
    ...[
      stubSchema,
      i2cDevice,
      spiDevice,
      uartLine,
      humidity,
      card,
      awaitedData,
      z.object(transfer),
      z.object(canMessage),
    ].flatMap(({ shape }) => Object.keys(shape)),
    ...BLE_KEYS,
    ...ESPNOW_KEYS,
    ...NET_KEYS,
  ]),
];

/** Reads a stub's text. Throws ProfileError, whose message is one line with file and key. */
export function parseStub(text: string, file = 'stub'): StubFile {
  let json: unknown;
  try {
    json = parseJsonText(text);
  } catch (e) {
    throw new ProfileError([jsonProblem(file, e)]);
  }
  const parsed = stubSchema.safeParse(json);
  if (!parsed.success) throw new ProfileError(zodProblems(file, parsed.error, json, KNOWN_KEYS));
  return parsed.data;
}

/** The JSON Schema of a stub, for editors. */
export function stubJsonSchema(): object {
  return { title: 'uheap stub', ...z.toJSONSchema(stubSchema, { io: 'input' }) };
}
