/** What is known of each processor architecture: one row has all that depends on it. */

/**
 * How much C stack running Python takes, which decides at what depth a recursion ends in RuntimeError; nothing on the
 * heap depends on it. Bytes.
 */
export interface StackModel {
  /** In use where a program's outermost code runs. */
  readonly base: number;
  /** From one run of the VM to the next: the frames of `fun_bc_call` and `mp_execute_bytecode`. */
  readonly call: number;
  /** From a run of the VM to where the next call checks the limit. */
  readonly check: number;
  /** What it takes more where a method is called, and where native code calls a Python function. */
  readonly method: number;
  readonly native: number;
  /** From the run of the VM that resumes a generator to the generator's. */
  readonly generator: number;
  /** From an iterator such as `map` to the one below it, and from printing a container to printing an item. */
  readonly iterate: number;
  readonly print: number;
  /** What `alloca` of a frame rounds up to, and what it adds before. */
  readonly align: number;
  readonly extra: number;
}

/** An architecture, with the C library and the calling convention that ports to it use. */
export interface ArchitectureRow {
  /** Bytes of a pointer. */
  readonly wordBytes: 4 | 8;
  /** How 64-bit values are aligned in a struct, in bytes. */
  readonly align64: 4 | 8;
  /** Bytes of an `enum`. */
  readonly enumBytes: 1 | 4;
  /** Bits of a digit of large ints that `py/mpz.h` chooses. */
  readonly mpzDigSize: 16 | 32;
  /** What `platform.platform()` calls it; '' where it has no name (extmod/modplatform.h). */
  readonly platform: string;
  /** Number in `.mpy` files of the code that a firmware's Thumb emitter writes (py/persistentcode.h). */
  readonly thumbArch: number;
  /** C's `char` is signed. */
  readonly signedChar: boolean;
  /** A shift takes the low byte of its distance; else as many bits as a word needs. */
  readonly byteShifts: boolean;
  /** Bits of the mantissa of C's `long double`. */
  readonly longDoubleBits: 53 | 64 | 113;
  /** Whose error numbers the C library has. */
  readonly errno: 'linux' | 'wasi';
  /** Where things in ROM get their made-up addresses. */
  readonly romAddress: number;
  /** Where a struct on the C stack is, of the outermost functions: made up too. */
  readonly stackAddress: number;
  readonly stack: StackModel;
}

/** Where nothing is known of an architecture. */
const UNKNOWN_STACK: StackModel = {
  base: 500,
  call: 240,
  check: 80,
  method: 8,
  native: 120,
  generator: 240,
  iterate: 40,
  print: 40,
  align: 8,
  extra: 0,
};

const COMMON: ArchitectureRow = {
  wordBytes: 4,
  align64: 8,
  enumBytes: 4,
  mpzDigSize: 16,
  platform: '',
  thumbArch: 6,
  signedChar: false,
  byteShifts: false,
  longDoubleBits: 53,
  errno: 'linux',
  romAddress: 0x10000,
  stackAddress: 0x2000f000,
  stack: UNKNOWN_STACK,
};
const CORTEX_M: ArchitectureRow = { ...COMMON, enumBytes: 1, platform: 'arm', byteShifts: true };
const XTENSA: ArchitectureRow = { ...COMMON, platform: 'xtensa' };

/*
 * Stacks of x86_64, i386, nanbox and wasm32 are measured with `micropython.stack_use()` on builds for them; cortex-m0 is fitted
 * between the depths that a recorded recursion did and didn't reach; the others are estimates after those.
 */

/** Of builds in representation D. */
export const NANBOX_STACK: StackModel = {
  base: 640,
  call: 320,
  check: 96,
  method: 32,
  native: 200,
  generator: 452,
  iterate: 80,
  print: 64,
  align: 16,
  extra: 12,
};

const CORTEX_M0_STACK: StackModel = {
  base: 520,
  call: 188,
  check: 72,
  method: 8,
  native: 104,
  generator: 188,
  iterate: 40,
  print: 40,
  align: 8,
  extra: 0,
};
const CORTEX_M4_STACK: StackModel = {
  base: 460,
  call: 252,
  check: 72,
  method: 8,
  native: 104,
  generator: 252,
  iterate: 40,
  print: 40,
  align: 8,
  extra: 0,
};
const XTENSA_LX_STACK: StackModel = {
  base: 900,
  call: 304,
  check: 112,
  method: 8,
  native: 176,
  generator: 304,
  iterate: 40,
  print: 40,
  align: 16,
  extra: 0,
};

const WASM32_STACK: StackModel = {
  base: 400,
  call: 208,
  check: 80,
  method: 0,
  native: 224,
  generator: 208,
  iterate: 16,
  print: 16,
  align: 16,
  extra: 0,
};

const ROWS = {
  'cortex-m0': { ...CORTEX_M, thumbArch: 4, stack: CORTEX_M0_STACK },
  'cortex-m0plus': { ...CORTEX_M, thumbArch: 4, stack: CORTEX_M0_STACK },
  'cortex-m3': {
    ...CORTEX_M,
    stack: {
      base: 360,
      call: 196,
      check: 72,
      method: 8,
      native: 104,
      generator: 196,
      iterate: 40,
      print: 40,
      align: 8,
      extra: 0,
    },
  },
  'cortex-m4': { ...CORTEX_M, thumbArch: 7, stack: CORTEX_M4_STACK },
  'cortex-m7': { ...CORTEX_M, thumbArch: 7, stack: CORTEX_M4_STACK },
  'cortex-m33': { ...CORTEX_M, thumbArch: 7 },
  'xtensa-lx6': { ...XTENSA, stack: XTENSA_LX_STACK },
  'xtensa-lx7': { ...XTENSA, stack: XTENSA_LX_STACK },
  'xtensa-lx106': {
    ...XTENSA,
    stack: {
      base: 560,
      call: 240,
      check: 80,
      method: 8,
      native: 112,
      generator: 240,
      iterate: 40,
      print: 40,
      align: 16,
      extra: 0,
    },
  },
  riscv32imc: {
    ...COMMON,
    platform: 'riscv',
    longDoubleBits: 113,
    stack: {
      base: 720,
      call: 256,
      check: 96,
      method: 8,
      native: 128,
      generator: 256,
      iterate: 40,
      print: 40,
      align: 16,
      extra: 0,
    },
  },
  i386: {
    ...COMMON,
    signedChar: true,
    align64: 4,
    platform: 'x86',
    longDoubleBits: 64,
    stackAddress: 0xffffd000,
    stack: {
      base: 496,
      call: 208,
      check: 80,
      method: 32,
      native: 160,
      generator: 280,
      iterate: 48,
      print: 64,
      align: 16,
      extra: 12,
    },
  },
  x86_64: {
    ...COMMON,
    signedChar: true,
    wordBytes: 8,
    mpzDigSize: 32,
    platform: 'x86_64',
    longDoubleBits: 64,
    stackAddress: 0x7fffffffd000,
    stack: {
      base: 640,
      call: 320,
      check: 96,
      method: 0,
      native: 192,
      generator: 304,
      iterate: 32,
      print: 48,
      align: 16,
      extra: 8,
    },
  },
  aarch64: { ...COMMON, wordBytes: 8, longDoubleBits: 113 },
  wasm32: { ...COMMON, signedChar: true, longDoubleBits: 113, errno: 'wasi', stack: WASM32_STACK },
} as const satisfies Record<string, ArchitectureRow>;

export type Architecture = keyof typeof ROWS;

export const ARCHITECTURES: Readonly<Record<Architecture, ArchitectureRow>> = ROWS;
