import { PioMachine } from './pioMachine.js';
import { type PioShared, type PioWorld, PROGRAM_WORDS } from './pioWorld.js';

/** A block of the programmable I/O: four state machines that share 32 words of program. The RP2040 has two. */
export class PioBlock implements PioShared {
  readonly memory = new Uint16Array(PROGRAM_WORDS);
  readonly machines: readonly PioMachine[];
  readonly world: PioWorld;
  flags = 0;
  /** Words that programs use. */
  private used = 0;

  constructor(world: PioWorld) {
    this.world = world;
    this.machines = [0, 1, 2, 3].map((n) => new PioMachine(this, n));
  }

  /** Puts a program where there is room, from the end on (pio_add_program): where it is, or null. */
  add(words: readonly number[]): number | null {
    for (let at = PROGRAM_WORDS - words.length; at >= 0; at--) {
      const mask = maskOf(at, words.length);
      if ((this.used & mask) !== 0) continue;
      this.used = (this.used | mask) >>> 0;
      words.forEach((word, i) => {
        // Jumps are relative to where a program begins.
        this.memory[at + i] = word >>> 13 === 0 ? word + at : word;
      });
      return at;
    }
    return null;
  }

  remove(at: number, n: number): void {
    this.used = (this.used & ~maskOf(at, n)) >>> 0;
  }
}

function maskOf(at: number, n: number): number {
  return n >= PROGRAM_WORDS ? 0xffffffff : (((1 << n) - 1) << at) >>> 0;
}
