import { describe, expect, it } from 'vitest';
import { readFacts } from '../../src/firmware/facts.js';
import { FirmwareError } from '../../src/firmware/firmwareError.js';
import { boundsByCall, boundsByGap } from '../../src/firmware/heapBounds.js';
import { Memory } from '../../src/firmware/memory.js';
import { readPools } from '../../src/firmware/pools.js';
import { BANNER, POOLS, type Rom, RomWriter, romImage, segmentOf, withByte, withWord } from './romImage.js';
import { dfu, elf, esp8266Flash, espImage, intelHex, uf2, uf2Blocks } from './writers.js';

const RAM = { start: 0x20000000, end: 0x20040000 };
const rom = romImage();
const segment = segmentOf(rom);

function refusal(file: Uint8Array): string {
  try {
    readFacts(file);
  } catch (e) {
    if (!(e instanceof FirmwareError)) throw e;
    return e.message;
  }
  return 'read';
}

/** The image with some of its bytes or words changed, as a UF2. */
const damaged = (bytes: Uint8Array, { base }: Rom = rom): Uint8Array => uf2([{ address: base, bytes }]);

describe('a firmware file', () => {
  const flash = [segment, { address: rom.base + 0x100000, bytes: Uint8Array.of(1, 2, 3, 4) }];
  it.each([
    ['UF2', uf2(flash)],
    ['UF2', Buffer.concat(uf2Blocks(flash).reverse())],
    ['Intel HEX', intelHex(flash)],
    ['DFU', dfu(flash)],
    ['ELF', elf(flash)],
    ['ESP image', espImage(flash)],
    ['ESP image in a UF2', uf2([{ address: 0x10000, bytes: espImage(flash) }])],
    ['ESP image', Buffer.concat([Buffer.alloc(0x10000, 0xff), espImage(flash)])],
    ['raw binary', rom.bytes],
  ])('is read from a %s', (kind, file) => {
    const facts = readFacts(file);
    expect(facts.kind).toBe(kind);
    expect(facts.strings.pools.map(({ strings }) => strings)).toEqual(POOLS);
    expect(facts.strings.pools.map(({ address }) => address)).toEqual([rom.at.pool0, rom.at.pool1, rom.at.pool2]);
    expect(facts.strings.pools.map(({ isSorted }) => isSorted)).toEqual([false, true, true]);
    expect(facts.modules).toEqual({ names: ['__main__', 'builtins', 'gc', 'sys'], objRepr: 'A' });
    expect(facts.frozen).toEqual(['_boot.py', 'pkg/__init__.py']);
    expect(facts.banner).toEqual({
      gitTag: 'v1.23.0',
      version: 'v1.23.0',
      buildDate: '2024-06-02',
      board: 'Raspberry Pi Pico',
      mcu: 'RP2040',
    });
    expect(boundsByCall(facts.references!)).toEqual({ start: 0x20005c4c, end: 0x20040000 });
    expect(boundsByGap(facts.references!, RAM)).toEqual({ start: 0x20005c4c, end: 0x20040000 });
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [1, 2],
    [2, 2],
    [0, 2],
  ] as const)('has pools with %i bytes of hash and %i of length', (hashBytes, lengthBytes) => {
    const { strings } = readFacts(uf2([segmentOf(romImage({ hashBytes, lengthBytes }))]));
    expect(strings).toMatchObject({ hashBytes, lengthBytes });
    expect(strings.pools.map((pool) => pool.strings)).toEqual(POOLS);
  });

  it('is read from the flash of an ESP8266', () => {
    const own = romImage({ base: 0x40209000 });
    const ram = { address: 0x3ffe8000, bytes: new Uint8Array(100).fill(1) };
    const facts = readFacts(esp8266Flash(ram, 0x9000, own.bytes));
    expect(facts.kind).toBe('ESP8266 image');
    expect(facts.strings.pools.map(({ strings }) => strings)).toEqual(POOLS);
    expect(facts.esp).toBeNull();
  });

  it('may begin with a block that is for all chips of its family and belongs to no program', () => {
    const block = uf2Blocks([{ address: 0x10ffff00, bytes: new Uint8Array(256) }], 0xe48bff57)[0]!;
    block.writeUInt32LE(2, 24);
    expect(readFacts(Buffer.concat([block, uf2([segment])])).strings.pools.length).toBe(3);
  });

  it('refers to no RAM that Thumb code would, where its code is of RISC-V', () => {
    const other = new RomWriter(0x10080000);
    for (let i = 0; i < 100; i++) other.halves(0x8082);
    const facts = readFacts(uf2([segment, { address: other.base, bytes: other.done() }]));
    expect(facts.references?.pairs).toEqual([]);
  });

  it('sets its heap up in code of RISC-V, from the middle of its variables on', () => {
    const other = new RomWriter(0x10080000);
    const lui = (rd: number, value: number): void => void other.words(((value & 0xfffff000) | (rd << 7) | 0x37) >>> 0);
    const addi = (rd: number, rs: number, value: number): void =>
      void other.words(((value << 20) | (rs << 15) | (rd << 7) | 0x13) >>> 0);
    const [gp, a0, a1, s1] = [3, 10, 11, 9];
    lui(gp, 0x2000a000);
    addi(gp, gp, 0x4cc);
    // Two variables, each used twice.
    for (const start of [0x20000000, 0x20009000, 0x20000000, 0x20009000]) {
      lui(s1, start);
      addi(s1, s1, 0x2a);
    }
    lui(a1, 0x2007f000);
    addi(a0, gp, -1812);
    other.words(0x008000ef);
    for (let i = 0; i < 100; i++) other.halves(0x8082);
    const { references } = readFacts(uf2([segment, { address: other.base, bytes: other.done() }]));
    const heap = { start: 0x20009db8, end: 0x2007f000 };
    expect(boundsByCall(references!)).toEqual(heap);
    expect(boundsByGap(references!, { start: 0x20000000, end: 0x20080000 })).toEqual(heap);
  });

  it.each([0x3ffeedb8, 0x3ffeebb6])('sets its heap up at %i in code of an ESP8266', (start) => {
    const own = romImage({ base: 0x40209000 });
    const code = new RomWriter(own.base + own.bytes.length);
    const l32r = (register: number, at: number): void => {
      const offset = (at - ((code.here + 3) & ~3) + 0x40000) / 4;
      code.put((register << 4) | 1, offset, offset >> 8);
    };
    const literals = code.words(start, start + 0x9800, 0x3ffe8010);
    l32r(2, literals + 8);
    l32r(2, literals);
    l32r(3, literals + 4);
    // call0, ret.n
    code.put(0x05, 0, 0, 0x0d, 0xf0, 0, 0);
    const ram = { address: 0x3ffe8000, bytes: new Uint8Array(100).fill(1) };
    const { references } = readFacts(esp8266Flash(ram, 0x9000, Buffer.concat([own.bytes, code.done()])));
    const heap = { start, end: start + 0x9800 };
    expect(boundsByCall(references!)).toEqual(heap);
    expect(boundsByGap(references!, { start: 0x3ffe8000, end: 0x3fffc000 })).toEqual(heap);
  });

  it('keeps what is in registers over arithmetic with a constant, whose bits are no register', () => {
    const other = new RomWriter(0x10080000);
    // ldr r7, [pc, #16]; orr.w r2, r2, #512 (bits of the constant look like r7); mov r1, r7; ldr r0, [pc, #12]; bl; bx lr
    other.halves(0x4f04, 0xf442, 0x7200, 0x4639, 0x4803, 0xf000, 0xf802, 0x4770, 0xbf00, 0xbf00);
    other.words(0x2007fff8, 0x2000342c);
    const { references } = readFacts(uf2([segment, { address: other.base, bytes: other.done() }]));
    expect(references?.pairs).toContainEqual([0x2000342c, 0x2007fff8]);
  });

  it('may name its heap with symbols', () => {
    const { linked } = readFacts(elf([segment], { __GcHeapStart: 0x20001000, __GcHeapEnd: 0x20002000 }));
    expect(linked).toEqual({ start: 0x20001000, end: 0x20002000, names: '__GcHeapStart and __GcHeapEnd' });
  });

  it('may have no frozen modules', () => {
    expect(readFacts(uf2([segmentOf(romImage({ frozen: [] }))])).frozen).toEqual([]);
  });

  it('tells of two heaps where code refers to something in the middle of one', () => {
    const { references } = readFacts(uf2([segmentOf(romImage({ variables: [0x20000100, 0x20010000] }))]));
    expect(boundsByCall(references!)).toEqual({ start: 0x20005c4c, end: 0x20040000 });
    expect(boundsByGap(references!, RAM)).toEqual({ start: 0x20010000, end: 0x20040000 });
  });

  it("has the regions of ESP-IDF's heap", () => {
    const app = romImage({
      base: 0x3c140100,
      reserved: [
        [0x3fc84000, 0x3fc9f800],
        [0x3fc9f800, 0x3fcab958],
        [0x600fe000, 0x600fe038],
      ],
      regions: [
        [0x3fc88000, 0x8000, 0, 0x40378000, 0],
        [0x3fc90000, 0x59710, 0, 0x40380000, 0],
        [0x3fce9710, 0x68f0, 0, 0x403d9710, 1],
        [0x3fcf0000, 0x8000, 1, 0, 0],
        [0x600fe000, 0x2000, 3, 0, 0],
      ],
    });
    const file = espImage([segmentOf(app), { address: 0x3fc9f800, bytes: new Uint8Array(64) }]);
    expect(readFacts(file).esp?.regions).toEqual([
      { name: 'D/IRAM', start: 0x3fcab958, bytes: 253368, memory: 'diram' },
      // Without what the ROM keeps, which no table of the firmware names.
      { name: 'D/IRAM', start: 0x3fce9710, bytes: 22308, memory: 'diram' },
      { name: 'DRAM', start: 0x3fcf0000, bytes: 32768, memory: 'dram' },
      { name: 'RTCRAM', start: 0x600fe038, bytes: 8136, memory: 'rtc' },
    ]);
    // Addresses of code before the table may look like ranges too, and so may others that begin in flash.
    const touched = romImage({
      base: 0x3c140100,
      reserved: [
        [0x3c1402c8, 0x3fcab958],
        [0x3fc84000, 0x3fcab958],
        [0x3fc84000, 0x3fc9f800],
        [0x3fc9f800, 0x3fcab958],
        [0x600fe000, 0x600fe038],
      ],
      regions: [
        [0x3fc88000, 0x8000, 0, 0x40378000, 0],
        [0x3fc90000, 0x59710, 0, 0x40380000, 0],
        [0x3fce9710, 0x68f0, 0, 0x403d9710, 1],
      ],
    });
    const other = espImage([segmentOf(touched), { address: 0x3fc9f800, bytes: new Uint8Array(64) }]);
    expect(readFacts(other).esp?.reserved).toEqual([
      { start: 0x3fc84000, end: 0x3fc9f800 },
      { start: 0x3fc9f800, end: 0x3fcab958 },
      { start: 0x600fe000, end: 0x600fe038 },
    ]);
    const without = espImage([
      segmentOf(romImage({ base: 0x3c140100 })),
      { address: 0x3fc9f800, bytes: new Uint8Array(64) },
    ]);
    expect(readFacts(without).esp).toBeNull();
  });
});

