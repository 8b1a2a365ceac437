/**
 * What code of an ESP8266 refers to in RAM: the words that `l32r` loads, and pairs of them that it hands to a function.
 * Its processor, a lx106, has no register windows: the first two arguments are in a2 and a3.
 */
import type { RamReferences } from './heapBounds.js';
import type { Memory } from './memory.js';

/** The RAM that an ESP8266's programs have. */
const RAM_START = 0x3ffe8000;
const RAM_END = 0x3fffc000;
/** What a function may use without keeping it: the address to return to, and a2 to a11. */
const SCRATCH = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** Looks at all code in a firmware, twice: constants lie before the code that loads them. */
export function ramReferencesOfXtensa(memory: Memory): RamReferences {
  const literals = new Set<number>();
  const look = (): Scan => {
    const scan = new Scan(memory, literals);
    for (const { address, bytes } of memory.segments) scan.run(address, bytes);
    return scan;
  };
  look();
  return look();
}

class Scan implements RamReferences {
  readonly loads = new Map<number, number>();
  readonly leastLoads = 1;
  readonly pairs: [number, number][] = [];
  /** What is known to be in a0 to a15. */
  private readonly registers = new Array<number | null>(16).fill(null);

  constructor(
    private readonly memory: Memory,
    /** Addresses of constants, which are no code. */
    private readonly literals: Set<number>,
  ) {}

  run(address: number, bytes: Uint8Array): void {
    for (let at = 0; at + 2 < bytes.length; ) {
      if (this.literals.has(address + at)) {
        at += 4;
        continue;
      }
      const [first, second] = [bytes[at]!, bytes[at + 1]!];
      if ((first & 15) >= 8) {
        this.narrow(first, second);
        at += 2;
      } else {
        this.wide(address + at, first, second, bytes[at + 2]!);
        at += 3;
      }
    }
  }

  /** Instructions of 16 bits. */
  private narrow(first: number, second: number): void {
    const r = this.registers;
    const [t, target, s] = [first >> 4, second >> 4, second & 15];
    switch (first & 15) {
      case 8:
        r[t] = null;
        return;
      case 10:
      case 11:
        r[target] = null;
        return;
      case 12:
        // movi.n, or beqz.n and bnez.n
        if (t < 8) r[s] = null;
        return;
      case 13:
        if (target === 0) r[t] = r[s]!;
        else if (target === 15 && t < 2) r.fill(null);
        return;
      default:
    }
  }

  /** Instructions of 24 bits. */
  private wide(pc: number, first: number, second: number, third: number): void {
    const r = this.registers;
    const [t, s] = [first >> 4, second & 15];
    switch (first & 15) {
      case 0:
        this.general(first, second, third);
        return;
      case 1:
        this.load(t, ((pc + 3) & ~3) - 0x40000 + (second | (third << 8)) * 4);
        return;
      case 2:
        this.immediate(t, second >> 4, r[s]!, third);
        return;
      case 5:
        if ((t & 3) === 0) this.call();
        return;
      case 6:
        // A jump: what follows is come to from elsewhere.
        if ((t & 3) === 0) r.fill(null);
        return;
      default:
    }
  }

  private general(first: number, second: number, third: number): void {
    const r = this.registers;
    if (third === 0 && second >> 4 === 0) {
      if (first === 0xc0) this.call();
      else if (first === 0x80 || first === 0xa0) r.fill(null);
      return;
    }
    // `or` of a register with itself is a move.
    const [t, s] = [first >> 4, second & 15];
    r[second >> 4] = third === 0x20 && s === t ? r[s]! : null;
  }

  /** Loads and stores, `movi`, `addi` and `addmi`. */
  private immediate(t: number, kind: number, base: number | null, byte: number): void {
    const signed = byte < 128 ? byte : byte - 256;
    if (kind === 12 || kind === 13) {
      this.registers[t] = base === null ? null : (base + (kind === 12 ? signed : signed * 256)) >>> 0;
    } else if (kind < 4 || (kind >= 9 && kind <= 11)) {
      this.registers[t] = null;
    }
  }

  private call(): void {
    const [, , a, b] = this.registers;
    if (isRam(a!) && isRam(b!) && a < b) this.pairs.push([a, b]);
    for (const register of SCRATCH) this.registers[register] = null;
  }

  private load(register: number, at: number): void {
    const value = this.memory.word(at);
    if (value !== null) this.literals.add(at);
    this.registers[register] = value;
    if (isRam(value)) this.loads.set(value, (this.loads.get(value) ?? 0) + 1);
  }
}

function isRam(value: number | null): value is number {
  return value !== null && value >= RAM_START && value <= RAM_END;
}
