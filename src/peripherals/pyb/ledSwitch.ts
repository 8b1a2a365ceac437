import type { Wiring } from '../../abi/board.js';
import { argCheckNum } from '../../runtime/args.js';
import { callFunction0 } from '../../runtime/call.js';
import { fun1, fun2 } from '../../runtime/fun.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action, getSet, perBoard, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newBool, newRomType, typeValueError } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { runHard } from '../machine/irq.js';
import { extIntComplaint } from './extInt.js';

/** `pyb.LED` and `pyb.Switch` (ports/stm32/led.c, usrsw.c). Their objects are in ROM. */

class MpLed extends MpObject {
  readonly id: number;
  readonly pin: string;

  constructor(type: MpType, id: number, pin: string) {
    super(type);
    this.id = id;
    this.pin = pin;
  }

  override trace(): void {}
}

/** How bright, 0 to 255, by LED. */
const intensities = perMachine(() => new Map<number, number>());

function setIntensity(o: MpObj, value: number): void {
  const { id, pin } = o as MpLed;
  const level = Math.max(0, Math.min(255, value));
  intensities().set(id, level);
  hardware().note('led', `${id} (${pin})`, String(level));
}

const intensityOf = (o: MpObj): number => intensities().get((o as MpLed).id) ?? 0;

/** The type `LED` of a board, or null for one without. */
export const ledType = perBoard(({ leds: pins }): MpType | null => {
  if (pins.length === 0) return null;
  const type: MpType = newRomType('LED', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, false);
      const id = Number(objGetInt(args[off]!));
      return leds[id - 1] ?? raiseMsgVarg(typeValueError, "LED(%d) doesn't exist", id);
    },
    print: (out, self) => printf(out, 'LED(%u)', (self as MpLed).id),
    locals: romMap([
      ['on', action('on', (self) => setIntensity(self, 255))],
      ['off', action('off', (self) => setIntensity(self, 0))],
      ['toggle', action('toggle', (self) => setIntensity(self, intensityOf(self) === 0 ? 255 : 0))],
      ['intensity', getSet('intensity', intensityOf, setIntensity)],
    ]),
  });
  const leds = pins.map((pin, i) => new MpLed(type, i + 1, pin));
  return type;
});

function isPressed({ pin, pressed }: NonNullable<Wiring['switch']>): boolean {
  const state = hardware().pin(pin);
  // A switch that closes to ground has a pull-up, and one that closes to the supply a pull-down.
  state.pull = pressed === 0 ? 'up' : 'down';
  return hardware().readPin(pin) === pressed;
}

const CALLBACK = 'pyb.switch.callback';

/** What an interrupt calls: the program's function, which takes no arguments. */
const callProgram = fun1('callback', () => {
  const fun = mp.rootObjs.get(CALLBACK) ?? mpConstNone;
  if (fun !== mpConstNone) callFunction0(fun);
  return mpConstNone;
});

/** The type `Switch` of a board, or null for one without. */
export const switchType = perBoard(({ switch: button }): MpType | null => {
  if (button === null) return null;
  const value = (): MpObj => newBool(isPressed(button));
  const type: MpType = newRomType('Switch', {
    makeNew(_type, nArgs, nKw) {
      argCheckNum(nArgs, nKw, 0, 0, false);
      return theSwitch;
    },
    print: (out) => out.strn('Switch()'),
    call(_self, nArgs, nKw) {
      argCheckNum(nArgs, nKw, 0, 0, false);
      return value();
    },
    locals: romMap([
      ['value', fun1('value', value)],
      [
        'callback',
        fun2('callback', (_self, fun) => {
          mp.rootObjs.set(CALLBACK, fun);
          const { pin, pressed } = button;
          const state = hardware().pin(pin);
          state.onChange = (level) => {
            if (level !== pressed) return;
            // The line of a pin is its number within its port.
            const complaint = extIntComplaint(Number(/\d+$/.exec(pin)![0]));
            if (!runHard(callProgram, mpConstNone, complaint)) state.onChange = null;
          };
          return mpConstNone;
        }),
      ],
    ]),
  });
  const theSwitch = new MpObject(type);
  return type;
});
