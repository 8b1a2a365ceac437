import { printf } from '../../objects/printf.js';
import { argCheckNum } from '../../runtime/args.js';
import { callFunction0 } from '../../runtime/call.js';
import { fun1, fun2 } from '../../runtime/fun.js';
import { MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newBool, newRomType, typeValueError } from '../../runtime/types.js';
import { hardware } from '../machine/hardware.js';
import { runHard } from '../machine/irq.js';
import { action, getSet, perBoard, perMachine } from '../machine/perBoard.js';
import { stm32Board } from '../machine/stm32Boards.js';
/** `pyb.LED` and `pyb.Switch` (ports/stm32/led.c, usrsw.c). Their objects are in ROM. */
class MpLed extends MpObject {
    constructor(type, id, pin) {
        super(type);
        this.id = id;
        this.pin = pin;
    }
    trace() { }
}
/** How bright, 0 to 255, by LED. */
const intensities = perMachine(() => new Map());
function setIntensity(o, value) {
    const { id, pin } = o;
    const level = Math.max(0, Math.min(255, value));
    intensities().set(id, level);
    hardware().note('led', `${id} (${pin})`, String(level));
}
const intensityOf = (o) => intensities().get(o.id) ?? 0;
/** The type `LED` of a board, or null for one without. */
export const ledType = perBoard(({ id: board }) => {
    const pins = stm32Board(board).leds;
    if (pins.length === 0)
        return null;
    const type = newRomType('LED', {
        makeNew(_type, nArgs, nKw, args, off) {
            argCheckNum(nArgs, nKw, 1, 1, false);
            const id = Number(objGetInt(args[off]));
            return leds[id - 1] ?? raiseMsgVarg(typeValueError, "LED(%d) doesn't exist", id);
        },
        print: (out, self) => printf(out, 'LED(%u)', self.id),
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
function isPressed([pin, pressed]) {
    const state = hardware().pin(pin);
    // A switch that closes to ground has a pull-up, and one that closes to the supply a pull-down.
    state.pull = pressed === 0 ? 'up' : 'down';
    return hardware().readPin(pin) === pressed;
}
const CALLBACK = 'pyb.switch.callback';
/** What an interrupt calls: the program's function, which takes no arguments. */
const callProgram = fun1('callback', () => {
    const fun = mp.rootObjs.get(CALLBACK) ?? mpConstNone;
    if (fun !== mpConstNone)
        callFunction0(fun);
    return mpConstNone;
});
/** The type `Switch` of a board, or null for one without. */
export const switchType = perBoard(({ id }) => {
    const { switchPin } = stm32Board(id);
    if (switchPin === undefined)
        return null;
    const value = () => newBool(isPressed(switchPin));
    const type = newRomType('Switch', {
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
                    const [pin, pressed] = switchPin;
                    hardware().pin(pin).onChange = (level) => {
                        if (level === pressed)
                            runHard(callProgram, mpConstNone, 'uncaught exception in ExtInt interrupt handler\n');
                    };
                    return mpConstNone;
                }),
            ],
        ]),
    });
    const theSwitch = new MpObject(type);
    return type;
});
