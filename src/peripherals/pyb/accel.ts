import { argCheckNum } from '../../runtime/args.js';
import { fun1, fun2, fun3 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { romMap } from '../../runtime/rom.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';

/** `pyb.Accel`: the accelerometer of a pyboard on its first I2C bus (ports/stm32/accel.c). Its object is static. */

const ADDRESS = 0x4c;
const BUS = '1';
const TILT = 3;
/** Readings that are added up. */
const DEPTH = 4;
/** Lying flat: 1 g along z. */
const FLAT = [0, 0, 21];

function registers(from: number, n: number): Uint8Array {
  const isThere = hardware().i2cWrite(BUS, ADDRESS, Uint8Array.of(from));
  const bytes = isThere ? hardware().i2cRead(BUS, ADDRESS, n) : null;
  return bytes ?? Uint8Array.from({ length: n }, (_, i) => FLAT[from + i] ?? 0);
}

/** Six bits with a sign. */
function signed(byte: number): number {
  return ((byte & 0x3f) << 26) >> 26;
}

const axis = (name: string, register: number): MpObj => fun1(name, () => signed(registers(register, 1)[0]!));

/** The last readings, of three axes each. */
const history = perMachine(() => Array.from({ length: DEPTH }, () => [0, 0, 0]));

function filtered(): MpObj {
  const readings = history();
  readings.shift();
  readings.push(Array.from(registers(0, 3), signed));
  return newTuple([0, 1, 2].map((i) => readings.reduce((sum, reading) => sum + reading[i]!, 0)));
}

export const typeAccel: MpType = newRomType('Accel', {
  makeNew(_type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    return accel;
  },
  locals: romMap([
    ['x', axis('x', 0)],
    ['y', axis('y', 1)],
    ['z', axis('z', 2)],
    ['tilt', fun1('tilt', () => registers(TILT, 1)[0]!)],
    ['filtered_xyz', fun1('filtered_xyz', filtered)],
    ['read', fun2('read', (_self, register) => registers(Number(objGetInt(register)), 1)[0]!)],
    [
      'write',
      fun3('write', (_self, register, value) => {
        hardware().i2cWrite(BUS, ADDRESS, Uint8Array.of(Number(objGetInt(register)), Number(objGetInt(value)) & 0xff));
        return mpConstNone;
      }),
    ],
  ]),
});
const accel = new MpObject(typeAccel);
