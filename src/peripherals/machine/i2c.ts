import type { MarkSink } from '../../gc/heap.js';
import {
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { mFree, mMalloc } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsg, raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeBytes, typeOSError } from '../../runtime/types.js';
import { newStrTypeAt } from '../../runtime/vstr.js';
import { hardware } from '../../world/hardware.js';
import { getPin, pinText } from './pin.js';
import type { MpPin } from './pinObject.js';

/** I2C buses, in hardware and in software (extmod/machine_i2c.c). */

const MP_ENODEV = 19;

/** A bus: in software, or one of the port's. */
export class MpI2c extends MpObject {
  /** Its number, or `soft`; what the stub knows it by. */
  bus = 'soft';
  scl: MpPin | null = null;
  sda: MpPin | null = null;
  freq = 0;
  timeout = 50000;
  /** Several buffers are put into one on the heap for a transfer (mp_machine_i2c_transfer_adaptor). */
  combines = false;
  /** A register can be read in one transfer that writes its number first. */
  writesFirst = false;
  /** What a missing device is on this port. */
  nackErrno = MP_ENODEV;
  /** Where its driver's settings are, or 0. */
  configPtr = 0;

  override trace(heap: MarkSink): void {
    super.trace(heap);
    heap.mark(this.configPtr);
  }
}

/** Writes buffers in one transfer: the bytes taken, or a negative error number. */
function write(self: MpI2c, address: number, buffers: readonly Uint8Array[]): number {
  let n = 0;
  for (const buffer of buffers) n += buffer.length;
  const all = new Uint8Array(n);
  let at = 0;
  for (const buffer of buffers) {
    all.set(buffer, at);
    at += buffer.length;
  }
  const combined = self.combines && buffers.length > 1 ? mMalloc(n, null) : 0;
  const answers = hardware().i2cWrite(self.bus, address, all);
  if (combined !== 0) mFree(combined, n);
  if (answers) return n;
  // The rp2 port has an empty write done in software.
  return n === 0 ? -MP_ENODEV : -self.nackErrno;
}

function read(self: MpI2c, address: number, into: Uint8Array): void {
  const bytes = hardware().i2cRead(self.bus, address, into.length);
  if (bytes === null) raiseOSError(self.nackErrno);
  into.set(bytes);
}

function scan(self: MpObj): MpObj {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (let address = 0x08; address < 0x78; address++) {
    if (write(self as MpI2c, address, [new Uint8Array(0)]) === 0) listAppend(list, address);
  }
  mp.roots.release(top);
  return list;
}

/** Bytes of a size that the program says, read into a buffer on the heap that then becomes the result's. */
export function newBytesOf(n: number, fill: (bytes: Uint8Array) => void): MpObj {
  const top = mp.roots.mark();
  const ptr = mMalloc(n < 0 ? n + 1 + 2 ** mp.intBits : n + 1, null);
  mp.roots.keepPtr(ptr);
  const bytes = new Uint8Array(n);
  fill(bytes);
  const result = newStrTypeAt(typeBytes, latin1Text(bytes, 0, n), ptr);
  mp.roots.release(top);
  return result;
}

export function view(o: MpObj, flags: number): Uint8Array {
  const { bytes, offset, len } = getBufferRaise(o, flags);
  return bytes.subarray(offset, offset + len);
}

function readfrom(_nArgs: number, args: MpObj[], off: number): MpObj {
  const address = Number(objGetInt(args[off + 1]!));
  return newBytesOf(Number(objGetInt(args[off + 2]!)), (bytes) => read(args[off] as MpI2c, address, bytes));
}

function readfromInto(_nArgs: number, args: MpObj[], off: number): MpObj {
  const address = Number(objGetInt(args[off + 1]!));
  read(args[off] as MpI2c, address, view(args[off + 2]!, MP_BUFFER_WRITE));
  return mpConstNone;
}

function acks(n: number): MpObj {
  return n < 0 ? raiseOSError(-n) : n;
}

function writeto(_nArgs: number, args: MpObj[], off: number): MpObj {
  const address = Number(objGetInt(args[off + 1]!));
  return acks(write(args[off] as MpI2c, address, [view(args[off + 2]!, MP_BUFFER_READ)]));
}

