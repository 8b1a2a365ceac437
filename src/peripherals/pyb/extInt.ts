import { argParseAllKwArray, MP_ARG_INT, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg } from '../../runtime/args.js';
import { fun0, fun1 } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { isInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { mpConstNone, newRomType, typeStaticMethod, typeValueError } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { runHard } from '../machine/irq.js';
import { getPin } from '../machine/pin.js';

/** `pyb.ExtInt` (ports/stm32/extint.c): interrupts by pins, one for each number of a pin whatever its port. */

const RISING = 0x10110000;
const FALLING = 0x10210000;
const BOTH = 0x10310000;
const EVENTS = [0x10120000, 0x10220000, 0x10320000];
const VECTORS = 23;
/** Vectors below this one are pins. */
const FIRST_OTHER = 16;

class MpExtInt extends MpObject {
  line = 0;
  override trace(): void {}
}

/** Lines that are switched off. */
const disabled = perMachine(() => new Set<number>());

const keyOf = (line: number): string => `pyb.extint.${line}`;

/** What is printed before the traceback of a handler of a line. */
export function extIntComplaint(line: number): string {
  return `uncaught exception in ExtInt interrupt handler line ${line}\n`;
}

function fire(line: number): void {
  const callback = mp.rootObjs.get(keyOf(line)) ?? mpConstNone;
  if (callback === mpConstNone || disabled().has(line)) return;
  if (runHard(callback, line, extIntComplaint(line))) return;
  mp.rootObjs.set(keyOf(line), mpConstNone);
}

const ARGS = [
  mpArg('pin', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('mode', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('pull', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('callback', MP_ARG_REQUIRED | MP_ARG_OBJ),
];

/** Sets a line up and returns its number (extint_register). */
function register(pin: MpObj, mode: number, pull: number, callback: MpObj): number {
  let line: number;
  let name: string | null = null;
  if (isInt(pin)) {
    line = Number(objGetInt(pin));
    if (line < FIRST_OTHER) raiseMsgVarg(typeValueError, 'ExtInt vector %d < 16, use a Pin object', line);
    if (line >= VECTORS) raiseMsgVarg(typeValueError, 'ExtInt vector %d >= max of %d', line, VECTORS);
  } else {
    const found = getPin(pin);
    line = found.id % 16;
    name = found.name;
  }
  if (![RISING, FALLING, BOTH, ...EVENTS].includes(mode)) raiseMsgVarg(typeValueError, 'invalid ExtInt Mode: %d', mode);
  if (pull < 0 || pull > 2) raiseMsgVarg(typeValueError, 'invalid ExtInt Pull: %d', pull);
  if ((mp.rootObjs.get(keyOf(line)) ?? mpConstNone) !== mpConstNone) {
    raiseMsgVarg(typeValueError, 'ExtInt vector %d is already in use', line);
  }
  mp.rootObjs.set(keyOf(line), callback);
  disabled().delete(line);
  if (name === null) return line;
  const state = hardware().pin(name);
  Object.assign(state, { mode: 'in', modeValue: 0, pull: pull === 1 ? 'up' : pull === 2 ? 'down' : 'none' });
  state.onChange = (level) => {
    if (mode === BOTH || mode === (level === 1 ? RISING : FALLING)) fire(line);
  };
  return line;
}

const lineOf = (self: MpObj): number => (self as MpExtInt).line;

export const typeExtInt = newRomType('ExtInt', {
  makeNew(type, nArgs, nKw, args, off) {
    const [pin, mode, pull, callback] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
    const self = new MpExtInt(type);
    self.ptr = mMalloc(mp.sizes.stm32_extint_obj_t, self);
    self.line = register(pin!, Number(mode), Number(pull), callback!);
    return self;
  },
  print: (out, self) => printf(out, '<ExtInt line=%u>', lineOf(self)),
  locals: romMap([
    ['line', fun1('line', lineOf)],
    ['enable', action('enable', (self) => disabled().delete(lineOf(self)))],
    ['disable', action('disable', (self) => disabled().add(lineOf(self)))],
    ['swint', action('swint', (self) => fire(lineOf(self)))],
    // What the registers hold is not simulated.
    [
      'regs',
      new MpStaticClassMethod(
        typeStaticMethod,
        fun0('regs', () => mpConstNone),
      ),
    ],
    ['IRQ_RISING', RISING],
    ['IRQ_FALLING', FALLING],
    ['IRQ_RISING_FALLING', BOTH],
    ['EVT_RISING', EVENTS[0]!],
    ['EVT_FALLING', EVENTS[1]!],
    ['EVT_RISING_FALLING', EVENTS[2]!],
  ]),
});
