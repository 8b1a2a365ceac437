import { argCheckNum } from '../../runtime/args.js';
import { fun1, fun2 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perBoard } from '../../runtime/perBoard.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { espChip } from '../esp/chips.js';
import { getPin } from './pin.js';

/** `machine.TouchPad` of the ESP32 family; the stub's analogue inputs tell the readings. */

class MpTouchPad extends MpObject {
  readonly pin: string;

  constructor(type: MpType, pin: string) {
    super(type);
    this.pin = pin;
  }

  override trace(): void {}
}

/** The type `TouchPad` of a board, or null for a chip that hasn't any. */
export const touchPadType = perBoard((board): MpType | null => {
  const { touch } = espChip(board);
  if (touch.length === 0) return null;
  const type: MpType = newRomType('TouchPad', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, true);
      const { name } = getPin(args[off]!);
      return pads.find(({ pin }) => pin === name) ?? raiseValueError('invalid pin for touchpad');
    },
    locals: romMap([
      [
        'config',
        fun2('config', (_self: MpObj, value: MpObj) => {
          objGetInt(value);
          return mpConstNone;
        }),
      ],
      ['read', fun1('read', (self) => hardware().touchPad((self as MpTouchPad).pin))],
    ]),
  });
  const pads = touch.map((pin) => new MpTouchPad(type, String(pin)));
  return type;
});
