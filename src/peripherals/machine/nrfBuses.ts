import { macro } from '../../abi/board.js';
import { MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, type MpArg, mpArg } from '../../runtime/args.js';
import { MP_OBJ_NULL, type MpObj } from '../../runtime/obj.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { mp } from '../../runtime/state.js';
import { nrfChip } from '../nrf/chips.js';
import type { I2cPort } from './i2cHardware.js';
import { getPin } from './pin.js';
import type { MpSpi, SpiPort } from './spi.js';

/**
 * The buses of the nrf port (ports/nrf/modules/machine/i2c.c, spi.c): objects in ROM, whose numbers the chip's profile says.
 * The numbers here are those of an nRF52832, for a chip that isn't known.
 */

export const nrfI2c: I2cPort = {
  ids: [0, 1],
  unknown: "I2C doesn't exist",
  storage: 'rom',
  combines: true,
  writesFirst: false,
  nackErrno: 19,
  legacy: true,
  freq: 400000,
  args: [
    ...['id', 'scl', 'sda'].map((name) => mpArg(name, MP_ARG_REQUIRED | MP_ARG_OBJ)),
    mpArg('freq', MP_ARG_KW_ONLY | MP_ARG_INT, -1),
  ],
  print: (out, { bus }) => printf(out, 'I2C(%s)', bus),
};

const SLOWEST_HZ = 125000;
const DEFAULT_HZ = 1000000;

const settings = (flags: number): MpArg[] =>
  Object.entries({ baudrate: DEFAULT_HZ, polarity: 0, phase: 0, bits: 8, firstbit: 0 }).map(([name, value]) =>
    mpArg(name, flags | MP_ARG_INT, value),
  );

/** The slowest of the chip's clocks, each twice the one before, that is as fast as asked for; else the default. */
function speed(baudrate: number): number {
  const { spiHz } = nrfChip(mp.board);
  if (baudrate > spiHz) return DEFAULT_HZ;
  let hz = SLOWEST_HZ;
  while (hz < baudrate) hz *= 2;
  return hz;
}

/** `init` has the constructor's defaults too. Pins are looked at only where the program names all three. */
function set(self: MpSpi, given: (name: string) => MpObj): void {
  const pins = ['sck', 'mosi', 'miso'].map(given);
  if (!pins.includes(MP_OBJ_NULL)) self.pins = pins.map((pin) => getPin(pin));
  self.baudrate = speed(Number(given('baudrate')));
  self.polarity = given('polarity') === 0 ? 0 : 1;
  self.phase = given('phase') === 0 ? 0 : 1;
}

function printSpi(out: MpPrint, { bus, baudrate, polarity, phase }: MpSpi): void {
  printf(out, 'SPI(%s', bus);
  if (macro(mp.board, 'UHEAP_NRF_SPI_PRINTS_SETTINGS') !== 0) {
    printf(out, ', baudrate=%u, polarity=%u, phase=%u', baudrate, polarity, phase);
  }
  out.strn(')');
}

export const nrfSpi: SpiPort = {
  ids: [0, 1, 2],
  isNamed: true,
  unknown: "SPI doesn't exist",
  storage: 'rom',
  baudrate: DEFAULT_HZ,
  msb: 0,
  lsb: 1,
  args: [...settings(0), ...['sck', 'mosi', 'miso'].map((name) => mpArg(name, MP_ARG_OBJ))],
  initArgs: settings(MP_ARG_KW_ONLY),
  // There is no such bus: a program has to say which it means.
  defaultId: -1,
  set,
  print: printSpi,
};