/** `MALLOC_CAP_DEFAULT`, with others that tell nothing of turns. */
const ASKED = 0x1006;

describe("ESP-IDF's kinds of memory", () => {
  const options = {
    base: 0x3c140100,
    reserved: [
      [0x3fc84000, 0x3fc9f800],
      [0x3fc9f800, 0x3fca0d90],
      [0x50000000, 0x50000820],
    ],
    regions: [
      [0x3fc84000, 0x3c000, 0, 0x40384000, 0],
      [0x3fcc0000, 0x1c710, 1, 0x403c0000, 0],
      [0x3fcdc710, 0x2950, 1, 0x403dc710, 1],
      [0x50000000, 0x1fd8, 2, 0, 0],
    ],
    memoryTypes: [
      ['RAM', ASKED, 0, 0],
      ['Retention RAM', 0x4000, ASKED, 0],
      ['RTCRAM', 0x8000, 0, ASKED],
    ],
  } as const;
  const read = (more: object): (readonly [string, number, number | undefined])[] => {
    const file = espImage([
      segmentOf(romImage({ ...options, ...more })),
      { address: 0x3fc9f800, bytes: new Uint8Array(64) },
    ]);
    return readFacts(file).esp!.regions.map(({ name, bytes, priority }) => [name, bytes, priority]);
  };

  // ESP32_GENERIC_C3-20250415-v1.25.0.bin
  it('say in which turn malloc asks a region', () => {
    expect(read({ idfVersion: 'v5.2.2' })).toEqual([
      ['D/IRAM', 127600, 0],
      ['D/IRAM', 116496, 1],
      ['D/IRAM', 10576, 1],
      ['RTCRAM', 6072, 2],
    ]);
  });

  it('are asked the smallest first from ESP-IDF 5.5 on', () => {
    const bytes = (idfVersion: string): number[] => read({ idfVersion }).map((region) => region[1]);
    for (const version of ['v5.5.1', 'v5.10', 'v6.0-dirty']) {
      expect(bytes(version)).toEqual([6072, 10576, 116496, 127600]);
    }
    for (const version of ['v5.4.2', 'v4.4', 'x']) {
      expect(bytes(version)).toEqual([127600, 116496, 10576, 6072]);
    }
  });

  it('have a word more in a row before 5.2', () => {
    const memoryTypes = [
      ['DRAM', ASKED, 0, 0, 0],
      ['STACK/DRAM', ASKED, 0, 0, 0x100],
      ['D/IRAM', 0, ASKED, 1, 1],
      ['RTCRAM', 0x8000, ASKED, 0, 0],
    ];
    expect(read({ memoryTypes }).map((region) => region[2])).toEqual([0, 0, 0, 1]);
    expect(read({ memoryTypes: [['RAM', ASKED, 0, 0]] }).map((region) => region[2])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a damaged file', () => {
  const blocks = uf2Blocks([segment]);
  const hex = intelHex([segment]).toString('latin1');
  const NO_POOL = 'no pool of strings in it whose lengths and hashes agree';
  it.each([
    ['an empty one', Buffer.alloc(0), 'an empty file'],
    ['a UF2 cut off', uf2([segment]).subarray(0, 700), 'truncated: a UF2 file has whole blocks of 512 bytes'],
    ['a UF2 with a block missing', Buffer.concat(blocks.slice(1)), /^truncated: it has \d+ of \d+ blocks$/],
    [
      'a UF2 with a block twice',
      Buffer.concat([blocks[0]!, ...blocks.slice(0, -1)]),
      /^truncated: it has \d+ of \d+ blocks$/,
    ],
    [
      'a UF2 with half a block moved',
      Buffer.concat([uf2([segment]).subarray(256), Buffer.alloc(256)]),
      /^(damaged|no MicroPython)/,
    ],
    ['Intel HEX cut off', Buffer.from(hex.slice(0, -13)), 'truncated: the last record of Intel HEX is missing'],
    [
      'Intel HEX with a wrong sum',
      Buffer.from(hex.replace(/[0-9A-F](?=\r\n)/, 'Z')),
      /^damaged: line 1 is no Intel HEX record/,
    ],
    ['Intel HEX for several boards', Buffer.from(`:0400000A9900C0DEBB\r\n${hex}`), /^a universal hex file/],
    [
      'a DFU cut off',
      dfu([segment]).subarray(0, -20),
      /^truncated: the DFU file says that it has \d+ bytes, it has \d+$/,
    ],
    [
      'a DFU with a wrong sum',
      Buffer.concat([dfu([segment]).subarray(0, -1), Buffer.of(0)]),
      "damaged: the DFU file's sum is wrong",
    ],
    ['a DFU of 9 bytes', dfu([segment]).subarray(0, 9), 'truncated: the DFU file ends within its headers'],
    ['an ELF cut off', elf([segment]).subarray(0, 400), /^truncated: the ELF file/],
    ['an ELF for a computer', withHalf(elf([segment]), 18, 62), /^an ELF file for another processor/],
    ['an object file', withHalf(elf([segment]), 44, 0), /^an ELF file that is not linked/],
    ['an ELF of 1 GB', withAt(elf([segment]), 52 + 16, 1 << 30), /^truncated: the ELF file/],
    ['gzip', Buffer.of(0x1f, 0x8b, 8, 0), /^compressed with gzip/],
    ['zip', Buffer.from('PK\x03\x04', 'latin1'), /^a zip archive/],
    ['noise', noise(65536), /^encrypted or compressed/],
    ['zeros', new Uint8Array(65536), /^no MicroPython in it/],
    [
      'another runtime',
      text('Adafruit CircuitPython 8.2.0 on 2023-07-05; Adafruit Metro with samd51'),
      /^this is CircuitPython, another runtime/,
    ],
    ['no board', text('MicroPython v1.23.0 on 2024-06-02; '), /^MicroPython v1\.23\.0, but no board/],
    ['a banner and nothing else', text(BANNER), NO_POOL],
    ['a wrong hash', damaged(withByte(rom, rom.at.hashes0! + 3, 0)), NO_POOL],
    ['a wrong length', damaged(withByte(rom, rom.at.lengths0! + 3, 99)), NO_POOL],
    ['a pool of 1 G strings', damaged(withWord(rom, rom.at.pool0! + 12, 1 << 30)), NO_POOL],
    ['a pointer to nowhere', damaged(withWord(rom, rom.at.pool0! + 28, 0xfffffff0)), NO_POOL],
    ['a cut-off raw binary', rom.bytes.subarray(0, rom.at.pool0! - rom.base + 20), NO_POOL],
    [
      'two firmwares',
      uf2([segment, segmentOf(romImage({ base: 0x10100000 }))]),
      '2 firmwares in one file; expected one',
    ],
    ['no table of modules', damaged(withWord(rom, rom.at.modules!, 0)), 'no table of modules in it'],
    ['a table of modules of 1 G', damaged(withWord(rom, rom.at.modules! + 4, 1 << 30)), 'no table of modules in it'],
    [
      'strings of an older layout',
      olderLayout(),
      'its strings have an older layout; expected MicroPython 1.19 or later',
    ],
  ])('%s is refused', (_name, file, message) => {
    if (typeof message === 'string') expect(refusal(file)).toBe(message);
    else expect(refusal(file)).toMatch(message);
  });

  it('with a later pool that does not agree is refused, and no chain of pools goes round', () => {
    const message = /^the pool of strings at 0x[0-9a-f]+ does not agree with its lengths and hashes$/;
    expect(refusal(damaged(withByte(rom, rom.at.hashes1!, 0)))).toMatch(message);
    expect(refusal(damaged(withWord(rom, rom.at.pool2! + 12, 1 << 30)))).toMatch(message);
    const count = (bytes: Uint8Array): number => readPools(new Memory([{ address: rom.base, bytes }])).pools.length;
    expect(count(rom.bytes)).toBe(3);
    // A pool that says that it comes after itself, and one that comes after no string, are no pools.
    expect(count(withWord(rom, rom.at.pool2!, rom.at.pool2!))).toBe(2);
    expect(count(withWord(rom, rom.at.pool1! + 4, 0))).toBe(1);
  });
});

function withHalf(file: Buffer, at: number, value: number): Buffer {
  file.writeUInt16LE(value, at);
  return file;
}

function withAt(file: Buffer, at: number, value: number): Buffer {
  file.writeUInt32LE(value, at);
  return file;
}

function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

/** A binary with a text in it and little else. */
function text(content: string): Uint8Array {
  return Buffer.concat([Buffer.alloc(256), Buffer.from(content), Buffer.alloc(256)]);
}

/** A pool as releases before 1.19 have it: hash, length and text together. */
function olderLayout(): Uint8Array {
  const old = new RomWriter(0x08000000);
  old.text('MicroPython v1.18 on 2022-01-17; PYBv1.1 with STM32F405RG');
  const strings = ['', '', '__dir__', 'a', 'bc', 'sys', 'gc', 'main', 'x'].map((string) => {
    let hash = 5381;
    for (const c of Buffer.from(string)) hash = (Math.imul(hash, 33) ^ c) >>> 0;
    const at = old.put(hash % 65536 || 1, (hash % 65536) >>> 8, string.length);
    old.text(string);
    return at;
  });
  old.words(0, 0, 10, strings.length, ...strings);
  return uf2([{ address: 0x08000000, bytes: old.done() }]);
}
