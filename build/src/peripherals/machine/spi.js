import { printf } from '../../objects/printf.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { fun1, fun2, fun3, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MP_OBJ_NULL, MpObject } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeBytes, typeValueError } from '../../runtime/types.js';
import { newStrTypeAt } from '../../runtime/vstr.js';
import { hardware } from '../../world/hardware.js';
import { view } from './i2c.js';
import { perBoard, perMachine } from '../../runtime/perBoard.js';
import { getPin, pinText } from './pin.js';
import { stm32Board } from './stm32Boards.js';
import { stm32Bus } from './stm32Buses.js';
/** SPI buses, in hardware and in software (extmod/machine_spi.c; ports' machine_spi.c). */
export class MpSpi extends MpObject {
    constructor() {
        super(...arguments);
        /** Its number, or `soft`. */
        this.bus = 'soft';
        this.baudrate = 500000;
        this.polarity = 0;
        this.phase = 0;
        this.pins = [null, null, null];
    }
}
function transfer(self, sent) {
    return hardware().spi(self.bus, sent);
}
function read(nArgs, args, off) {
    const n = Number(objGetInt(args[off + 1]));
    const ptr = mMalloc(n < 0 ? n + 1 + 2 ** mp.intBits : n + 1, null);
    const sent = new Uint8Array(n).fill(nArgs === 3 ? Number(objGetInt(args[off + 2])) : 0);
    return newStrTypeAt(typeBytes, latin1Text(transfer(args[off], sent), 0, n), ptr);
}
function readinto(nArgs, args, off) {
    const into = view(args[off + 1], MP_BUFFER_WRITE);
    into.fill(nArgs === 3 ? Number(objGetInt(args[off + 2])) : 0);
    into.set(transfer(args[off], into.slice()));
    return mpConstNone;
}
function write(self, data) {
    transfer(self, view(data, MP_BUFFER_READ).slice());
    return mpConstNone;
}
function writeReadinto(self, data, into) {
    const from = view(data, MP_BUFFER_READ);
    const to = view(into, MP_BUFFER_WRITE);
    if (from.length !== to.length)
        raiseValueError('buffers must be the same length');
    to.set(transfer(self, from.slice()));
    return mpConstNone;
}
/** The transfers that every bus has (mp_machine_spi_read_obj and so on). */
export const SPI_TRANSFERS = [
    ['read', funVar('read', 2, 3, read)],
    ['readinto', funVar('readinto', 2, 3, readinto)],
    ['write', fun2('write', write)],
    ['write_readinto', fun3('write_readinto', writeReadinto)],
];
/** Methods that all buses have; `MSB` and `LSB` are the port's numbers. */
function methods(init, msb, lsb) {
    return [['init', init], ['deinit', fun1('deinit', () => mpConstNone)], ...SPI_TRANSFERS, ['MSB', msb], ['LSB', lsb]];
}
const settings = (baudrate) => [
    mpArg('baudrate', MP_ARG_INT, baudrate),
    mpArg('polarity', MP_ARG_KW_ONLY | MP_ARG_INT, baudrate < 0 ? -1 : 0),
    mpArg('phase', MP_ARG_KW_ONLY | MP_ARG_INT, baudrate < 0 ? -1 : 0),
    mpArg('bits', MP_ARG_KW_ONLY | MP_ARG_INT, baudrate < 0 ? -1 : 8),
    mpArg('firstbit', MP_ARG_KW_ONLY | MP_ARG_INT, baudrate < 0 ? -1 : 0),
    mpArg('sck', MP_ARG_KW_ONLY | MP_ARG_OBJ),
    mpArg('mosi', MP_ARG_KW_ONLY | MP_ARG_OBJ),
    mpArg('miso', MP_ARG_KW_ONLY | MP_ARG_OBJ),
];
const NEW_ARGS = settings(500000);
const INIT_ARGS = settings(-1);
function setUp(self, parsed) {
    const [baudrate, polarity, phase, , , ...pins] = parsed;
    if (baudrate !== -1)
        self.baudrate = Number(baudrate);
    if (polarity !== -1)
        self.polarity = Number(polarity);
    if (phase !== -1)
        self.phase = Number(phase);
    pins.forEach((pin, i) => {
        if (pin !== MP_OBJ_NULL && pin !== mpConstNone)
            self.pins[i] = getPin(pin);
    });
}
const initFun = funKw('init', 1, (nArgs, nKw, args, off) => {
    setUp(args[off], argParseAllKwArray(nArgs - 1, nKw, args, off + 1, INIT_ARGS));
    return mpConstNone;
});
function softMakeNew(_type, nArgs, nKw, args, off) {
    const parsed = argParseAllKwArray(nArgs, nKw, args, off, NEW_ARGS);
    const self = new MpSpi(typeSoftSpi);
    self.ptr = mMalloc(mp.sizes.mp_machine_soft_spi_obj_t, self);
    if (parsed[3] !== 8)
        raiseValueError('bits must be 8');
    if (parsed[4] !== 0)
        raiseValueError('firstbit must be MSB');
    if (parsed.slice(5).includes(MP_OBJ_NULL))
        raiseValueError('must specify all of sck/mosi/miso');
    setUp(self, parsed);
    return self;
}
function softPrint(out, self) {
    const { baudrate, polarity, phase, pins } = self;
    const half = Math.ceil(500000 / baudrate);
    printf(out, 'SoftSPI(baudrate=%u, polarity=%u, phase=%u,', Math.floor(500000 / half), polarity, phase);
    printf(out, ' sck=%s, mosi=%s, miso=%s)', ...pins.map((pin) => pinText(pin)));
}
export const typeSoftSpi = newRomType('SoftSPI', {
    makeNew: softMakeNew,
    print: softPrint,
    locals: romMap(methods(initFun, 0, 1)),
});
/** What the RP2040's dividers make of its 125 MHz (pico-sdk spi_set_baudrate). */
function rp2Speed(baudrate) {
    const hz = 125000000;
    let scale = 2;
    while (scale < 254 && hz >= (scale + 2) * 256 * baudrate)
        scale += 2;
    let divider = 256;
    while (divider > 1 && Math.floor(hz / (scale * (divider - 1))) <= baudrate)
        divider--;
    return Math.floor(hz / (scale * divider));
}
/** The bus's clock divided by the least power of two, up to 256, that isn't too fast. */
export function stm32Speed(baudrate, id) {
    const [, , apb1, apb2] = stm32Board(mp.board.id).freq;
    const source = (id === 2 || id === 3 ? apb1 : apb2);
    let shift = 1;
    while (shift < 8 && source >> shift > baudrate)
        shift++;
    return source >> shift;
}
const pinIds = (pins, defaults) => pins.map((pin, i) => pin?.id ?? defaults[i]);
const RP2_PINS = { 0: [18, 19, 16], 1: [10, 11, 8] };
const ESP32_PINS = { 1: [14, 13, 12], 2: [18, 23, 19] };
const PORTS = {
    rp2: {
        ids: [0, 1],
        storage: 'rom',
        baudrate: 1000000,
        msb: 1,
        lsb: 0,
        speed: rp2Speed,
        print(out, { bus, baudrate, polarity, phase, pins }) {
            printf(out, 'SPI(%s, baudrate=%u, polarity=%u, phase=%u, bits=8', bus, baudrate, polarity, phase);
            printf(out, ', sck=%u, mosi=%u, miso=%u)', ...pinIds(pins, RP2_PINS[bus]));
        },
    },
    esp32: {
        ids: [1, 2],
        storage: 'rom',
        baudrate: 500000,
        msb: 0,
        lsb: 1,
        print(out, { bus, baudrate, polarity, phase, pins }) {
            printf(out, 'SPI(id=%s, baudrate=%u, polarity=%u, phase=%u, bits=8, firstbit=0', bus, baudrate, polarity, phase);
            printf(out, ', sck=%d, mosi=%d, miso=%d)', ...pinIds(pins, ESP32_PINS[bus]));
        },
    },
    esp8266: {
        ids: [1],
        storage: 'esp8266_spi_obj_t',
        baudrate: 80000000,
        msb: 0,
        lsb: 1,
        print(out, { baudrate, polarity, phase }) {
            printf(out, 'HSPI(id=1, baudrate=%u, polarity=%u, phase=%u)', baudrate, polarity, phase);
        },
    },
    stm32: {
        ids: [1, 2, 3, 4, 5, 6],
        storage: 'rom',
        baudrate: 500000,
        msb: 0,
        lsb: 0x80,
        speed: stm32Speed,
        find: (id) => stm32Bus('SPI', id),
        print(out, { bus, baudrate, polarity, phase }) {
            printf(out, 'SPI(%s, baudrate=%u, polarity=%u, phase=%u, bits=8)', bus, baudrate, polarity, phase);
        },
    },
    nrf: {
        ids: [0, 1, 2, 3],
        storage: 'rom',
        baudrate: 1000000,
        msb: 0,
        lsb: 1,
        print: (out, { bus }) => printf(out, 'SPI(%s)', bus),
    },
    samd: {
        ids: [0, 1, 2, 3, 4, 5],
        storage: 'samd_spi_obj_t',
        baudrate: 1000000,
        msb: 0,
        lsb: 1,
        print(out, { bus, baudrate, polarity, phase }) {
            printf(out, 'SPI(%s, baudrate=%u, firstbit=0, polarity=%u, phase=%u, bits=8)', bus, baudrate, polarity, phase);
        },
    },
};
function newType(port) {
    const inRom = perMachine(() => new Map());
    const newArgs = [mpArg('id', MP_ARG_OBJ, port.ids[0]), ...settings(port.baudrate)];
    function romBus(id) {
        const bus = inRom().get(id) ?? new MpSpi(type);
        inRom().set(id, bus);
        return bus;
    }
    function makeNew(_type, nArgs, nKw, args, off) {
        const parsed = argParseAllKwArray(nArgs, nKw, args, off, newArgs);
        const id = port.find === undefined ? Number(objGetInt(parsed[0])) : port.find(parsed[0]);
        if (!port.ids.includes(id))
            raiseMsgVarg(typeValueError, "SPI(%d) doesn't exist", id);
        const self = port.storage === 'rom' ? romBus(id) : new MpSpi(type);
        if (port.storage !== 'rom')
            self.ptr = mMalloc(mp.sizes[port.storage], self);
        self.bus = String(id);
        setUp(self, parsed.slice(1));
        self.baudrate = port.speed?.(self.baudrate, id) ?? self.baudrate;
        return self;
    }
    const type = newRomType('SPI', {
        makeNew,
        print: (out, self) => port.print(out, self),
        locals: romMap(methods(initFun, port.msb, port.lsb)),
    });
    return type;
}
/** The type `SPI` of a board; where there's none in hardware, the one in software. */
export const spiType = perBoard(({ port }) => {
    const description = PORTS[port];
    return description === undefined ? typeSoftSpi : newType(description);
});
