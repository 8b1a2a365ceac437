import type { Segment } from '../../src/firmware/memory.js';

/** Small firmwares, made for tests: the structures of MicroPython in the ROM of a 32-bit chip, little endian. */

export interface RomOptions {
  readonly base?: number;
  readonly pools?: readonly (readonly string[])[];
  readonly hashBytes?: 0 | 1 | 2;
  readonly lengthBytes?: 1 | 2;
  readonly modules?: readonly string[];
  readonly frozen?: readonly string[];
  readonly banner?: string;
  /** Whether `mem_info()` has a text for what the heap can grow by; true where absent. */
  readonly heapGrows?: boolean;
  /** What the code gives to the call that sets the heap up, and what else it refers to, twice each. */
  readonly heap?: readonly [start: number, end: number];
  /** Whether code refers to the heap in that call only. */
  readonly isHeapUsedOnce?: boolean;
  readonly variables?: readonly number[];
  /** ESP-IDF's tables. */
  readonly reserved?: readonly (readonly [start: number, end: number])[];
  readonly regions?: readonly (readonly number[])[];
  /** ESP-IDF's kinds of memory: their names, and what each can do in three turns, with more words behind before 5.2. */
  readonly memoryTypes?: readonly (readonly [name: string, ...caps: number[]])[];
  readonly idfVersion?: string;
}

/** Where parts of an image are, for tests that damage them. */
export interface Rom {
  readonly base: number;
  readonly bytes: Uint8Array;
  readonly at: Readonly<Record<string, number>>;
}

export const BANNER = 'MicroPython v1.23.0 on 2024-06-02; Raspberry Pi Pico with RP2040\r\n';
export const POOLS: readonly (readonly string[])[] = [
  ['', '', '__dir__', '__main__', '__name__', 'builtins'],
  ['gc', 'mem_free', 'sys'],
  ['main', 'x'],
];
const MODULES = ['__main__', 'builtins', 'gc', 'sys'];

/** `qstr_compute_hash` of py/qstr.c */
function hashOf(text: string, bytes: number): number {
  let hash = 5381;
  for (const c of Buffer.from(text, 'latin1')) hash = (Math.imul(hash, 33) ^ c) >>> 0;
  return hash % (bytes === 1 ? 256 : 65536) || 1;
}

export class RomWriter {
  private readonly parts: number[] = [];

  constructor(readonly base: number) {}

  get here(): number {
    return this.base + this.parts.length;
  }

  align(to = 4): number {
    while (this.here % to !== 0) this.parts.push(0);
    return this.here;
  }

  put(...bytes: readonly number[]): number {
    const at = this.here;
    for (const byte of bytes) this.parts.push(byte & 0xff);
    return at;
  }

  halves(...values: readonly number[]): number {
    return this.put(...values.flatMap((value) => [value, value >>> 8]));
  }

  words(...values: readonly number[]): number {
    this.align();
    return this.put(...values.flatMap((value) => [value, value >>> 8, value >>> 16, value >>> 24]));
  }

  text(text: string): number {
    return this.put(...Buffer.from(`${text}\0`, 'latin1'));
  }

  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

/** Thumb code that loads two constants and hands them to a function, or only loads them. */
function code(rom: RomWriter, pair: readonly [number, number], isCall: boolean): void {
  rom.align();
  // ldr r0, [pc, #8]; ldr r1, [pc, #12]; bl or nops; bx lr; nop; then the constants.
  rom.halves(0x4802, 0x4903, ...(isCall ? [0xf000, 0xf802] : [0xbf00, 0xbf00]), 0x4770, 0xbf00);
  rom.words(...pair);
}

export function romImage(options: RomOptions = {}): Rom {
  const { base = 0x10000000, pools = POOLS, hashBytes = 1, lengthBytes = 1, modules = MODULES } = options;
  const rom = new RomWriter(base);
  const at: Record<string, number> = {};
  const heap = options.heap ?? [0x20005c4c, 0x20040000];
  code(rom, heap, true);
  if (options.isHeapUsedOnce !== true) code(rom, heap, false);
  for (const variable of options.variables ?? [0x20000100, 0x20004000]) {
    code(rom, [variable, variable], false);
  }
  at.banner = rom.text(options.banner ?? BANNER);
  if (options.heapGrows !== false) rom.text(', max new split: %u');
  at.frozen = rom.text((options.frozen ?? ['_boot.py', 'pkg/__init__.py']).map((name) => `${name}\0`).join(''));
  let before = 0;
  let total = 0;
  for (const [i, strings] of pools.entries()) {
    const texts = strings.map((text) => rom.text(text));
    const number = (bytes: number, value: number): void => {
      if (bytes > 0) rom.put(...(bytes === 1 ? [value] : [value, value >>> 8]));
    };
    const hashes = (at[`hashes${i}`] = rom.align());
    for (const [k, text] of strings.entries()) number(hashBytes, i === 0 && k === 0 ? 0 : hashOf(text, hashBytes));
    const lengths = (at[`lengths${i}`] = rom.align());
    for (const text of strings) number(lengthBytes, text.length);
    const sorted = i === 0 ? 0 : 0x80000000;
    const head = [before, (total | sorted) >>> 0, 10, strings.length];
    before = at[`pool${i}`] = rom.words(...head, ...(hashBytes === 0 ? [] : [hashes]), lengths, ...texts);
    total += strings.length;
  }
  const all = pools.flat();
  const qstr = (name: string): number => ((all.indexOf(name) << 3) | 2) >>> 0;
  const type = rom.words(0x11223344);
  const objects = modules.map((name) => {
    const table = rom.words(qstr('__name__'), qstr(name));
    const globals = name === '__main__' ? 0x20000200 : rom.words(type, 15, 1, table);
    return rom.words(type, globals);
  });
  const table = rom.words(...modules.flatMap((name, i) => [qstr(name), objects[i]!]));
  at.modules = rom.words((modules.length << 3) | 7, modules.length, table);
  if (options.reserved !== undefined) rom.words(0, ...options.reserved.flat(), 0);
  if (options.regions !== undefined) rom.words(...options.regions.flat(), 0);
  const kinds = (options.memoryTypes ?? []).map(([name, ...caps]) => [rom.text(name), ...caps]);
  for (const kind of kinds) rom.words(...kind);
  if (options.idfVersion !== undefined) {
    rom.words(0xabcd5432, ...new Array<number>(27).fill(0));
    rom.text(options.idfVersion);
  }
  rom.align(256);
  return { base, bytes: rom.done(), at };
}

export function segmentOf({ base, bytes }: Rom): Segment {
  return { address: base, bytes };
}

/** A copy of a firmware with a word changed. */
export function withWord({ base, bytes }: Rom, address: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value >>> 0, address - base);
  return copy;
}

export function withByte({ base, bytes }: Rom, address: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy[address - base] = value;
  return copy;
}
