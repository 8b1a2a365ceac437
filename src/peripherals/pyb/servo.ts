import { argCheckNum } from '../../runtime/args.js';
import { fun2, funVar } from '../../runtime/fun.js';
import { newInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetFloat, objGetInt } from '../../runtime/ops.js';
import { getSet, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone, newRomType, typeTypeError, typeValueError } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';

/** `pyb.Servo` (ports/stm32/servo.c). Its objects are static; widths of pulses are in units of 10 microseconds. */

const SERVOS = 4;
/** A servo is moved so often. */
const STEP_MS = 20;

class MpServo extends MpObject {
  readonly id: number;
  least = 64;
  most = 242;
  centre = 150;
  angle90 = 97;
  speed100 = 70;
  private from = 150;
  private to = 150;
  private startUs = 0;
  private steps = 0;

  constructor(id: number) {
    super(typeServo);
    this.id = id;
  }

  override trace(): void {}

  /** Where it is now, on its way. */
  get width(): number {
    const done = this.steps === 0 ? 1 : (mp.clock.ticksUs() - this.startUs) / (this.steps * STEP_MS * 1000);
    return done >= 1 ? this.to : Math.trunc(this.from + (this.to - this.from) * done);
  }

  move(width: number, steps: number): void {
    this.from = this.width;
    this.to = Math.max(this.least, Math.min(this.most, width));
    this.startUs = mp.clock.ticksUs();
    this.steps = steps;
    hardware().note('servo', String(this.id), `${this.to * 10} us${steps === 0 ? '' : ` in ${steps * STEP_MS} ms`}`);
  }
}

const servos = perMachine(() => Array.from({ length: SERVOS }, (_, i) => new MpServo(i + 1)));

/** Where it is on a scale, and with arguments where it goes, and in how many milliseconds. */
function scale(name: string, unit: (servo: MpServo) => number, most: number): MpObj {
  return funVar(name, 1, 3, (nArgs, args, off) => {
    const self = args[off] as MpServo;
    const { width, centre } = self;
    if (nArgs === 1) return newInt(Math.trunc(((width - centre) * most) / unit(self)));
    const value = mp.options.float ? objGetFloat(args[off + 1]!) : Number(objGetInt(args[off + 1]!));
    const steps = nArgs === 2 ? 0 : Math.floor(Number(objGetInt(args[off + 2]!)) / STEP_MS);
    self.move(centre + Math.trunc((unit(self) * value) / most), steps);
    return mpConstNone;
  });
}

function calibration(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpServo;
  if (nArgs === 1) {
    const { least, most, centre, angle90, speed100 } = self;
    return newTuple([least, most, centre, angle90 + centre, speed100 + centre].map((n) => n * 10));
  }
  if (nArgs !== 4 && nArgs !== 6) {
    raiseMsgVarg(typeTypeError, 'calibration expecting 1, 4 or 6 arguments, got %d', nArgs);
  }
  const widths = args.slice(off + 1, off + nArgs).map((arg) => Math.trunc(Number(objGetInt(arg)) / 10));
  [self.least, self.most, self.centre] = widths as [number, number, number];
  if (nArgs === 6) {
    self.angle90 = widths[3]! - self.centre;
    self.speed100 = widths[4]! - self.centre;
  }
  return mpConstNone;
}

export const typeServo: MpType = newRomType('Servo', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const id = Number(objGetInt(args[off]!));
    return servos()[id - 1] ?? raiseMsgVarg(typeValueError, "Servo(%d) doesn't exist", id);
  },
  print: (out, o) => printf(out, '<Servo %u at %uus>', (o as MpServo).id, 10 * (o as MpServo).width),
  locals: romMap([
    [
      'pulse_width',
      getSet(
        'pulse_width',
        (self) => newInt(10 * (self as MpServo).width),
        (self, value) => (self as MpServo).move(Math.trunc(value / 10), 0),
      ),
    ],
    ['calibration', funVar('calibration', 1, 6, calibration)],
    ['angle', scale('angle', ({ angle90 }) => angle90, 90)],
    ['speed', scale('speed', ({ speed100 }) => speed100, 100)],
  ]),
});

/** `pyb.servo(port, width)`: within 500 to 2500 microseconds. */
export const servoFun = fun2('servo', (port, value) => {
  const width = Math.max(50, Math.min(250, Number(objGetInt(value))));
  hardware().note('servo', String(objGetInt(port)), `${width * 10} us`);
  return mpConstNone;
});

/** `pyb.pwm(period, pulse)`. */
export const pwmFun = fun2('pwm', (period, pulse) => {
  hardware().note('pwm', 'A2', `period=${objGetInt(period)} pulse=${objGetInt(pulse)}`);
  return mpConstNone;
});
