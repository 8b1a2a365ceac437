import type { Board } from '../../abi/board.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { callFunction1 } from '../../runtime/call.js';
import { MpDict } from '../../runtime/dict.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { MP_MAP_LOOKUP, mapLookup } from '../../runtime/map.js';
import { MP_OBJ_NULL, type MpObj, type MpType } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { perBoard } from '../../runtime/perBoard.js';
import type { PinPort } from '../../runtime/pinPort.js';
import { portOf } from '../../runtime/port.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { isStr, objStrGetStr } from '../../runtime/str.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { hardware, type PinState } from '../../world/hardware.js';
import { type IrqHost, newIrq, romIrq, runHard } from './irq.js';
import { extraPinMethods, PIN_DICT, PIN_MAPPER } from './pinMethods.js';
import { MpPin } from './pinObject.js';
import type { PinProtocol } from './virtualPin.js';

/** `machine.Pin` of all ports. Pins are in ROM; what they are set to is in the machine's hardware. */

/** The pins of a board: its type, and the objects by name. */
export interface BoardPins {
  readonly type: MpType;
  readonly port: PinPort;
  /** In the chip's order. */
  readonly all: readonly MpPin[];
  readonly byName: ReadonlyMap<string, MpPin>;
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, -1, true);
  const pin = findPin(boardPins(mp.board), args[off]!, type);
  if (nArgs > 1 || nKw > 0) initPin(pin, nArgs - 1, nKw, args, off + 1);
  return pin;
}

/** The pin that the program's own names stand for (pin_find): by its function, then by its dict. */
function mappedPin(what: MpObj): MpPin | null {
  const mapper = mp.rootObjs.get(PIN_MAPPER) ?? mpConstNone;
  if (mapper !== mpConstNone) {
    const pin = callFunction1(mapper, what);
    if (pin instanceof MpPin) return pin;
    if (pin !== mpConstNone) raiseValueError("Pin.mapper didn't return a Pin object");
  }
  const dict = mp.rootObjs.get(PIN_DICT);
  if (!(dict instanceof MpDict)) return null;
  const at = mapLookup(dict.map, what, MP_MAP_LOOKUP);
  const pin = at < 0 ? null : dict.map.slots[at + 1];
  return pin instanceof MpPin ? pin : null;
}

/** The pin that a program means by a pin, a number or a name. Raises ValueError. */
function findPin(pins: BoardPins, what: MpObj, _type: MpType): MpPin {
  if (what instanceof MpPin) return what;
  const mapped = mappedPin(what);
  if (mapped !== null) return mapped;
  let found: MpPin | undefined;
  let text = '';
  if (isStr(what)) {
    text = objStrGetStr(what);
    found = pins.byName.get(text);
    const { unknownName } = pins.port;
    if (found === undefined && unknownName !== undefined) raiseMsgVarg(typeValueError, unknownName, text);
  } else if (typeof what !== 'object' && pins.port.byNumber !== 'never') {
    text = String(what);
    found = pins.port.byNumber === 'name' ? pins.byName.get(text) : pins.all[Number(what)];
  }
  if (found !== undefined) return found;
  const { unknown } = pins.port;
  return unknown.includes('%') ? raiseMsgVarg(typeValueError, unknown, text) : raiseValueError(unknown);
}

/** The pin that a driver gets as an argument (mp_hal_get_pin_obj). */
export function getPin(what: MpObj): MpPin {
  const pins = boardPins(mp.board);
  return findPin(pins, what, pins.type);
}

const argTables = new Map<PinPort, readonly MpArg[]>();

function initArgs(port: PinPort): readonly MpArg[] {
  let table = argTables.get(port);
  if (table === undefined) {
    table = port.initArgs.map(({ name, kind, required, keyword, defval }) => {
      let flags = kind === 'int' ? MP_ARG_INT : MP_ARG_OBJ;
      if (required === true) flags |= MP_ARG_REQUIRED;
      if (keyword === true) flags |= MP_ARG_KW_ONLY;
      return mpArg(name, flags, defval === 'none' ? mpConstNone : defval === 'absent' ? MP_OBJ_NULL : defval);
    });
    argTables.set(port, table);
  }
  return table;
}

function initPin(pin: MpPin, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const { port, state } = pin;
  const table = initArgs(port);
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, table);
  const given = (name: string): MpObj => parsed[table.findIndex((row) => row.name.data === name)] ?? MP_OBJ_NULL;
  const value = given('value');
  if (value !== MP_OBJ_NULL && value !== mpConstNone) state.level = objIsTrue(value) ? 1 : 0;
  const mode = given('mode');
  if (mode !== mpConstNone) setMode(pin, state, Number(objGetInt(mode)));
  const pull = given('pull');
  if (pull !== -1) setPull(port, state, pull === mpConstNone ? 0 : Number(objGetInt(pull)));
  if (state.mode === 'out' && value !== MP_OBJ_NULL && value !== mpConstNone) {
    hardware().writePin(pin.name, state.level);
  }
}

function setMode(pin: MpPin, state: PinState, mode: number): void {
  const { modes } = pin.port;
  const from = pin.port.firstInputOnly?.(mp.board);
  if (from !== undefined && pin.id >= from && mode !== modes.in) raiseValueError('pin can only be input');
  state.modeValue = mode;
  if (mode === modes.in) state.mode = 'in';
  else if (mode === modes.out) state.mode = 'out';
  else if (mode === modes.openDrain) state.mode = 'open-drain';
  else state.mode = 'alt';
}

function setPull(port: PinPort, state: PinState, pull: number): void {
  if ((pull & port.pullUp) === port.pullUp) state.pull = 'up';
  else state.pull = pull !== 0 && (pull & port.pullDown) === port.pullDown ? 'down' : 'none';
}

