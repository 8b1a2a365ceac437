import type { Board } from '../abi/board.js';
import type { StructName } from '../abi/structs.js';

/** How the `Pin` of each port is: its numbers, names and arguments (ports' machine_pin.c, pin.c). */

/** Arguments of `init` after the pin: name, `obj` or `int`, whether it must be given, and its default. */
export interface PinArg {
  readonly name: string;
  readonly kind: 'obj' | 'int';
  readonly required?: boolean;
  readonly keyword?: boolean;
  /** `none`: None. `absent`: nothing. */
  readonly defval: number | 'none' | 'absent';
}

export interface PinPort {
  /** Modes by their meaning. */
  readonly modes: { readonly in: number; readonly out: number; readonly openDrain: number };
  readonly pullUp: number;
  readonly pullDown: number;
  readonly rising: number;
  readonly falling: number;
  /** All constants of the class. */
  readonly constants: readonly (readonly [name: string, value: number])[];
  /** Names of methods beyond `init`, `value`, `on`, `off` and `irq`. */
  readonly methods: readonly string[];
  readonly initArgs: readonly PinArg[];
  /** Third argument of `irq`. */
  readonly irqFlag: 'hard' | 'wake';
  /** What `irq` gives: None, an object in ROM, or one on the heap that each pin gets once. */
  readonly irqResult: 'none' | 'rom' | StructName;
  /** Whether there are `Pin.board` and `Pin.cpu`. */
  readonly namespaces: readonly ('board' | 'cpu')[];
  /** How a pin prints; see pin.ts. */
  readonly print: 'number' | 'rp2' | 'stm32' | 'nrf' | 'samd';
  /** What an unknown pin raises. */
  readonly unknown: string;
  /** Pins of the chip, in order. */
  pins(board: Board): string[];
}

const VALUE: PinArg = { name: 'value', kind: 'obj', keyword: true, defval: 'absent' };
const PULL: PinArg = { name: 'pull', kind: 'obj', defval: 'none' };
const MODE: PinArg = { name: 'mode', kind: 'obj', defval: 'none' };
const MODE_INT: PinArg = { name: 'mode', kind: 'int', required: true, defval: 0 };

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Pins of the chips of the ESP32 family that are there to be used. */
const ESP32_PINS: Readonly<Record<string, readonly number[]>> = {
  ESP32: [...range(0, 5), 9, 10, ...range(12, 19), ...range(21, 23), ...range(25, 27), ...range(32, 39)],
  'ESP32-S2': [...range(0, 21), ...range(26, 46)],
  'ESP32-S3': [...range(0, 21), ...range(26, 48)],
  'ESP32-C3': range(0, 21),
};

function esp32Pins({ mcu }: Board): string[] {
  const family = Object.keys(ESP32_PINS).sort((a, b) => b.length - a.length);
  const key = family.find((name) => mcu.startsWith(name)) ?? 'ESP32';
  return ESP32_PINS[key]!.map(String);
}

const rp2: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: 2,
  rising: 8,
  falling: 4,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['ALT', 3],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['IRQ_RISING', 8],
    ['IRQ_FALLING', 4],
    ['ALT_SPI', 1],
    ['ALT_UART', 2],
    ['ALT_I2C', 3],
    ['ALT_PWM', 4],
    ['ALT_SIO', 5],
    ['ALT_PIO0', 6],
    ['ALT_PIO1', 7],
    ['ALT_GPCK', 8],
    ['ALT_USB', 9],
  ],
  methods: ['low', 'high', 'toggle'],
  initArgs: [MODE, PULL, { ...VALUE, defval: 'none' }, { name: 'alt', kind: 'int', keyword: true, defval: 5 }],
  irqFlag: 'hard',
  irqResult: 'port_pin_irq_obj_t',
  namespaces: ['board', 'cpu'],
  print: 'rp2',
  unknown: 'invalid pin',
  pins: () => range(0, 29).map((n) => `GPIO${n}`),
};

