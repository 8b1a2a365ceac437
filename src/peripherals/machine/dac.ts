import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun2 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { getPin } from './pin.js';

/** `machine.DAC`, whose objects are in ROM: of the ESP32 family by pin, of the SAMD port by number. */

class MpDac extends MpObject {
  readonly name: string;
  readonly most: number;

  constructor(type: MpType, name: string, most: number) {
    super(type);
    this.name = name;
    this.most = most;
  }

  override trace(): void {}
}

function write(self: MpObj, valueArg: MpObj): MpObj {
  const { name, most } = self as MpDac;
  const value = Number(objGetInt(valueArg));
  if (value < 0 || value > most) raiseValueError('value out of range');
  hardware().note('dac', name, String(value));
  return mpConstNone;
}

const SAMD_ARGS = [mpArg('id', MP_ARG_REQUIRED | MP_ARG_INT, 0), mpArg('vref', MP_ARG_KW_ONLY | MP_ARG_INT, 1)];

const references = perMachine(() => new Map<MpDac, number>());

const locals = romMap([['write', fun2('write', write)]]);

/** Of the ESP32 family, at these pins. */
export function newEsp32DacType(pins: readonly string[]): MpType {
  const type: MpType = newRomType('DAC', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, true);
      const { name } = getPin(args[off]!);
      return dacs.find((dac) => dac.name === name) ?? raiseValueError('invalid Pin for DAC');
    },
    print: (out, self) => printf(out, 'DAC(Pin(%u))', (self as MpDac).name),
    locals,
  });
  const dacs = pins.map((name) => new MpDac(type, name, 255));
  return type;
}

/** Of the samd port, whose SAMD21 chips have one. */
export function newSamdDacType(): MpType {
  const type: MpType = newRomType('DAC', {
    makeNew(_type, nArgs, nKw, args, off) {
      const [id, vref] = argParseAllKwArray(nArgs, nKw, args, off, SAMD_ARGS);
      if (id !== 0) raiseValueError('invalid Pin for DAC');
      references().set(dac, Number(vref));
      return dac;
    },
    print: (out, self) => printf(out, 'DAC(0, Pin=PA02, vref=%d)', references().get(self as MpDac) ?? 1),
    locals,
  });
  const dac = new MpDac(type, '0', 1023);
  return type;
}
