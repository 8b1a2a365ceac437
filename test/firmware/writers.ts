import { crc32 } from 'node:zlib';
import type { Segment } from '../../src/firmware/memory.js';

/** Writers of the containers that firmware is released in. */

const words = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeUInt32LE(value >>> 0, i * 4);
  return buffer;
};

/** Blocks of a UF2, which a test may bring out of order. */
export function uf2Blocks(segments: readonly Segment[], family = 0xe48bff56): Buffer[] {
  const parts = segments.flatMap(({ address, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / 256) }, (_, i) => ({
      address: address + i * 256,
      bytes: bytes.subarray(i * 256, i * 256 + 256),
    })),
  );
  return parts.map(({ address, bytes }, i) =>
    Buffer.concat([
      words(0x0a324655, 0x9e5d5157, 0x2000, address, bytes.length, i, parts.length, family),
      Buffer.concat([bytes], 476),
      words(0x0ab16f30),
    ]),
  );
}

export function uf2(segments: readonly Segment[]): Buffer {
  return Buffer.concat(uf2Blocks(segments));
}

function record(type: number, address: number, data: Uint8Array): string {
  const bytes = [data.length, address >> 8, address & 0xff, type, ...data];
  const sum = -bytes.reduce((total, byte) => total + byte, 0) & 0xff;
  return `:${Buffer.from([...bytes, sum])
    .toString('hex')
    .toUpperCase()}\r\n`;
}

export function intelHex(segments: readonly Segment[]): Buffer {
  const lines: string[] = [];
  for (const { address, bytes } of segments) {
    for (let i = 0; i < bytes.length; i += 16) {
      const at = address + i;
      if (i === 0 || at % 65536 < 16) lines.push(record(4, 0, Uint8Array.of(at >>> 24, (at >>> 16) & 0xff)));
      lines.push(record(0, at % 65536, bytes.subarray(i, i + 16)));
    }
  }
  return Buffer.from(`${lines.join('')}${record(1, 0, new Uint8Array())}`, 'latin1');
}

export function dfu(segments: readonly Segment[]): Buffer {
  const elements = Buffer.concat(segments.flatMap(({ address, bytes }) => [words(address, bytes.length), bytes]));
  const target = Buffer.alloc(274);
  target.write('Target', 'latin1');
  target.writeUInt32LE(elements.length, 266);
  target.writeUInt32LE(segments.length, 270);
  const prefix = Buffer.concat([Buffer.from('DfuSe\x01', 'latin1'), Buffer.alloc(4), Buffer.of(1)]);
  prefix.writeUInt32LE(prefix.length + target.length + elements.length, 6);
  const suffix = Buffer.from([0, 0, 0x11, 0xdf, 0x83, 4, 0x1a, 1, 0x55, 0x46, 0x44, 16]);
  const file = Buffer.concat([prefix, target, elements, suffix]);
  return Buffer.concat([file, words(~crc32(file))]);
}

/** An application's image as ESP-IDF makes it: the first segment begins with its description. */
export function espImage(segments: readonly Segment[]): Buffer {
  const described = segments.map(({ address, bytes }, i) =>
    i > 0
      ? { address, bytes }
      : { address: address - 256, bytes: Buffer.concat([words(0xabcd5432), Buffer.alloc(252), bytes]) },
  );
  const header = Buffer.alloc(24);
  header.set([0xe9, segments.length, 2, 0x20]);
  let sum = 0xef;
  for (const { bytes } of described) for (const byte of bytes) sum ^= byte;
  const body = described.flatMap(({ address, bytes }) => [words(address, bytes.length), bytes]);
  const image = Buffer.concat([header, ...body]);
  const padded = Buffer.concat([image, Buffer.alloc(15 - (image.length % 16)), Buffer.of(sum)]);
  return padded;
}

/** A flash of an ESP8266: an image that it copies to RAM, and from `offset` on what it reads in place. */
export function esp8266Flash(ram: Segment, offset: number, rest: Uint8Array): Buffer {
  const header = Buffer.of(0xe9, 1, 2, 0x40, 0, 0, 0x10, 0x40);
  const image = Buffer.concat([header, words(ram.address, ram.bytes.length), ram.bytes]);
  const sum = ram.bytes.reduce((total, byte) => total ^ byte, 0xef);
  const padded = Buffer.concat([image, Buffer.alloc(15 - (image.length % 16)), Buffer.of(sum)]);
  return Buffer.concat([padded, Buffer.alloc(offset - padded.length, 0xff), rest]);
}

/** An ELF with its symbols. */
export function elf(segments: readonly Segment[], symbols: Readonly<Record<string, number>> = {}): Buffer {
  const names = Buffer.from(
    `\0${Object.keys(symbols)
      .map((name) => `${name}\0`)
      .join('')}`,
    'latin1',
  );
  const entries = Object.entries(symbols).map(([name, value]) =>
    Buffer.concat([words(names.indexOf(`${name}\0`), value, 0), Buffer.of(0x10, 0, 0xf1, 0xff)]),
  );
  const table = Buffer.concat([Buffer.alloc(16), ...entries]);
  const headers = 52 + segments.length * 32;
  let at = headers;
  const programs = segments.map(({ address, bytes }) => {
    const header = words(1, at, address, address, bytes.length, bytes.length, 5, 4);
    at += bytes.length;
    return header;
  });
  const sections = at + table.length + names.length;
  const section = (type: number, offset: number, size: number, link: number): Buffer =>
    words(0, type, 0, 0, offset, size, link, 0, 4, type === 2 ? 16 : 0);
  const head = Buffer.alloc(52);
  head.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  for (const [offset, value] of [
    [16, 2],
    [18, 40],
    [40, 52],
    [42, 32],
    [44, segments.length],
    [46, 40],
    [48, 3],
  ] as const)
    head.writeUInt16LE(value, offset);
  head.writeUInt32LE(52, 28);
  head.writeUInt32LE(sections, 32);
  return Buffer.concat([
    head,
    ...programs,
    ...segments.map(({ bytes }) => bytes),
    table,
    names,
    section(0, 0, 0, 0),
    section(2, at, table.length, 2),
    section(3, at + table.length, names.length, 0),
  ]);
}