const esp32: PinPort = {
  modes: { in: 1, out: 3, openDrain: 7 },
  pullUp: 2,
  pullDown: 1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 1],
    ['OUT', 3],
    ['OPEN_DRAIN', 7],
    ['PULL_UP', 2],
    ['PULL_DOWN', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
    ['WAKE_LOW', 4],
    ['WAKE_HIGH', 5],
    ['DRIVE_0', 0],
    ['DRIVE_1', 1],
    ['DRIVE_2', 2],
    ['DRIVE_3', 3],
  ],
  methods: [],
  initArgs: [
    MODE,
    { ...PULL, defval: -1 },
    VALUE,
    { name: 'drive', kind: 'obj', keyword: true, defval: 'absent' },
    { name: 'hold', kind: 'obj', keyword: true, defval: 'absent' },
  ],
  irqFlag: 'wake',
  irqResult: 'rom',
  namespaces: ['board'],
  print: 'number',
  unknown: 'invalid pin',
  pins: esp32Pins,
};

const esp8266: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: -1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['PULL_UP', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: [],
  initArgs: [MODE_INT, PULL, VALUE],
  irqFlag: 'hard',
  irqResult: 'rom',
  namespaces: [],
  print: 'number',
  unknown: 'invalid pin',
  pins: () => [...range(0, 5), 9, 10, ...range(12, 16)].map(String),
};

const PORT_LETTERS = 'ABCDEFGHIJK';

const stm32: PinPort = {
  modes: { in: 0, out: 1, openDrain: 0x11 },
  pullUp: 1,
  pullDown: 2,
  rising: 0x10110000,
  falling: 0x10210000,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 0x11],
    ['ALT', 2],
    ['ALT_OPEN_DRAIN', 0x12],
    ['ANALOG', 3],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['IRQ_RISING', 0x10110000],
    ['IRQ_FALLING', 0x10210000],
    ['OUT_PP', 1],
    ['OUT_OD', 0x11],
    ['AF_PP', 2],
    ['AF_OD', 0x12],
    ['PULL_NONE', 0],
  ],
  methods: [
    'low',
    'high',
    'name',
    'names',
    'af_list',
    'port',
    'pin',
    'gpio',
    'mode',
    'pull',
    'af',
    'mapper',
    'dict',
    'debug',
  ],
  initArgs: [
    MODE_INT,
    PULL,
    { name: 'af', kind: 'int', defval: -1 },
    VALUE,
    { name: 'alt', kind: 'int', keyword: true, defval: -1 },
  ],
  irqFlag: 'hard',
  irqResult: 'none',
  namespaces: ['board', 'cpu'],
  print: 'stm32',
  unknown: "Pin(%s) doesn't exist",
  pins: () => [...PORT_LETTERS].flatMap((letter) => range(0, 15).map((n) => `${letter}${n}`)),
};

const nrf: PinPort = {
  modes: { in: 0, out: 1, openDrain: 17 },
  pullUp: 3,
  pullDown: 1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['PULL_DISABLED', 0],
    ['PULL_UP', 3],
    ['PULL_DOWN', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: ['low', 'high', 'name', 'names', 'af_list', 'port', 'pin', 'mode', 'pull', 'af', 'mapper', 'dict'],
  initArgs: [
    MODE_INT,
    PULL,
    { name: 'af', kind: 'int', defval: -1 },
    VALUE,
    { name: 'alt', kind: 'int', keyword: true, defval: -1 },
  ],
  irqFlag: 'wake',
  irqResult: 'none',
  namespaces: ['board', 'cpu'],
  print: 'nrf',
  unknown: "pin '%s' not a valid pin identifier",
  pins: ({ mcu }) =>
    mcu.includes('52840')
      ? range(0, 47).map((n) => (n < 32 ? `P${n}` : `P1_${n - 32}`))
      : range(0, 31).map((n) => `P${n}`),
};

const samd: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: 2,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['PULL_OFF', 0],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['LOW_POWER', 0],
    ['HIGH_POWER', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: ['low', 'high', 'toggle', 'disable', 'drive'],
  initArgs: [MODE, PULL, { ...VALUE, defval: 'none' }, { name: 'drive', kind: 'int', keyword: true, defval: 0 }],
  irqFlag: 'hard',
  irqResult: 'samd_pin_irq_obj_t',
  namespaces: ['board', 'cpu'],
  print: 'samd',
  unknown: 'not a Pin',
  pins: () => ['A', 'B'].flatMap((letter) => range(0, 31).map((n) => `P${letter}${String(n).padStart(2, '0')}`)),
};

/** By port. */
export const PIN_PORTS: Readonly<Record<string, PinPort>> = { rp2, esp32, esp8266, stm32, nrf, samd };
