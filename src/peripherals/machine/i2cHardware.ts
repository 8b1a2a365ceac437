import type { Board, Bus } from '../../abi/board.js';
import type { StructName } from '../../abi/structs.js';
import {
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { mMalloc, mMallocKeeping } from '../../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, type MpType } from '../../runtime/obj.js';
import { perMachine } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { mp } from '../../runtime/state.js';
import { newRomType } from '../../runtime/types.js';
import { type BusNumbers, busNumber } from './buses.js';
import { I2C_LOCALS, MpI2c, softI2cMakeNew, typeSoftI2c } from './i2c.js';
import { boardPins, getPin, pinText } from './pin.js';

/** `machine.I2C` in hardware (ports' machine_i2c.c, machine_hw_i2c.c, i2c.c). */

export interface I2cPort extends BusNumbers {
  /** `rom`: the objects are there already, else the struct of a new one. */
  readonly storage: 'rom' | StructName;
  /** What the object of a bus has beside itself: the settings that the vendor's driver gets. */
  readonly config?: StructName;
  readonly combines: boolean;
  readonly writesFirst: boolean;
  readonly nackErrno: number;
  /** Without a number, or with -1, a bus in software is made, with a warning. */
  readonly legacy: boolean;
  readonly freq: number;
  /** What its constructor takes, by name. */
  readonly args?: readonly MpArg[];
  /** The board's pins of all its buses, where it names them; absent: those that `buses` says. */
  wired?(board: Board): Bus;
  /** Raises ValueError where the chip can't have the bus at these pins. */
  check?(bus: MpI2c): void;
  print(out: MpPrint, bus: MpI2c): void;
}

/** SCL and SDA as the port prints pins. */
export const i2cPins = ({ scl, sda }: MpI2c): [string, string] => [
  scl === null ? '0' : pinText(scl),
  sda === null ? '0' : pinText(sda),
];

const I2C_ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('freq', MP_ARG_INT, -1),
  mpArg('scl', MP_ARG_KW_ONLY | MP_ARG_OBJ),
  mpArg('sda', MP_ARG_KW_ONLY | MP_ARG_OBJ),
  mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 50000),
];

/** The pins that a bus is wired to where the program names none. */
function defaultPins(self: MpI2c, port: I2cPort): void {
  const { scl, sda } = port.wired?.(mp.board) ?? mp.board.buses.i2c?.[self.bus] ?? {};
  const { byName } = boardPins(mp.board);
  self.scl ??= byName.get(scl ?? '') ?? null;
  self.sda ??= byName.get(sda ?? '') ?? null;
}

function setUp(self: MpI2c, port: I2cPort, parsed: readonly MpObj[]): void {
  const table = port.args ?? I2C_ARGS;
  const given = (name: string): MpObj => parsed[table.findIndex((row) => row.name.data === name)] ?? MP_OBJ_NULL;
  const [freq, scl, sda] = ['freq', 'scl', 'sda'].map(given);
  self.combines = port.combines;
  self.writesFirst = port.writesFirst;
  self.nackErrno = port.nackErrno;
  if (freq !== -1) self.freq = Number(freq);
  else if (self.freq === 0) self.freq = port.freq;
  if (scl !== MP_OBJ_NULL) self.scl = getPin(scl!);
  if (sda !== MP_OBJ_NULL) self.sda = getPin(sda!);
  if (self.scl === null || self.sda === null) defaultPins(self, port);
  const timeout = given('timeout');
  if (timeout !== MP_OBJ_NULL) self.timeout = Number(timeout);
  port.check?.(self);
}

/** `machine.I2C` of a port that has it in hardware. */
export function newI2cType(port: I2cPort): MpType {
  const inRom = perMachine(() => new Map<number, MpI2c>());

  function romBus(id: number): MpI2c {
    const bus = inRom().get(id) ?? new MpI2c(type);
    inRom().set(id, bus);
    return bus;
  }

  function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
    if (port.legacy && (nArgs === 0 || args[off] === -1)) {
      mp.errorPrint.strn('Warning: I2C(-1, ...) is deprecated, use SoftI2C(...) instead\n');
      const skip = nArgs === 0 ? 0 : 1;
      return softI2cMakeNew(typeSoftI2c, nArgs - skip, nKw, args, off + skip);
    }
    const parsed = argParseAllKwArray(nArgs, nKw, args, off, port.args ?? I2C_ARGS);
    const id = busNumber('i2c', parsed[0]!, port);
    const self = port.storage === 'rom' ? romBus(id) : new MpI2c(type);
    if (port.storage !== 'rom') self.ptr = mMalloc(mp.sizes[port.storage], self);
    if (port.config !== undefined) self.configPtr = mMallocKeeping(mp.sizes[port.config], null, self);
    self.bus = String(id);
    setUp(self, port, parsed);
    return self;
  }

  const type: MpType = newRomType('I2C', {
    makeNew,
    print: (out, self) => port.print(out, self as MpI2c),
    locals: I2C_LOCALS,
  });
  return type;
}
