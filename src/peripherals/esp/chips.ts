import type { Board } from '../../abi/board.js';
import { perBoard } from '../../runtime/perBoard.js';

/** Slots for memory cards: native ones, and SPI buses from number 2 on. */
export interface CardSlots {
  readonly isNative: boolean;
  /** Whether a program may choose the pins of native slots. */
  readonly choosesPins: boolean;
  readonly first: number;
  readonly last: number;
  /** SPI slots that have pins where a program names none. */
  readonly wired: readonly number[];
}

/** What the chips of the ESP32 family differ in (ESP-IDF's soc_caps.h, and the esp32 port's drivers). */
export interface EspChip {
  /** Pins that are there to be used; from `firstInputOnly` on they are inputs. */
  readonly pins: readonly number[];
  readonly firstInputOnly: number;
  /** Pins of the channels of both analogue-to-digital converters. */
  readonly adc: readonly [first: readonly number[], second: readonly number[]];
  /** How many bits the converters can give, the most last. */
  readonly adcBits: readonly number[];
  readonly dac: readonly number[];
  readonly touch: readonly number[];
  /** Pins that the sleeping part of the chip can see (RTC_VALID_EXT_PINS). */
  readonly rtcPins: readonly number[];
  readonly pwm: {
    readonly channels: number;
    readonly timers: number;
    readonly bits: number;
    readonly slowClock: boolean;
  };
  readonly rmtChannels: number;
  /** Counters of pulses (SOC_PCNT_UNITS_PER_GROUP); without any a firmware has no `esp32.PCNT`. */
  readonly pcntUnits: number;
  readonly i2sBuses: number;
  readonly cards: CardSlots;
  /** The clock of SPI buses in Hz, and up to how many their first divider goes. */
  readonly spi: { readonly hz: number; readonly dividers: number };
  /** The clock of serial lines in Hz, and whether it is divided by a whole number first. */
  readonly uart: { readonly hz: number; readonly hasPrescaler: boolean };
  /** Speeds of the processor in MHz. */
  readonly mhz: readonly number[];
  readonly hasUlp: boolean;
  /** Endpoints in each direction of the USB device that a program can make; 0: none (TinyUSB's TUP_DCD_ENDPOINT_MAX). */
  readonly usbEndpoints: number;
  /** The first chip's thermometer knows no degrees: `esp32.raw_temperature`; the others have `mcu_temperature`. */
  readonly isRawTemperature: boolean;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const FIRST: EspChip = {
  pins: [...range(0, 5), 9, 10, ...range(12, 19), ...range(21, 23), ...range(25, 27), ...range(32, 39)],
  firstInputOnly: 34,
  adc: [
    [36, 37, 38, 39, 32, 33, 34, 35],
    [4, 0, 2, 15, 13, 12, 14, 27, 25, 26],
  ],
  adcBits: [9, 10, 11, 12],
  dac: [25, 26],
  touch: [4, 0, 2, 15, 13, 12, 14, 27, 33, 32],
  rtcPins: [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, ...range(32, 39)],
  pwm: { channels: 16, timers: 8, bits: 16, slowClock: true },
  rmtChannels: 8,
  pcntUnits: 8,
  i2sBuses: 2,
  mhz: [20, 40, 80, 160, 240],
  hasUlp: true,
  usbEndpoints: 0,
  isRawTemperature: true,
  spi: { hz: 80000000, dividers: 8192 },
  uart: { hz: 80000000, hasPrescaler: false },
  cards: { isNative: true, choosesPins: false, first: 1, last: 3, wired: [2, 3] },
};

const S2: EspChip = {
  pins: [...range(0, 21), ...range(26, 46)],
  firstInputOnly: Number.POSITIVE_INFINITY,
  adc: [range(1, 10), range(11, 20)],
  adcBits: [13],
  dac: [17, 18],
  touch: range(1, 14),
  rtcPins: range(0, 21),
  pwm: { channels: 8, timers: 4, bits: 14, slowClock: true },
  rmtChannels: 4,
  pcntUnits: 4,
  i2sBuses: 1,
  mhz: [20, 40, 80, 160, 240],
  hasUlp: true,
  usbEndpoints: 7,
  isRawTemperature: false,
  spi: { hz: 80000000, dividers: 8192 },
  uart: { hz: 80000000, hasPrescaler: false },
  cards: { isNative: false, choosesPins: false, first: 2, last: 3, wired: [3] },
};

const S3: EspChip = {
  ...S2,
  pins: [...range(0, 21), ...range(26, 48)],
  adcBits: [12],
  dac: [],
  pwm: { ...S2.pwm, slowClock: false },
  i2sBuses: 2,
  spi: { hz: 80000000, dividers: 16 },
  uart: { hz: 40000000, hasPrescaler: true },
  cards: { isNative: true, choosesPins: true, first: 0, last: 3, wired: [2, 3] },
};

const C3: EspChip = {
  ...S3,
  pins: range(0, 21),
  adc: [range(0, 4), [5]],
  touch: [],
  pwm: { ...S3.pwm, channels: 6 },
  rmtChannels: 2,
  pcntUnits: 0,
  i2sBuses: 1,
  mhz: [20, 40, 80, 160],
  hasUlp: false,
  usbEndpoints: 0,
  cards: { isNative: false, choosesPins: false, first: 2, last: 2, wired: [] },
};

const C6: EspChip = {
  ...C3,
  pcntUnits: 4,
  pins: range(0, 23),
  adc: [range(0, 6), []],
  rtcPins: range(0, 7),
  spi: { hz: 40000000, dividers: 16 },
};

const C2: EspChip = {
  ...C3,
  pins: [...range(0, 10), ...range(18, 20)],
  adc: [range(0, 4), []],
  rtcPins: range(0, 5),
  rmtChannels: 0,
  i2sBuses: 0,
  mhz: [20, 40, 80, 120],
  spi: { hz: 40000000, dividers: 16 },
};

const C5: EspChip = {
  ...C6,
  pins: [...range(0, 14), ...range(23, 28)],
  adc: [range(1, 6), []],
  mhz: [20, 40, 80, 160, 240],
  uart: { hz: 48000000, hasPrescaler: true },
};

const P4: EspChip = {
  ...C6,
  usbEndpoints: 16,
  pins: range(0, 54),
  adc: [range(16, 23), range(49, 54)],
  touch: range(2, 15),
  rtcPins: range(0, 15),
  pwm: { ...C6.pwm, channels: 8 },
  rmtChannels: 4,
  i2sBuses: 3,
  mhz: [20, 40, 80, 90, 180, 360],
  spi: { hz: 90000000, dividers: 16 },
  cards: { isNative: true, choosesPins: true, first: 0, last: 3, wired: [3] },
};

/** By what the name of a chip begins with, the longest first. */
const CHIPS: readonly (readonly [prefix: string, chip: EspChip])[] = [
  ['ESP32-S2', S2],
  ['ESP32-S3', S3],
  ['ESP32-C2', C2],
  ['ESP32-C3', C3],
  ['ESP32-C5', C5],
  ['ESP32-C6', C6],
  ['ESP32-P4', P4],
];

/** The chip of a board; one that isn't known counts as the family's first. */
export const espChip = perBoard(
  ({ mcu }: Board): EspChip => CHIPS.find(([prefix]) => mcu.startsWith(prefix))?.[1] ?? FIRST,
);