function call(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 1, false);
  const { name } = self as MpPin;
  if (nArgs === 0) return hardware().readPin(name);
  hardware().writePin(name, objIsTrue(args[off]!) ? 1 : 0);
  return mpConstNone;
}

function write(self: MpObj, level: number): MpObj {
  hardware().writePin((self as MpPin).name, level);
  return mpConstNone;
}

const irqArgTables = new Map<PinPort, readonly MpArg[]>();

/** `irq(handler, trigger, hard or wake)`: calls the handler when the level changes as `trigger` says. */
function irq(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const pin = args[off] as MpPin;
  const { port, state } = pin;
  let table = irqArgTables.get(port);
  if (table === undefined) {
    table = [
      mpArg('handler', MP_ARG_OBJ, mpConstNone),
      mpArg('trigger', MP_ARG_INT, port.rising | port.falling),
      mpArg(port.irqFlag, MP_ARG_OBJ, mpConstNone),
    ];
    irqArgTables.set(port, table);
  }
  const [handler, triggerArg, flag] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, table);
  const result = irqObject(pin);
  if (nArgs === 1 && nKw === 0) return result;
  const trigger = Number(triggerArg);
  const key = `pin.irq.${pin.name}`;
  mp.rootObjs.set(key, handler!);
  const rules = portOf(mp.board).interrupts;
  const isAsked = port.irqFlag === 'hard' && objIsTrue(flag!);
  if (isAsked && rules.hard !== 'accepted') raiseValueError(rules.hard.refusedWith);
  const isHard = isAsked || rules.runs === 'hard';
  state.onChange = handler === mpConstNone ? null : (level) => changed(pin, level, trigger, isHard);
  return result;
}

function irqObject(pin: MpPin): MpObj {
  const { irqResult } = pin.port;
  if (irqResult === 'none') return mpConstNone;
  const key = `pin.irqobj.${pin.name}`;
  let known = mp.rootObjs.get(key);
  if (known === undefined) {
    const host: IrqHost = { parent: pin, call: () => callHandler(pin, false) };
    known = irqResult === 'rom' ? romIrq(host) : newIrq(host, mp.sizes[irqResult]);
    mp.rootObjs.set(key, known);
  }
  return known;
}

function changed(pin: MpPin, level: number, trigger: number, isHard: boolean): void {
  const edge = level === 1 ? pin.port.rising : pin.port.falling;
  if ((trigger & edge) === edge) callHandler(pin, isHard);
}

/** Queues the handler, or runs it at once with the heap locked, as an interrupt does. */
function callHandler(pin: MpPin, isHard: boolean): void {
  const handler = mp.rootObjs.get(`pin.irq.${pin.name}`);
  if (handler === undefined || handler === mpConstNone) return;
  if (!isHard) {
    schedule(handler, pin);
    return;
  }
  if (!runHard(handler, pin, portOf(mp.board).interrupts.complaint(pin))) {
    mp.rootObjs.set(`pin.irq.${pin.name}`, mpConstNone);
  }
}

const protocol: PinProtocol = {
  pinRead: (self) => hardware().readPin((self as MpPin).name),
  pinWrite: (self, value) => hardware().writePin((self as MpPin).name, value === 0 ? 0 : 1),
};

/** The names of pins as members of a type (`Pin.board`); nothing is read of the board before a program asks for one. */
function namespace(name: string, pins: () => Iterable<readonly [string, MpPin]>): MpType {
  const type = newRomType(name, {});
  return Object.defineProperty(type, 'locals', { get: once(() => romMap([...pins()])) });
}

const initFun = funKw('init', 1, (nArgs, nKw, args, off) => {
  initPin(args[off] as MpPin, nArgs - 1, nKw, args, off + 1);
  return mpConstNone;
});

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function newBoardPins(board: Board): BoardPins {
  const port = portOf(board).machine.pin;
  const type = newRomType('Pin', {
    makeNew,
    call,
    print: (out, self) => port.print(out, self as MpPin),
    protocol,
  });
  // Most programs ask for few pins or none.
  const made = once(() => {
    const all = port.pins(board).map((name, i) => new MpPin(type, name, port.idOf?.(name) ?? i, port));
    const cpu = new Map(all.map((pin) => [pin.name, pin]));
    const named = new Map<string, MpPin>();
    for (const [name, cpuName] of Object.entries(board.pins)) {
      const pin = cpu.get(cpuName);
      if (pin !== undefined) named.set(name, pin);
    }
    return { all, cpu, named, byName: new Map([...cpu, ...named]) };
  });
  const spaces: RomRow[] = port.namespaces.map((name) => [
    name,
    namespace(name, () => (name === 'cpu' ? made().cpu : made().named)),
  ]);
  const rows: RomRow[] = [
    ['init', initFun],
    ['value', funVar('value', 1, 2, (nArgs, args, off) => call(args[off]!, nArgs - 1, 0, args, off + 1))],
    ['off', fun1('off', (self) => write(self, 0))],
    ['on', fun1('on', (self) => write(self, 1))],
    ['irq', funKw('irq', 1, irq)],
    ...extraPinMethods(port.methods),
    ...spaces,
    ...port.constants,
  ];
  type.locals = romMap(rows);
  return {
    type,
    port,
    get all() {
      return made().all;
    },
    get byName() {
      return made().byName;
    },
  };
}

/** The pins of a board, made once for all machines. */
export const boardPins = perBoard(newBoardPins);

/** Name of a pin as other drivers print it (MP_HAL_PIN_FMT). */
export function pinText(pin: MpPin): string {
  return pin.port.isPrintedAs === 'number' ? String(pin.id) : pin.name;
}
