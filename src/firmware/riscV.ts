/**
 * What code for a 32-bit RISC-V refers to in RAM, as far as a look at one instruction after the other tells: addresses
 * that `lui` and `addi` make, or that a load or a store adds up, and pairs of them that it hands to a function.
 */
import type { RamReferences } from './heapBounds.js';
import type { Memory } from './memory.js';

/** Where an RP2350 has its RAM, with room to spare. */
const RAM_START = 0x20000000;
const RAM_END = 0x20100000;
/** What a function may use without keeping it: ra, t0 to t6 and a0 to a7. */
const SCRATCH = [1, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31];
const RETURN_ADDRESS = 1;
/** The register that a program sets once, to the middle of its variables (`__global_pointer$`). */
const GLOBAL_POINTER = 3;

/** Looks at all code in a firmware for a RISC-V. */
export function ramReferencesOfRiscV(memory: Memory): RamReferences {
  const scan = new Scan(memory, globalPointer(memory));
  for (const { address, bytes } of memory.segments) scan.run(address + (address & 1), address + bytes.length);
  return scan;
}

/** What `lui` or `auipc` and the `addi` behind it make of that register. */
function globalPointer(memory: Memory): number | null {
  for (const { address, bytes } of memory.segments) {
    for (let pc = address + (address & 1); pc + 8 <= address + bytes.length; pc += 2) {
      const first = wordAt(memory, pc);
      const second = wordAt(memory, pc + 4);
      if ((second & 0xfffff) !== 0x18193 || ((first & 0xfff) !== 0x1b7 && (first & 0xfff) !== 0x197)) continue;
      const value = ((first & 0xfffff000) + (second >> 20) + ((first & 0x20) === 0 ? pc : 0)) >>> 0;
      if (isRam(value)) return value;
    }
  }
  return null;
}

function wordAt(memory: Memory, address: number): number {
  return memory.half(address)! | (memory.half(address + 2)! << 16);
}

class Scan implements RamReferences {
  readonly loads = new Map<number, number>();
  readonly leastLoads = 2;
  readonly pairs: [number, number][] = [];
  /** What is known to be in x0 to x31. */
  private readonly registers = new Array<number | null>(32).fill(null);

  constructor(
    private readonly memory: Memory,
    private readonly globals: number | null,
  ) {
    this.forget();
  }

  run(from: number, to: number): void {
    for (let pc = from; pc + 1 < to; ) {
      const half = this.memory.half(pc)!;
      if ((half & 3) !== 3) {
        this.short(half);
        pc += 2;
        continue;
      }
      const second = this.memory.half(pc + 2);
      if (second === null) return;
      this.long(pc, ((second << 16) | half) >>> 0);
      pc += 4;
    }
  }

  private long(pc: number, code: number): void {
    const rd = (code >>> 7) & 31;
    const base = this.registers[(code >>> 15) & 31]!;
    switch (code & 127) {
      case 0x37:
        this.set(rd, (code & 0xfffff000) >>> 0);
        return;
      case 0x17:
        this.set(rd, (pc + (code & 0xfffff000)) >>> 0);
        return;
      case 0x13:
        this.set(rd, ((code >>> 12) & 7) === 0 ? this.sum(base, (code | 0) >> 20) : null);
        return;
      case 0x03:
        this.sum(base, (code | 0) >> 20);
        this.set(rd, null);
        return;
      case 0x23:
        this.sum(base, (((code | 0) >> 25) << 5) | rd);
        return;
      case 0x63:
        return;
      case 0x6f:
      case 0x67:
        this.jump(rd === RETURN_ADDRESS);
        return;
      default:
        this.set(rd, null);
    }
  }

  /** Instructions of 16 bits. */
  private short(code: number): void {
    const r = this.registers;
    const rd = (code >> 7) & 31;
    const constant = (((code & 0x1000) << 19) >> 26) | ((code >> 2) & 31);
    switch (((code & 3) << 3) | (code >> 13)) {
      case 0b00_000:
      case 0b00_100:
        this.set(8 + ((code >> 2) & 7), null);
        return;
      case 0b00_010: {
        const offset = ((code >> 7) & 0x38) | ((code >> 4) & 4) | ((code << 1) & 0x40);
        this.sum(r[8 + ((code >> 7) & 7)]!, offset);
        this.set(8 + ((code >> 2) & 7), null);
        return;
      }
      case 0b00_110:
        this.sum(r[8 + ((code >> 7) & 7)]!, ((code >> 7) & 0x38) | ((code >> 4) & 4) | ((code << 1) & 0x40));
        return;
      case 0b01_000:
        this.set(rd, this.sum(r[rd]!, constant));
        return;
      case 0b01_001:
      case 0b01_101:
        this.jump(code >> 13 === 1);
        return;
      case 0b01_010:
        this.set(rd, constant >>> 0);
        return;
      case 0b01_011:
        this.set(rd, rd === 2 ? null : (constant << 12) >>> 0);
        return;
      case 0b01_100:
        this.set(8 + ((code >> 7) & 7), null);
        return;
      case 0b10_000:
      case 0b10_010:
        this.set(rd, null);
        return;
      case 0b10_100:
        this.moveOrJump(code, rd);
        return;
      case 0b10_101:
        // Those that save and restore registers, some of which return.
        this.forget();
        return;
      default:
    }
  }

  private moveOrJump(code: number, rd: number): void {
    const from = (code >> 2) & 31;
    if (from === 0) this.jump((code & 0x1000) !== 0);
    else this.set(rd, (code & 0x1000) !== 0 ? null : this.registers[from]!);
  }

  /** What follows a jump that doesn't come back is come to from elsewhere. */
  private jump(isCall: boolean): void {
    if (!isCall) {
      this.forget();
      return;
    }
    const [a, b] = [this.registers[10]!, this.registers[11]!];
    if (isRam(a) && isRam(b) && a < b) {
      this.pairs.push([a, b]);
      for (const end of [a, b]) this.loads.set(end, Math.max(this.leastLoads, this.loads.get(end) ?? 0));
    }
    for (const register of SCRATCH) this.registers[register] = null;
  }

  private set(register: number, value: number | null): void {
    if (register !== 0 && register !== GLOBAL_POINTER) this.registers[register] = value;
  }

  private forget(): void {
    this.registers.fill(null);
    this.registers[0] = 0;
    this.registers[GLOBAL_POINTER] = this.globals;
  }

  private sum(base: number | null, offset: number): number | null {
    if (base === null) return null;
    const value = (base + offset) >>> 0;
    // So much of what is no code looks as if it used the middle of the variables that it tells nothing.
    if (isRam(value) && base !== this.globals) this.loads.set(value, (this.loads.get(value) ?? 0) + 1);
    return value;
  }
}

function isRam(value: number | null): value is number {
  return value !== null && value >= RAM_START && value < RAM_END;
}
