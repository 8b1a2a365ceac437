import type { Board } from '../../abi/board.js';
import { perBoard } from '../../runtime/perBoard.js';

/** What the chips that the nrf port runs on differ in (Nordic's product specifications, and the port's drivers). */
export interface NrfChip {
  /** How many pins there are, numbered over both ports. */
  readonly pins: number;
  /** Pins of the channels of the analogue-to-digital converter. */
  readonly adc: readonly number[];
  readonly flashBytes: number;
  readonly timers: number;
  readonly counters: number;
  /** The timer that the firmware's ticker has, if any. */
  readonly tickerTimer: number | null;
  /** Whether the chip has pulse-width modulation; else the port's is in software. */
  readonly hasPwm: boolean;
  /** The fastest clock of its SPI buses, in Hz. */
  readonly spiHz: number;
}

const KIB = 1024;

const NRF52: NrfChip = {
  pins: 32,
  adc: [2, 3, 4, 5, 28, 29, 30, 31],
  flashBytes: 512 * KIB,
  timers: 5,
  counters: 3,
  tickerTimer: null,
  hasPwm: true,
  spiHz: 8000000,
};

/** By what the name of a chip begins with. */
const CHIPS: readonly (readonly [prefix: string, chip: NrfChip])[] = [
  [
    'nRF51',
    {
      pins: 32,
      adc: [26, 27, 1, 2, 3, 4, 5, 6],
      flashBytes: 256 * KIB,
      timers: 3,
      counters: 2,
      tickerTimer: 1,
      hasPwm: false,
      spiHz: 8000000,
    },
  ],
  ['nRF52840', { ...NRF52, pins: 48, flashBytes: 1024 * KIB, spiHz: 32000000 }],
];

/** The chip of a board; one that isn't known counts as an nRF52832. */
export const nrfChip = perBoard(
  ({ mcu }: Board): NrfChip => CHIPS.find(([prefix]) => mcu.startsWith(prefix))?.[1] ?? NRF52,
);
