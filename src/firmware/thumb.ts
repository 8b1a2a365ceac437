/**
 * What ARM Thumb code refers to in RAM, as far as a look at one instruction after the other tells: constants that it
 * loads, and pairs of them that it hands to a function.
 */
import type { RamReferences } from './heapBounds.js';
import type { Memory } from './memory.js';

/** What the architecture sets aside for RAM on the chip. */
const RAM_START = 0x20000000;
const RAM_END = 0x40000000;

/** Looks at all code in a firmware for a Cortex-M. */
export function ramReferences(memory: Memory): RamReferences {
  const scan = new Scan(memory);
  for (const { address, bytes } of memory.segments) scan.run(address + (address & 1), address + bytes.length);
  return scan;
}

class Scan implements RamReferences {
  readonly loads = new Map<number, number>();
  readonly leastLoads = 2;
  readonly pairs: [number, number][] = [];
  /** What is known to be in r0 to r15. */
  private readonly registers = new Array<number | null>(16).fill(null);
  /** Addresses of constants between functions, which are no code. */
  private readonly literals = new Set<number>();

  constructor(private readonly memory: Memory) {}

  run(from: number, to: number): void {
    for (let pc = from; pc + 1 < to; ) {
      if (this.literals.has(pc)) {
        pc += 4;
        continue;
      }
      const first = this.memory.half(pc)!;
      if (first >>> 11 < 0b11101) {
        this.narrow(pc, first);
        pc += 2;
        continue;
      }
      const second = this.memory.half(pc + 2);
      if (second === null) return;
      this.wide(pc, first, second);
      pc += 4;
    }
  }

  private narrow(pc: number, code: number): void {
    const low = code & 7;
    const high = (code >> 8) & 7;
    const r = this.registers;
    switch (code >> 11) {
      case 0b00000:
        this.set(low, shifted(r[(code >> 3) & 7]!, (code >> 6) & 31));
        return;
      case 0b00100:
        r[high] = code & 0xff;
        return;
      case 0b00110:
        this.set(high, plus(r[high]!, code & 0xff));
        return;
      case 0b00111:
        this.set(high, plus(r[high]!, -(code & 0xff)));
        return;
      case 0b01001:
        this.literal(high, ((pc + 4) & ~3) + (code & 0xff) * 4);
        return;
      case 0b01000:
        this.special(code);
        return;
      case 0b11100:
        r.fill(null);
        return;
      case 0b00101:
      case 0b11010:
      case 0b11011:
        return;
      default:
    }
    if (code >> 12 === 0b1011) this.other(code);
    else if (code >> 11 === 0b11001) this.clear(code & 0xff);
    else if ([0b10011, 0b10100, 0b10101].includes(code >> 11)) r[high] = null;
    else if (writesLow(code)) r[low] = null;
  }

  /** Data processing, `mov` of all registers, branches to registers. */
  private special(code: number): void {
    const r = this.registers;
    const target = (code & 7) | ((code >> 4) & 8);
    switch ((code >> 8) & 7) {
      case 0b110:
        r[target] = r[(code >> 3) & 15]!;
        return;
      case 0b111:
        if ((code & 0x80) === 0) r.fill(null);
        else this.call();
        return;
      case 0b101:
        return;
      case 0b100:
        r[target] = null;
        return;
      default:
        r[code & 7] = null;
    }
  }

  /** `push`, `pop` and the like. */
  private other(code: number): void {
    if ((code & 0xff00) === 0xbd00) this.registers.fill(null);
    else if ((code & 0xff00) === 0xbc00) this.clear(code & 0xff);
    else if ((code & 0xff00) === 0xb200) this.registers[code & 7] = null;
  }

  private wide(pc: number, first: number, second: number): void {
    const r = this.registers;
    const target = (second >> 8) & 15;
    if ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0xd000) {
      this.call();
      return;
    }
    if ((first & 0xff7f) === 0xf85f) {
      const offset = second & 0xfff;
      this.literal(second >> 12, ((pc + 4) & ~3) + ((first & 0x80) === 0 ? -offset : offset));
      return;
    }
    const part = ((first & 15) << 12) | ((first & 0x400) << 1) | ((second & 0x7000) >> 4) | (second & 0xff);
    if ((first & 0xfbf0) === 0xf240) {
      r[target] = part;
    } else if ((first & 0xfbf0) === 0xf2c0) {
      const before = r[target]!;
      this.set(target, before === null ? null : part * 0x10000 + (before & 0xffff));
      this.load(r[target]!);
    } else if ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0x9000) {
      r.fill(null);
    } else {
      // What it is matters less than that nothing is taken for known that is not.
      r[target] = null;
      if (!isArithmetic(first, second)) r[second >> 12] = null;
    }
  }

  private call(): void {
    const [a, b] = this.registers as [number | null, number | null];
    if (isRam(a) && isRam(b) && a < b) this.pairs.push([a, b]);
    this.clear(0b1111);
    this.registers[12] = null;
  }

  private literal(register: number, at: number): void {
    const value = this.memory.word(at);
    if (value !== null) this.literals.add(at);
    this.registers[register] = value;
    this.load(value);
  }

  private load(value: number | null): void {
    if (isRam(value)) this.loads.set(value, (this.loads.get(value) ?? 0) + 1);
  }

  private set(register: number, value: number | null): void {
    this.registers[register] = value;
  }

  private clear(mask: number): void {
    for (let i = 0; i < 8; i++) if ((mask & (1 << i)) !== 0) this.registers[i] = null;
  }
}

function isRam(value: number | null): value is number {
  return value !== null && value >= RAM_START && value < RAM_END;
}

function plus(value: number | null, more: number): number | null {
  return value === null ? null : (value + more) >>> 0;
}

function shifted(value: number | null, bits: number): number | null {
  return value === null ? null : (value << bits) >>> 0;
}

/** Arithmetic of 32 bits with one result; the other registers' bits are those of a constant or a shift. */
function isArithmetic(first: number, second: number): boolean {
  return ((first & 0xf800) === 0xf000 && second < 0x8000) || (first & 0xfe00) === 0xea00;
}

/** Arithmetic and loads of 16 bits whose result is in the register of the lowest three bits. */
function writesLow(code: number): boolean {
  const kind = code >> 11;
  if (kind < 0b01000) return true;
  if (kind === 0b01010 || kind === 0b01011) return (code & 0x0e00) >= 0x0600;
  return kind === 0b01101 || kind === 0b01111 || kind === 0b10001;
}