function writevto(_nArgs: number, args: MpObj[], off: number): MpObj {
  const address = Number(objGetInt(args[off + 1]!));
  const { items, off: first, len } = objGetArray(args[off + 2]!);
  const buffers: Uint8Array[] = [];
  for (let i = 0; i < len; i++) {
    const buffer = view(items[first + i]!, MP_BUFFER_READ);
    if (buffer.length > 0) buffers.push(buffer);
  }
  if (buffers.length === 0) buffers.push(new Uint8Array(0));
  return acks(write(args[off] as MpI2c, address, buffers));
}

const MEM_ARGS = [
  mpArg('addr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('memaddr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('arg', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('addrsize', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
];

interface MemArgs {
  readonly self: MpI2c;
  readonly address: number;
  readonly register: Uint8Array;
  readonly arg: MpObj;
}

function memArgs(nArgs: number, nKw: number, args: MpObj[], off: number): MemArgs {
  const [address, memory, arg, size] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, MEM_ARGS);
  const bits = Number(size);
  const register: number[] = [];
  if ((bits & 7) !== 0 || bits > 32) raiseValueError('invalid addrsize');
  for (let i = bits - 8; i >= 0; i -= 8) register.push((Number(memory) >>> i) & 0xff);
  return { self: args[off] as MpI2c, address: Number(address), register: Uint8Array.from(register), arg: arg! };
}

function readMem({ self, address, register }: MemArgs, into: Uint8Array): void {
  const n = write(self, address, [register]);
  if (n < 0) raiseOSError(-n);
  read(self, address, into);
}

function readfromMem(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const mem = memArgs(nArgs, nKw, args, off);
  return newBytesOf(Number(objGetInt(mem.arg)), (bytes) => readMem(mem, bytes));
}

function readfromMemInto(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const mem = memArgs(nArgs, nKw, args, off);
  readMem(mem, view(mem.arg, MP_BUFFER_WRITE));
  return mpConstNone;
}

function writetoMem(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { self, address, register, arg } = memArgs(nArgs, nKw, args, off);
  acks(write(self, address, [register, view(arg, MP_BUFFER_READ)]));
  return mpConstNone;
}

/** The operations below a transfer: a bus in software has them, and does nothing that a program could see. */
function primitive(o: MpObj): MpI2c {
  const self = o as MpI2c;
  return self.bus === 'soft' ? self : raiseMsg(typeOSError, 'I2C operation not supported');
}

/** Nobody takes what has no address. */
function writeAll(self: MpObj, data: MpObj): MpObj {
  primitive(self);
  view(data, MP_BUFFER_READ);
  return 0;
}

export const I2C_LOCALS = romMap([
  ['init', funKw('init', 1, (nArgs, nKw, args, off) => initBus(primitive(args[off]!), nArgs - 1, nKw, args, off + 1))],
  ['scan', fun1('scan', scan)],
  ['start', action('start', primitive)],
  ['stop', action('stop', primitive)],
  [
    'readinto',
    funVar('readinto', 2, 3, (_nArgs, args, off) => {
      primitive(args[off]!);
      view(args[off + 1]!, MP_BUFFER_WRITE).fill(0xff);
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

function initBus(self: MpI2c, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [scl, sda, freq, timeout] = argParseAllKwArray(nArgs, nKw, args, off, SOFT_ARGS);
  self.scl = getPin(scl!);
  self.sda = getPin(sda!);
  self.timeout = Number(timeout);
  const delay = Math.max(1, Math.floor(500000 / Number(freq)));
  self.freq = Math.floor(500000 / delay);
  return mpConstNone;
}

export function softI2cMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = new MpI2c(typeSoftI2c);
  self.ptr = mMalloc(mp.sizes.mp_machine_soft_i2c_obj_t, self);
  const top = mp.roots.mark();
  mp.roots.keep(self);
  initBus(self, nArgs, nKw, args, off);
  mp.roots.release(top);
  return self;
}

function softPrint(out: MpPrint, self: MpObj): void {
  const { scl, sda, freq } = self as MpI2c;
  printf(out, 'SoftI2C(scl=%s, sda=%s, freq=%u)', pinText(scl!), pinText(sda!), freq);
}

export const typeSoftI2c = newRomType('SoftI2C', { makeNew: softI2cMakeNew, print: softPrint, locals: I2C_LOCALS });
