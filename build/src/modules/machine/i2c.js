import { printf } from '../../objects/printf.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, MP_ARG_REQUIRED, mpArg, } from '../../runtime/args.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { mFree, mMalloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt } from '../../runtime/ops.js';
import { raiseMsg, raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp, pushRoot } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeBytes, typeOSError } from '../../runtime/types.js';
import { newStrTypeAt } from '../../runtime/vstr.js';
import { hardware } from './hardware.js';
import { action } from './perBoard.js';
import { getPin, pinText } from './pin.js';
/** I2C buses, in hardware and in software (extmod/machine_i2c.c). */
const MP_ENODEV = 19;
/** A bus: in software, or one of the port's. */
export class MpI2c extends MpObject {
    constructor() {
        super(...arguments);
        /** Its number, or `soft`; what the stub knows it by. */
        this.bus = 'soft';
        this.scl = null;
        this.sda = null;
        this.freq = 0;
        this.timeout = 50000;
        /** Several buffers are put into one on the heap for a transfer (mp_machine_i2c_transfer_adaptor). */
        this.combines = false;
        /** A register can be read in one transfer that writes its number first. */
        this.writesFirst = false;
        /** What a missing device is on this port. */
        this.nackErrno = MP_ENODEV;
    }
}
/** Writes buffers in one transfer: the bytes taken, or a negative error number. */
function write(self, address, buffers) {
    let n = 0;
    for (const buffer of buffers)
        n += buffer.length;
    const all = new Uint8Array(n);
    let at = 0;
    for (const buffer of buffers) {
        all.set(buffer, at);
        at += buffer.length;
    }
    const combined = self.combines && buffers.length > 1 ? mMalloc(n, null) : 0;
    const answers = hardware().i2cWrite(self.bus, address, all);
    if (combined !== 0)
        mFree(combined, n);
    return answers ? n : -self.nackErrno;
}
function read(self, address, into) {
    const bytes = hardware().i2cRead(self.bus, address, into.length);
    if (bytes === null)
        raiseOSError(self.nackErrno);
    into.set(bytes);
}
function scan(self) {
    const list = newListN(0);
    const top = mp.rootTop;
    pushRoot(list);
    for (let address = 0x08; address < 0x78; address++) {
        if (write(self, address, [new Uint8Array(0)]) === 0)
            listAppend(list, address);
    }
    mp.rootTop = top;
    return list;
}
/** Bytes of a size that the program says, read into a buffer on the heap that then becomes the result's. */
export function newBytesOf(n, fill) {
    const top = mp.rootTop;
    const ptr = mMalloc(n < 0 ? n + 1 + 2 ** mp.intBits : n + 1, null);
    mp.roots[mp.rootTop++] = ptr;
    const bytes = new Uint8Array(n);
    fill(bytes);
    const result = newStrTypeAt(typeBytes, latin1Text(bytes, 0, n), ptr);
    mp.rootTop = top;
    return result;
}
export function view(o, flags) {
    const { bytes, offset, len } = getBufferRaise(o, flags);
    return bytes.subarray(offset, offset + len);
}
function readfrom(_nArgs, args, off) {
    const address = Number(objGetInt(args[off + 1]));
    return newBytesOf(Number(objGetInt(args[off + 2])), (bytes) => read(args[off], address, bytes));
}
function readfromInto(_nArgs, args, off) {
    const address = Number(objGetInt(args[off + 1]));
    read(args[off], address, view(args[off + 2], MP_BUFFER_WRITE));
    return mpConstNone;
}
function acks(n) {
    return n < 0 ? raiseOSError(-n) : n;
}
function writeto(_nArgs, args, off) {
    const address = Number(objGetInt(args[off + 1]));
    return acks(write(args[off], address, [view(args[off + 2], MP_BUFFER_READ)]));
}
function writevto(_nArgs, args, off) {
    const address = Number(objGetInt(args[off + 1]));
    const { items, off: first, len } = objGetArray(args[off + 2]);
    const buffers = [];
    for (let i = 0; i < len; i++) {
        const buffer = view(items[first + i], MP_BUFFER_READ);
        if (buffer.length > 0)
            buffers.push(buffer);
    }
    if (buffers.length === 0)
        buffers.push(new Uint8Array(0));
    return acks(write(args[off], address, buffers));
}
const MEM_ARGS = [
    mpArg('addr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
    mpArg('memaddr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
    mpArg('arg', MP_ARG_REQUIRED | MP_ARG_OBJ),
    mpArg('addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
];
function memArgs(nArgs, nKw, args, off) {
    const [address, memory, arg, size] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, MEM_ARGS);
    const bits = Number(size);
    const register = [];
    if ((bits & 7) !== 0 || bits > 32)
        raiseValueError('invalid addrsize');
    for (let i = bits - 8; i >= 0; i -= 8)
        register.push((Number(memory) >>> i) & 0xff);
    return { self: args[off], address: Number(address), register: Uint8Array.from(register), arg: arg };
}
function readMem({ self, address, register }, into) {
    const n = write(self, address, [register]);
    if (n < 0)
        raiseOSError(-n);
    read(self, address, into);
}
function readfromMem(nArgs, nKw, args, off) {
    const mem = memArgs(nArgs, nKw, args, off);
    return newBytesOf(Number(objGetInt(mem.arg)), (bytes) => readMem(mem, bytes));
}
function readfromMemInto(nArgs, nKw, args, off) {
    const mem = memArgs(nArgs, nKw, args, off);
    readMem(mem, view(mem.arg, MP_BUFFER_WRITE));
    return mpConstNone;
}
function writetoMem(nArgs, nKw, args, off) {
    const { self, address, register, arg } = memArgs(nArgs, nKw, args, off);
    acks(write(self, address, [register, view(arg, MP_BUFFER_READ)]));
    return mpConstNone;
}
/** The operations below a transfer: a bus in software has them, and does nothing that a program could see. */
function primitive(o) {
    const self = o;
    return self.bus === 'soft' ? self : raiseMsg(typeOSError, 'I2C operation not supported');
}
/** Nobody takes what has no address. */
function writeAll(self, data) {
    primitive(self);
    view(data, MP_BUFFER_READ);
    return 0;
}
export const I2C_LOCALS = romMap([
    ['init', funKw('init', 1, (nArgs, nKw, args, off) => initBus(primitive(args[off]), nArgs - 1, nKw, args, off + 1))],
    ['scan', fun1('scan', scan)],
    ['start', action('start', primitive)],
    ['stop', action('stop', primitive)],
    [
        'readinto',
        funVar('readinto', 2, 3, (_nArgs, args, off) => {
            primitive(args[off]);
            view(args[off + 1], MP_BUFFER_WRITE).fill(0xff);
            return mpConstNone;
        }),
    ],
    ['write', fun2('write', writeAll)],
    ['readfrom', funVar('readfrom', 3, 4, readfrom)],
    ['readfrom_into', funVar('readfrom_into', 3, 4, readfromInto)],
    ['writeto', funVar('writeto', 3, 4, writeto)],
    ['writevto', funVar('writevto', 3, 4, writevto)],
    ['readfrom_mem', funKw('readfrom_mem', 1, readfromMem)],
    ['readfrom_mem_into', funKw('readfrom_mem_into', 1, readfromMemInto)],
    ['writeto_mem', funKw('writeto_mem', 1, writetoMem)],
]);
const SOFT_ARGS = [
    mpArg('scl', MP_ARG_REQUIRED | MP_ARG_OBJ),
    mpArg('sda', MP_ARG_REQUIRED | MP_ARG_OBJ),
    mpArg('freq', MP_ARG_KW_ONLY | MP_ARG_INT, 400000),
    mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 50000),
];
function initBus(self, nArgs, nKw, args, off) {
    const [scl, sda, freq, timeout] = argParseAllKwArray(nArgs, nKw, args, off, SOFT_ARGS);
    self.scl = getPin(scl);
    self.sda = getPin(sda);
    self.timeout = Number(timeout);
    const delay = Math.max(1, Math.floor(500000 / Number(freq)));
    self.freq = Math.floor(500000 / delay);
    return mpConstNone;
}
export function softI2cMakeNew(_type, nArgs, nKw, args, off) {
    const self = new MpI2c(typeSoftI2c);
    self.ptr = mMalloc(mp.sizes.mp_machine_soft_i2c_obj_t, self);
    const top = mp.rootTop;
    pushRoot(self);
    initBus(self, nArgs, nKw, args, off);
    mp.rootTop = top;
    return self;
}
function softPrint(out, self) {
    const { scl, sda, freq } = self;
    printf(out, 'SoftI2C(scl=%s, sda=%s, freq=%u)', pinText(scl), pinText(sda), freq);
}
export const typeSoftI2c = newRomType('SoftI2C', { makeNew: softI2cMakeNew, print: softPrint, locals: I2C_LOCALS });
