/** What the state machines of a PIO block share, and what they are connected to (RP2040 datasheet, chapter 3). */

export const PROGRAM_WORDS = 32;
export const PINS = 32;

/** What a block is connected to. */
export interface PioWorld {
  readPin(n: number): number;
  writePin(n: number, level: number): void;
  setDirection(n: number, isOut: boolean): void;
  /** A state machine set an interrupt flag; those of 0 to 3 reach the processor. */
  interrupt(flag: number): void;
}

/** What a state machine sees of its block. */
export interface PioShared {
  readonly memory: Uint16Array;
  readonly world: PioWorld;
  /** Interrupt flags that state machines set and wait for. */
  flags: number;
}

/** How a state machine is set up. Counts are of pins. */
export interface PioConfig {
  execctrl: number;
  inBase: number;
  outBase: number;
  outCount: number;
  setBase: number;
  setCount: number;
  sideBase: number;
  /** Bits of an instruction that are side-set, the one that enables it included. */
  sideBits: number;
  jmpPin: number;
}

/** `n` bits of a word, from a bit on. */
export function bits(word: number, from: number, n: number): number {
  return (word >>> from) & ((1 << n) - 1);
}
