import type { Board, Bus } from '../../abi/board.js';
import { MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, type MpArg, mpArg } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import type { MpObj } from '../../runtime/obj.js';
import { portOf } from '../../runtime/port.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import type { MpI2c } from './i2c.js';
import type { I2cPort } from './i2cHardware.js';
import type { I2cTargetPort } from './i2cTarget.js';
import type { MpPin } from './pinObject.js';
import sercoms from './samdSercoms.json' with { type: 'json' };
import { MpSpi, type SpiPort } from './spi.js';

/**
 * The buses of the samd port, each one of the chip's SERCOMs (ports/samd/machine_i2c.c, machine_spi.c, pin_af.c). A board
 * says which it means by no number; the pins are those that it calls SCL and SDA, SCK, MOSI and MISO.
 */

/**
 * The SERCOMs that a pin can be of, in the order of the pin's functions: two digits each, the SERCOM's number and that of its
 * pad. They are those of the chips' tables in ports/samd/mcu of MicroPython 1.28.0, which are from their data sheets.
 */
const PADS: Readonly<Record<'samd21' | 'samd51', Readonly<Record<string, string>>>> = sercoms;

const isSamd51 = ({ mcu }: Board): boolean => mcu.includes('SAMD51');

/** Chips with 32 pins have four, those with 100 and more eight. */
export function sercomCount({ mcu }: Board): number {
  const letter = /SAMD\d\d([A-Z])/.exec(mcu)?.[1] ?? '';
  return letter === 'E' ? 4 : 'NP'.includes(letter) && letter !== '' ? 8 : 6;
}

/** The number of the pad that a pin is of a SERCOM. Raises ValueError where it is none (get_sercom_config). */
export function sercomPad({ name }: MpPin, sercom: number): number {
  const all = (PADS[isSamd51(mp.board) ? 'samd51' : 'samd21'][name] ?? '').split(' ');
  const found = all.find((pad) => pad.startsWith(String(sercom)));
  return found === undefined ? raiseValueError('wrong serial device') : Number(found[1]);
}

const ids = (board: Board): number[] => Array.from({ length: sercomCount(board) }, (_, id) => id);

function i2cArgs({ defaultBuses, pins }: Board): MpArg[] {
  const arePinsNamed = pins.SCL !== undefined && pins.SDA !== undefined;
  const pin = MP_ARG_KW_ONLY | MP_ARG_OBJ | (arePinsNamed ? 0 : MP_ARG_REQUIRED);
  return [
    mpArg('id', MP_ARG_INT | (defaultBuses.i2c === undefined ? MP_ARG_REQUIRED : 0), defaultBuses.i2c ?? -1),
    mpArg('freq', MP_ARG_INT, 400000),
    mpArg('scl', pin),
    mpArg('sda', pin),
    mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 50000),
  ];
}

/** The data are at the first pad, the clock at the second (pin_config_for_i2c). */
function checkI2c({ bus, scl, sda }: MpI2c): void {
  for (const [pad, pin] of [sda, scl].entries()) {
    if (pin !== null && sercomPad(pin, Number(bus)) !== pad) raiseValueError('invalid sda/scl pin');
  }
}

export const samdI2c = (board: Board): I2cPort => ({
  ids: ids(board),
  storage: 'samd_i2c_obj_t',
  combines: true,
  writesFirst: false,
  nackErrno: 19,
  legacy: false,
  freq: 400000,
  args: i2cArgs(board),
  wired: ({ pins: { SCL, SDA } }): Bus => (SCL === undefined || SDA === undefined ? {} : { scl: SCL, sda: SDA }),
  check: checkI2c,
  print(out, { bus, freq, scl, sda, timeout }) {
    printf(out, 'I2C(%s, freq=%u, ', bus, freq);
    printf(out, 'scl="%s", sda="%s", timeout=%u)', scl!.name, sda!.name, Math.floor(timeout / 1000) * 1000);
  },
});

export const samdI2cTarget = (board: Board): I2cTargetPort => ({
  ids: ids(board),
  isNamed: false,
  choosesPins: true,
  allowsHard: true,
  asks: 'as-many',
  storage: 'samd_i2c_target_obj_t',
  root: (id) => `samd.sercom.${id}`,
  defaultId: board.defaultBuses.i2c ?? null,
  called: 'I2C',
  wired: samdI2c(board).wired!,
  isLine(id, pin, line) {
    if (sercomPad(pin, id) !== (line === 'sda' ? 0 : 1)) raiseValueError('invalid sda/scl pin');
    return true;
  },
  print(out, { id, scl, sda, addr }) {
    printf(out, 'I2C(%u, scl="%s", sda="%s", addr=%u)', id, scl!.name, sda!.name, addr & 0xff);
  },
});

const SPI_ARGS = [
  mpArg('baudrate', MP_ARG_INT, 1000000),
  ...['polarity', 'phase', 'firstbit'].map((name) => mpArg(name, MP_ARG_INT, 0)),
  ...['sck', 'mosi'].map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)),
  mpArg('miso', MP_ARG_KW_ONLY | MP_ARG_OBJ),
];

/** Pads of MOSI and SCK that go together. */
const SPI_PADS = { samd21: ['0 1', '2 3', '3 1', '0 3'], samd51: ['0 1', '3 1'] } as const;

function finishSpi(self: MpSpi, given: (name: string) => MpObj): void {
  if (given('miso') === mpConstNone) self.pins[2] = null;
  const [sck, mosi, miso] = self.pins;
  if (sck === null || sck === undefined || mosi === null || mosi === undefined) raiseValueError('missing sck/mosi');
  const id = Number(self.bus);
  const sckPad = sercomPad(sck, id);
  const pads = `${sercomPad(mosi, id)} ${sckPad}`;
  const of51 = isSamd51(mp.board);
  if (!SPI_PADS[of51 ? 'samd51' : 'samd21'].some((pair) => pair === pads)) {
    raiseValueError(of51 ? 'invalid pin for sck or mosi' : 'invalid sck/mosi pin');
  }
  if (miso !== null && miso !== undefined) sercomPad(miso, id);
}

function printSpi(out: MpPrint, { bus, baudrate, polarity, phase, pins }: MpSpi): void {
  const [sck, mosi, miso] = pins;
  printf(out, 'SPI(%s, baudrate=%u, firstbit=0, polarity=%u, phase=%u, bits=8,', bus, baudrate, polarity, phase);
  printf(out, ' sck="%s", mosi="%s", miso=', sck!.name, mosi!.name);
  printf(out, miso == null ? 'None)' : '"%s")', miso?.name ?? '');
}

export const samdSpi = (board: Board): SpiPort => ({
  ids: ids(board),
  storage: 'samd_spi_obj_t',
  baudrate: 1000000,
  msb: 0,
  lsb: 1,
  args: SPI_ARGS,
  defaultId: board.defaultBuses.spi ?? null,
  wired({ pins: { SCK, MOSI, MISO } }): Bus {
    return SCK === undefined || MOSI === undefined || MISO === undefined ? {} : { sck: SCK, mosi: MOSI, miso: MISO };
  },
  finish: finishSpi,
  print: printSpi,
});

/** The object of the bus that a flash chip of the board is on, at pins that only the firmware uses. */
export function newFlashSpi(): MpObj {
  const spi = new MpSpi(portOf(mp.board).machine.spi(mp.board)!);
  spi.ptr = mMalloc(mp.sizes.samd_spi_obj_t, spi);
  return spi;
}
