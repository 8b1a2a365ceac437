import { printf } from '../../objects/printf.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg, } from '../../runtime/args.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newRomType, typeValueError } from '../../runtime/types.js';
import { I2C_LOCALS, MpI2c, softI2cMakeNew, typeSoftI2c } from './i2c.js';
import { perBoard, perMachine } from './perBoard.js';
import { boardPins, getPin, pinText } from './pin.js';
import { stm32Board } from './stm32Boards.js';
import { stm32Bus } from './stm32Buses.js';
const pinsOf = ({ scl, sda }) => [
    scl === null ? '0' : pinText(scl),
    sda === null ? '0' : pinText(sda),
];
const PORTS = {
    rp2: {
        ids: [0, 1],
        storage: 'rom',
        combines: true,
        writesFirst: false,
        nackErrno: 5,
        legacy: false,
        freq: 400000,
        unknown: "I2C(%d) doesn't exist",
        pins: (bus) => (bus === '0' ? 'GPIO5 GPIO4' : 'GPIO7 GPIO6'),
        print(out, bus) {
            // What the divider of a 125 MHz clock makes of the frequency.
            const period = Math.floor((125000000 + bus.freq / 2) / bus.freq);
            const real = Math.floor(125000000 / period);
            const [scl, sda] = pinsOf(bus);
            printf(out, 'I2C(%s, freq=%u, scl=%s, sda=%s, timeout=%u)', bus.bus, real, scl, sda, bus.timeout);
        },
    },
    esp32: {
        ids: [0, 1],
        storage: 'rom',
        combines: false,
        writesFirst: true,
        nackErrno: 19,
        legacy: true,
        freq: 400000,
        unknown: "I2C(%d) doesn't exist",
        pins: (bus) => (bus === '0' ? '18 19' : mp.board.mcu === 'ESP32' ? '25 26' : '9 8'),
        print(out, bus) {
            const [scl, sda] = pinsOf(bus);
            printf(out, 'I2C(%s, scl=%s, sda=%s, freq=%u)', bus.bus, scl, sda, bus.freq);
        },
    },
    stm32: {
        ids: [1, 2, 3, 4],
        storage: 'rom',
        combines: false,
        writesFirst: false,
        nackErrno: 19,
        legacy: true,
        freq: 400000,
        unknown: "I2C(%d) doesn't exist",
        find: (id) => stm32Bus('I2C', id),
        pins: (bus) => stm32Board(mp.board.id).i2c[Number(bus)],
        print(out, bus) {
            const [scl, sda] = pinsOf(bus);
            printf(out, 'I2C(%s, scl=%s, sda=%s, freq=%u)', bus.bus, scl, sda, bus.freq);
        },
    },
    nrf: {
        ids: [0, 1],
        storage: 'rom',
        combines: true,
        writesFirst: false,
        nackErrno: 19,
        legacy: true,
        freq: 250000,
        unknown: "I2C(%d) doesn't exist",
        print(out, bus) {
            const [scl, sda] = pinsOf(bus);
            printf(out, 'I2C(%s, scl=%s, sda=%s)', bus.bus, scl, sda);
        },
    },
    samd: {
        ids: [0, 1, 2, 3, 4, 5],
        storage: 'samd_i2c_obj_t',
        combines: true,
        writesFirst: false,
        nackErrno: 5,
        legacy: false,
        freq: 400000,
        unknown: "I2C(%d) doesn't exist",
        print(out, bus) {
            const [scl, sda] = pinsOf(bus);
            printf(out, 'I2C(%s, freq=%u, scl="%s", sda="%s", timeout=%u)', bus.bus, bus.freq, scl, sda, bus.timeout);
        },
    },
};
const ARGS = [
    mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ),
    mpArg('freq', MP_ARG_INT, -1),
    mpArg('scl', MP_ARG_KW_ONLY | MP_ARG_OBJ),
    mpArg('sda', MP_ARG_KW_ONLY | MP_ARG_OBJ),
    mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 50000),
];
/** The pins that a bus is wired to where the program names none. */
function defaultPins(self, { pins }) {
    const [scl, sda] = (pins?.(self.bus) ?? '').split(' ');
    const { byName } = boardPins(mp.board);
    self.scl = byName.get(scl ?? '') ?? null;
    self.sda ??= byName.get(sda ?? '') ?? null;
}
function setUp(self, port, parsed) {
    const [, freq, scl, sda, timeout] = parsed;
    self.combines = port.combines;
    self.writesFirst = port.writesFirst;
    self.nackErrno = port.nackErrno;
    if (freq !== -1)
        self.freq = Number(freq);
    else if (self.freq === 0)
        self.freq = port.freq;
    if (scl !== MP_OBJ_NULL)
        self.scl = getPin(scl);
    if (sda !== MP_OBJ_NULL)
        self.sda = getPin(sda);
    if (self.scl === null)
        defaultPins(self, port);
    self.timeout = Number(timeout);
}
function newType(port) {
    const inRom = perMachine(() => new Map());
    function romBus(id) {
        const bus = inRom().get(id) ?? new MpI2c(type);
        inRom().set(id, bus);
        return bus;
    }
    function makeNew(_type, nArgs, nKw, args, off) {
        if (port.legacy && (nArgs === 0 || args[off] === -1)) {
            mp.errorPrint.strn('Warning: I2C(-1, ...) is deprecated, use SoftI2C(...) instead\n');
            const skip = nArgs === 0 ? 0 : 1;
            return softI2cMakeNew(typeSoftI2c, nArgs - skip, nKw, args, off + skip);
        }
        const parsed = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
        const id = port.find === undefined ? Number(objGetInt(parsed[0])) : port.find(parsed[0]);
        if (!port.ids.includes(id))
            raiseMsgVarg(typeValueError, port.unknown, id);
        const self = port.storage === 'rom' ? romBus(id) : new MpI2c(type);
        if (port.storage !== 'rom')
            self.ptr = mMalloc(mp.sizes[port.storage], self);
        self.bus = String(id);
        setUp(self, port, parsed);
        return self;
    }
    const type = newRomType('I2C', {
        makeNew,
        print: (out, self) => port.print(out, self),
        locals: I2C_LOCALS,
    });
    return type;
}
/** The type `I2C` of a board; where there's none in hardware, the one in software. */
export const i2cType = perBoard(({ port }) => {
    const description = PORTS[port];
    return description === undefined ? typeSoftI2c : newType(description);
});
