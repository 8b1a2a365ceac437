import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, type MpArg, mpArg } from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { action, getSet } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import type { MpPin } from './pinObject.js';

/** What the ports' `machine.PWM` share (extmod/machine_pwm.c). */

/** A duty cycle is set as a number of the port's own, of 0 to 65535, or in nanoseconds. */
export type DutyKind = 'duty' | 'u16' | 'ns';

export class MpPwm extends MpObject {
  pin: MpPin;
  freq = 0;
  /** How the duty cycle was set last. */
  kind: DutyKind | 'none' = 'none';
  duty = 0;
  isActive = false;
  invert = 0;
  channel = -1;
  timer = -1;

  constructor(type: MpType, pin: MpPin) {
    super(type);
    this.pin = pin;
  }

  override trace(): void {}

  /** Tells whoever watches. */
  note(): void {
    const duty = this.kind === 'none' ? '' : ` ${this.kind === 'duty' ? 'duty' : `duty_${this.kind}`}=${this.duty}`;
    hardware().note('pwm', this.pin.name, `freq=${this.freq}${duty}${this.invert === 0 ? '' : ' invert=1'}`);
  }
}

/** A port's driver. */
export interface PwmDriver {
  /** Arguments of `init` after the object. */
  readonly args: readonly MpArg[];
  readonly hasDuty: boolean;
  makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj;
  init(pwm: MpPwm, given: PwmArgs): void;
  deinit(pwm: MpPwm): void;
  getFreq(pwm: MpPwm): number;
  setFreq(pwm: MpPwm, freq: number): void;
  getDuty(pwm: MpPwm, kind: DutyKind): number;
  setDuty(pwm: MpPwm, kind: DutyKind, value: number): void;
  print(out: MpPrint, pwm: MpPwm): void;
}

/** Arguments of `init` by name, those that were given. */
export type PwmArgs = ReadonlyMap<string, number>;

const NOT_GIVEN = -1;

/** An argument that needn't be given; with `positional` its name can be left out. */
export function pwmArg(name: string, positional = false): MpArg {
  return mpArg(name, MP_ARG_INT | (positional ? 0 : MP_ARG_KW_ONLY), NOT_GIVEN);
}

/** Parses arguments as `table` says. */
export function pwmArgs(table: readonly MpArg[], nArgs: number, nKw: number, args: MpObj[], off: number): PwmArgs {
  const given = new Map<string, number>();
  argParseAllKwArray(nArgs, nKw, args, off, table).forEach((value, i) => {
    if (value !== NOT_GIVEN && typeof value === 'number') given.set(table[i]!.name.data, value);
  });
  return given;
}

/** Sets what was given: the frequency first. */
export function applyPwmArgs(driver: PwmDriver, pwm: MpPwm, given: PwmArgs): void {
  const freq = given.get('freq');
  if (freq !== undefined) driver.setFreq(pwm, freq);
  for (const kind of ['duty', 'u16', 'ns'] as const) {
    const value = given.get(kind === 'duty' ? 'duty' : `duty_${kind}`);
    if (value !== undefined) driver.setDuty(pwm, kind, value);
  }
}

function dutyRow(driver: PwmDriver, name: string, kind: DutyKind): RomRow {
  const get = (self: MpObj): number => driver.getDuty(self as MpPwm, kind);
  const set = (self: MpObj, value: number): void => {
    driver.setDuty(self as MpPwm, kind, value);
    (self as MpPwm).note();
  };
  return [name, getSet(name, get, set)];
}

/** The type `PWM` with a port's driver. */
export function newPwmType(driver: PwmDriver): MpType {
  return newRomType('PWM', {
    makeNew: (type, nArgs, nKw, args, off) => {
      const pwm = driver.makeNew(type, nArgs, nKw, args, off);
      (pwm as MpPwm).note();
      return pwm;
    },
    print: (out, self) => driver.print(out, self as MpPwm),
    locals: romMap([
      [
        'init',
        funKw('init', 1, (nArgs, nKw, args, off) => {
          const pwm = args[off] as MpPwm;
          driver.init(pwm, pwmArgs(driver.args, nArgs - 1, nKw, args, off + 1));
          pwm.note();
          return mpConstNone;
        }),
      ],
      [
        'deinit',
        action('deinit', (self) => {
          driver.deinit(self as MpPwm);
          hardware().note('pwm', (self as MpPwm).pin.name, 'off');
        }),
      ],
      [
        'freq',
        getSet(
          'freq',
          (self) => driver.getFreq(self as MpPwm),
          (self, value) => {
            driver.setFreq(self as MpPwm, value);
            (self as MpPwm).note();
          },
        ),
      ],
      ...(driver.hasDuty ? [dutyRow(driver, 'duty', 'duty')] : []),
      dutyRow(driver, 'duty_u16', 'u16'),
      dutyRow(driver, 'duty_ns', 'ns'),
    ]),
  });
}
