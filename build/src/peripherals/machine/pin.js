import { printf } from '../../objects/printf.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg, } from '../../runtime/args.js';
import { callFunction1 } from '../../runtime/call.js';
import { MpDict } from '../../runtime/dict.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { MP_MAP_LOOKUP, mapLookup } from '../../runtime/map.js';
import { MP_OBJ_NULL, MpObject } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { isStr, objStrGetStr } from '../../runtime/str.js';
import { mpConstNone, newRomType, typeValueError } from '../../runtime/types.js';
import { BOARD_PINS } from '../../world/boardPins.js';
import { hardware } from '../../world/hardware.js';
import { newIrq, romIrq, runHard } from './irq.js';
import { perBoard } from '../../runtime/perBoard.js';
import { extraPinMethods, PIN_DICT, PIN_MAPPER } from './pinMethods.js';
import { PIN_PORTS } from '../../world/pinPorts.js';
/** `machine.Pin` of all ports. Pins are in ROM; what they are set to is in the machine's hardware. */
export class MpPin extends MpObject {
    constructor(type, name, id, port) {
        super(type);
        this.name = name;
        this.id = id;
        this.port = port;
    }
    trace() { }
    get state() {
        return hardware().pin(this.name);
    }
}
function makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const pin = findPin(boardPins(mp.board), args[off], type);
    if (nArgs > 1 || nKw > 0)
        initPin(pin, nArgs - 1, nKw, args, off + 1);
    return pin;
}
/** The pin that the program's own names stand for (pin_find): by its function, then by its dict. */
function mappedPin(what) {
    const mapper = mp.rootObjs.get(PIN_MAPPER) ?? mpConstNone;
    if (mapper !== mpConstNone) {
        const pin = callFunction1(mapper, what);
        if (pin instanceof MpPin)
            return pin;
        if (pin !== mpConstNone)
            raiseValueError("Pin.mapper didn't return a Pin object");
    }
    const dict = mp.rootObjs.get(PIN_DICT);
    if (!(dict instanceof MpDict))
        return null;
    const at = mapLookup(dict.map, what, MP_MAP_LOOKUP);
    const pin = at < 0 ? null : dict.map.table.values[at];
    return pin instanceof MpPin ? pin : null;
}
/** The pin that a program means by a pin, a number or a name. Raises ValueError. */
function findPin(pins, what, _type) {
    if (what instanceof MpPin)
        return what;
    const mapped = mappedPin(what);
    if (mapped !== null)
        return mapped;
    let found;
    let text = '';
    if (isStr(what)) {
        text = objStrGetStr(what);
        found = pins.byName.get(text);
        if (found === undefined && pins.port.print === 'rp2') {
            raiseMsgVarg(typeValueError, 'unknown named pin "%s"', text);
        }
    }
    else if (typeof what !== 'object' && pins.port.print !== 'stm32') {
        text = String(what);
        found = pins.port.print === 'number' ? pins.byName.get(text) : pins.all[Number(what)];
    }
    if (found !== undefined)
        return found;
    const { unknown } = pins.port;
    return unknown.includes('%') ? raiseMsgVarg(typeValueError, unknown, text) : raiseValueError(unknown);
}
/** The pin that a driver gets as an argument (mp_hal_get_pin_obj). */
export function getPin(what) {
    const pins = boardPins(mp.board);
    return findPin(pins, what, pins.type);
}
const argTables = new Map();
function initArgs(port) {
    let table = argTables.get(port);
    if (table === undefined) {
        table = port.initArgs.map(({ name, kind, required, keyword, defval }) => {
            let flags = kind === 'int' ? MP_ARG_INT : MP_ARG_OBJ;
            if (required === true)
                flags |= MP_ARG_REQUIRED;
            if (keyword === true)
                flags |= MP_ARG_KW_ONLY;
            return mpArg(name, flags, defval === 'none' ? mpConstNone : defval === 'absent' ? MP_OBJ_NULL : defval);
        });
        argTables.set(port, table);
    }
    return table;
}
function initPin(pin, nArgs, nKw, args, off) {
    const { port, state } = pin;
    const table = initArgs(port);
    const parsed = argParseAllKwArray(nArgs, nKw, args, off, table);
    const given = (name) => parsed[table.findIndex((row) => row.name.data === name)] ?? MP_OBJ_NULL;
    const value = given('value');
    if (value !== MP_OBJ_NULL && value !== mpConstNone)
        state.level = objIsTrue(value) ? 1 : 0;
    const mode = given('mode');
    if (mode !== mpConstNone)
        setMode(pin, state, Number(objGetInt(mode)));
    const pull = given('pull');
    if (pull !== -1)
        setPull(port, state, pull === mpConstNone ? 0 : Number(objGetInt(pull)));
    if (state.mode === 'out' && value !== MP_OBJ_NULL && value !== mpConstNone) {
        hardware().writePin(pin.name, state.level);
    }
}
function setMode(pin, state, mode) {
    const { modes } = pin.port;
    if (pin.port === PIN_PORTS.esp32 && pin.id >= 34 && mp.board.mcu === 'ESP32' && mode !== modes.in) {
        raiseValueError('pin can only be input');
    }
    state.modeValue = mode;
    if (mode === modes.in)
        state.mode = 'in';
    else if (mode === modes.out)
        state.mode = 'out';
    else if (mode === modes.openDrain)
        state.mode = 'open-drain';
    else
        state.mode = 'alt';
}
function setPull(port, state, pull) {
    if ((pull & port.pullUp) === port.pullUp)
        state.pull = 'up';
    else
        state.pull = pull !== 0 && (pull & port.pullDown) === port.pullDown ? 'down' : 'none';
}
function call(self, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 1, false);
    const { name } = self;
    if (nArgs === 0)
        return hardware().readPin(name);
    hardware().writePin(name, objIsTrue(args[off]) ? 1 : 0);
    return mpConstNone;
}
function write(self, level) {
    hardware().writePin(self.name, level);
    return mpConstNone;
}
const irqArgTables = new Map();
/** `irq(handler, trigger, hard or wake)`: calls the handler when the level changes as `trigger` says. */
function irq(nArgs, nKw, args, off) {
    const pin = args[off];
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
    if (nArgs === 1 && nKw === 0)
        return result;
    const trigger = Number(triggerArg);
    const key = `pin.irq.${pin.name}`;
    mp.rootObjs.set(key, handler);
    const isHard = port.irqFlag === 'hard' && objIsTrue(flag);
    state.onChange = handler === mpConstNone ? null : (level) => changed(pin, level, trigger, isHard);
    return result;
}
function irqObject(pin) {
    const { irqResult } = pin.port;
    if (irqResult === 'none')
        return mpConstNone;
    const key = `pin.irqobj.${pin.name}`;
    let known = mp.rootObjs.get(key);
    if (known === undefined) {
        const host = { parent: pin, call: () => callHandler(pin, false) };
        known = irqResult === 'rom' ? romIrq(host) : newIrq(host, mp.sizes[irqResult]);
        mp.rootObjs.set(key, known);
    }
    return known;
}
function changed(pin, level, trigger, isHard) {
    const edge = level === 1 ? pin.port.rising : pin.port.falling;
    if ((trigger & edge) === edge)
        callHandler(pin, isHard);
}
/** Queues the handler, or with `hard` runs it at once with the heap locked, as an interrupt does. */
function callHandler(pin, isHard) {
    const handler = mp.rootObjs.get(`pin.irq.${pin.name}`);
    if (handler === undefined || handler === mpConstNone)
        return;
    if (!isHard) {
        schedule(handler, pin);
        return;
    }
    if (!runHard(handler, pin, 'Uncaught exception in IRQ callback handler\n')) {
        mp.rootObjs.set(`pin.irq.${pin.name}`, mpConstNone);
    }
}
function print(out, self) {
    const { name, id, port, state } = self;
    const mode = state.mode === 'out' ? 'OUT' : state.mode === 'open-drain' ? 'OPEN_DRAIN' : 'IN';
    switch (port.print) {
        case 'number':
            printf(out, 'Pin(%u)', name);
            break;
        case 'rp2':
            printf(out, 'Pin(%q, mode=%q', name, state.modeValue < 0 || state.mode === 'alt' ? 'ALT' : mode);
            if (state.pull === 'up')
                out.strn(', pull=PULL_UP');
            if (state.pull === 'down' || state.modeValue < 0)
                out.strn(', pull=PULL_DOWN');
            if (state.modeValue < 0)
                out.strn(', alt=31');
            out.strn(')');
            break;
        case 'stm32':
            printf(out, 'Pin(Pin.cpu.%q, mode=Pin.%s', name, state.mode === 'alt' ? 'ALT' : mode);
            if (state.pull !== 'none')
                printf(out, ', pull=Pin.%q', state.pull === 'up' ? 'PULL_UP' : 'PULL_DOWN');
            out.strn(')');
            break;
        case 'nrf': {
            const pull = state.pull === 'none' ? 'PULL_DISABLED' : state.pull === 'up' ? 'PULL_UP' : 'PULL_DOWN';
            printf(out, 'Pin(%d, mode=%s, pull=%s)', id, state.mode === 'out' ? 'OUT' : 'IN', pull);
            break;
        }
        case 'samd': {
            const pull = state.pull === 'none' ? 'PULL_OFF' : state.pull === 'up' ? 'PULL_UP' : 'PULL_DOWN';
            printf(out, 'Pin(Pin.cpu.%q, mode=%s, pull=%s)', name, mode, pull);
        }
    }
}
const protocol = {
    pinRead: (self) => hardware().readPin(self.name),
    pinWrite: (self, value) => hardware().writePin(self.name, value === 0 ? 0 : 1),
};
/** The names of pins as members of a type (`Pin.board`). */
function namespace(name, pins) {
    return newRomType(name, { locals: romMap([...pins]) });
}
const initFun = funKw('init', 1, (nArgs, nKw, args, off) => {
    initPin(args[off], nArgs - 1, nKw, args, off + 1);
    return mpConstNone;
});
function newBoardPins(board) {
    const port = PIN_PORTS[board.port] ?? PIN_PORTS.esp8266;
    const type = newRomType('Pin', { makeNew, call, print, protocol });
    const all = port.pins(board).map((name, i) => {
        const id = port.print === 'number' ? Number(name) : i;
        return new MpPin(type, name, id, port);
    });
    const cpu = new Map(all.map((pin) => [pin.name, pin]));
    const named = new Map();
    for (const pair of (BOARD_PINS[board.id] ?? '').trim().split(/\s+/)) {
        const [name, cpuName = ''] = pair.split('=');
        const pin = cpu.get(cpuName);
        if (name !== undefined && pin !== undefined)
            named.set(name, pin);
    }
    const spaces = port.namespaces.map((name) => [name, namespace(name, name === 'cpu' ? cpu : named)]);
    const rows = [
        ['init', initFun],
        ['value', funVar('value', 1, 2, (nArgs, args, off) => call(args[off], nArgs - 1, 0, args, off + 1))],
        ['off', fun1('off', (self) => write(self, 0))],
        ['on', fun1('on', (self) => write(self, 1))],
        ['irq', funKw('irq', 1, irq)],
        ...extraPinMethods(port.methods),
        ...spaces,
        ...port.constants,
    ];
    type.locals = romMap(rows);
    return { type, port, all, byName: new Map([...cpu, ...named]) };
}
/** The pins of a board, made once for all machines. */
export const boardPins = perBoard(newBoardPins);
/** Whether drivers make pins from what describes them (MICROPY_PY_MACHINE_PIN_MAKE_NEW). */
export function makesPins({ port }) {
    return port in PIN_PORTS && port !== 'nrf';
}
/** Name of a pin as other drivers print it (MP_HAL_PIN_FMT). */
export function pinText(pin) {
    return pin.port.print === 'number' || pin.port.print === 'rp2' || pin.port.print === 'nrf'
        ? String(pin.id)
        : pin.name;
}
