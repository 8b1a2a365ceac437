import { fun1, funVar } from '../../runtime/fun.js';
import { newList, newListN } from '../../runtime/list.js';
import type { MpObj } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import type { RomRow } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { mpConstFalse, mpConstNone, typeClassMethod } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import type { MpPin } from './pinObject.js';

/** Methods that only some ports' pins have. */

function level(name: string, value: (now: number) => number): MpObj {
  return fun1(name, (self) => {
    const pin = self as MpPin;
    hardware().writePin(pin.name, value(pin.state.level));
    return mpConstNone;
  });
}

/** Where the class keeps how programs name pins: a function, and a dict. */
export const PIN_MAPPER = 'pin.mapper';
export const PIN_DICT = 'pin.dict';

/** A method of the class that gives what is set, or sets it. */
function classSetting(name: string, key: string, unset: MpObj = mpConstNone): MpObj {
  const fun = funVar(name, 1, 2, (nArgs, args, off) => {
    if (nArgs === 1) return mp.rootObjs.get(key) ?? unset;
    mp.rootObjs.set(key, args[off + 1]!);
    return mpConstNone;
  });
  return new MpStaticClassMethod(typeClassMethod, fun);
}

const METHODS: Readonly<Record<string, MpObj>> = {
  low: level('low', () => 0),
  high: level('high', () => 1),
  toggle: level('toggle', (now) => 1 - now),
  disable: fun1('disable', () => mpConstNone),
  drive: funVar('drive', 1, 2, (nArgs, args, off) => {
    const { state } = args[off] as MpPin;
    if (nArgs === 1) return state.drive;
    state.drive = Number(objGetInt(args[off + 1]!));
    return mpConstNone;
  }),
  name: fun1('name', (self) => q((self as MpPin).name)),
  names: fun1('names', (self) => newList([q((self as MpPin).name)], 0, 1)),
  af_list: fun1('af_list', () => newListN(0)),
  port: fun1('port', (self) => Math.floor((self as MpPin).id / 16)),
  pin: fun1('pin', (self) => (self as MpPin).id % 16),
  gpio: fun1('gpio', (self) => Math.floor((self as MpPin).id / 16)),
  mode: fun1('mode', (self) => Math.max(0, (self as MpPin).state.modeValue)),
  pull: fun1('pull', (self) => {
    const { state, port } = self as MpPin;
    return state.pull === 'none' ? 0 : state.pull === 'up' ? port.pullUp : port.pullDown;
  }),
  af: fun1('af', () => 0),
  mapper: classSetting('mapper', PIN_MAPPER),
  dict: classSetting('dict', PIN_DICT),
  debug: classSetting('debug', 'pin.debug', mpConstFalse),
};

/** Table rows of the methods with these names. */
export function extraPinMethods(names: readonly string[]): RomRow[] {
  return names.map((name) => [name, METHODS[name]!]);
}
