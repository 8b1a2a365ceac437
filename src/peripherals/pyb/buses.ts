import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { listAppend, newListN } from '../../runtime/list.js';
import { isInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MP_OBJ_NULL, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseOSError, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { type BusNumbers, busNumber } from '../machine/buses.js';
import { newBytesOf, view } from '../machine/i2c.js';
import { stm32SpiSpeed } from '../machine/speeds.js';
import { MpSpi, SPI_TRANSFERS } from '../machine/spi.js';

/** `pyb.I2C` and `pyb.SPI` (ports/stm32/pyb_i2c.c, pyb_spi.c). The objects are in ROM; only a controller is simulated. */

const MP_EIO = 5;
const PERIPHERAL = 1;
/** What stands for an address that was not given. */
const NO_ADDRESS = 0xfe;

/** A byte given as an int, or a buffer (pyb_buf_get_for_send). */
function toSend(o: MpObj): Uint8Array {
  return isInt(o) ? Uint8Array.of(Number(objGetInt(o)) & 0xff) : view(o, MP_BUFFER_READ);
}

/** Bytes as a new object of a size, or into a buffer, which is given back (pyb_buf_get_for_recv). */
function receive(into: MpObj, fill: (bytes: Uint8Array) => void): MpObj {
  if (isInt(into)) return newBytesOf(Number(objGetInt(into)), fill);
  fill(view(into, MP_BUFFER_WRITE));
  return into;
}

class MpPybI2c extends MpObject {
  readonly bus: string;
  mode = -1;
  address = 0x12;
  baudrate = 400000;

  constructor(type: MpType, bus: string) {
    super(type);
    this.bus = bus;
  }

  override trace(): void {}
}

const I2C_INIT = [
  mpArg('mode', MP_ARG_INT, 0),
  mpArg('addr', MP_ARG_KW_ONLY | MP_ARG_INT, 0x12),
  mpArg('baudrate', MP_ARG_KW_ONLY | MP_ARG_INT, 400000),
  mpArg('gencall', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('dma', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
];

function i2cInit(self: MpPybI2c, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [mode, address, baudrate] = argParseAllKwArray(nArgs, nKw, args, off, I2C_INIT);
  Object.assign(self, { mode: Number(mode), address: Number(address), baudrate: Math.min(Number(baudrate), 400000) });
  return mpConstNone;
}

function controller(o: MpObj): MpPybI2c {
  const self = o as MpPybI2c;
  return self.mode === PERIPHERAL ? raiseTypeError('I2C must be a controller') : self;
}

function send(bus: string, address: number, bytes: Uint8Array): void {
  if (!hardware().i2cWrite(bus, address, bytes)) raiseOSError(MP_EIO);
}

function read(bus: string, address: number, into: Uint8Array): void {
  into.set(hardware().i2cRead(bus, address, into.length) ?? raiseOSError(MP_EIO));
}

const TIMEOUT = mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 5000);
const data = (name: string): ReturnType<typeof mpArg> => mpArg(name, MP_ARG_REQUIRED | MP_ARG_OBJ);
const SEND_ARGS = [data('send'), mpArg('addr', MP_ARG_INT, NO_ADDRESS), TIMEOUT];
const RECV_ARGS = [data('recv'), mpArg('addr', MP_ARG_INT, NO_ADDRESS), TIMEOUT];
const MEM_ARGS = [
  data('data'),
  mpArg('addr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('memaddr', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  TIMEOUT,
  mpArg('addr_size', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
];

function addressOf(arg: MpObj): number {
  return arg === NO_ADDRESS ? raiseTypeError('addr argument required') : Number(arg);
}

function i2cSend(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [what, address] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SEND_ARGS);
  send(controller(args[off]!).bus, addressOf(address!), toSend(what!));
  return mpConstNone;
}

function i2cRecv(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [into, address] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, RECV_ARGS);
  return receive(into!, (bytes) => read(controller(args[off]!).bus, addressOf(address!), bytes));
}

interface Memory {
  readonly what: MpObj;
  readonly bus: string;
  readonly address: number;
  readonly register: Uint8Array;
}

function memory(nArgs: number, nKw: number, args: MpObj[], off: number): Memory {
  const parsed = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, MEM_ARGS);
  const [what, address, register, , size] = parsed;
  const { bus } = controller(args[off]!);
  const n = Number(register);
  const bytes = size === 8 ? [n & 0xff] : [(n >> 8) & 0xff, n & 0xff];
  return { what: what!, bus, address: Number(address), register: Uint8Array.from(bytes) };
}

function memRead(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { what, bus, address, register } = memory(nArgs, nKw, args, off);
  return receive(what, (bytes) => {
    send(bus, address, register);
    read(bus, address, bytes);
  });
}

function memWrite(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { what, bus, address, register } = memory(nArgs, nKw, args, off);
  send(bus, address, Uint8Array.from([...register, ...toSend(what)]));
  return mpConstNone;
}

function isReady(self: MpObj, address: MpObj): boolean {
  return hardware().i2cWrite(controller(self).bus, Number(objGetInt(address)), new Uint8Array(0));
}

function scan(self: MpObj): MpObj {
  controller(self);
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (let address = 0x08; address <= 0x77; address++) if (isReady(self, address)) listAppend(list, address);
  mp.roots.release(top);
  return list;
}

/** The buses of boards that don't say which they have. */
const I2C_NUMBERS: BusNumbers = { ids: [1, 2, 3, 4], isNamed: true };
const SPI_NUMBERS: BusNumbers = { ids: [1, 2, 3, 4, 5, 6], isNamed: true };

const i2cs = perMachine(() => new Map<number, MpPybI2c>());

export const typePybI2c: MpType = newRomType('I2C', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const id = busNumber('i2c', args[off]!, I2C_NUMBERS);
    const self = i2cs().get(id) ?? new MpPybI2c(typePybI2c, String(id));
    i2cs().set(id, self);
    if (nArgs > 1 || nKw > 0) i2cInit(self, nArgs - 1, nKw, args, off + 1);
    return self;
  },
  print(out, o) {
    const { bus, mode, address, baudrate } = o as MpPybI2c;
    if (mode < 0) printf(out, 'I2C(%s)', bus);
    else if (mode === PERIPHERAL) printf(out, 'I2C(%s, I2C.PERIPHERAL, addr=0x%02x)', bus, address);
    else printf(out, 'I2C(%s, I2C.CONTROLLER, baudrate=%u)', bus, baudrate);
  },
  locals: romMap([
    ['init', funKw('init', 1, (n, k, args, off) => i2cInit(args[off] as MpPybI2c, n - 1, k, args, off + 1))],
    [
      'deinit',
      fun1('deinit', (self) => {
        (self as MpPybI2c).mode = -1;
        return mpConstNone;
      }),
    ],
    ['is_ready', fun2('is_ready', (self, address) => newBool(isReady(self, address)))],
    ['scan', fun1('scan', scan)],
    ['send', funKw('send', 1, i2cSend)],
    ['recv', funKw('recv', 1, i2cRecv)],
    ['mem_read', funKw('mem_read', 1, memRead)],
    ['mem_write', funKw('mem_write', 1, memWrite)],
    ['CONTROLLER', 0],
    ['PERIPHERAL', PERIPHERAL],
    ['MASTER', 0],
    ['SLAVE', PERIPHERAL],
  ]),
});

/** SPI_MODE_MASTER of the vendor's library. */
const SPI_CONTROLLER = 0x104;
const UNSET = -1;

const SPI_INIT = [
  mpArg('mode', MP_ARG_REQUIRED | MP_ARG_INT, 0),
  mpArg('baudrate', MP_ARG_INT, 328125),
  ...[
    ['prescaler', UNSET],
    ['polarity', 1],
    ['phase', 0],
    ['dir', 0],
    ['bits', 8],
    ['nss', 0x200],
    ['firstbit', 0],
  ].map(([name, value]) => mpArg(name as string, MP_ARG_KW_ONLY | MP_ARG_INT, value as number)),
  mpArg('ti', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('crc', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];

function spiInit(self: MpSpi, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [, baudrate, , polarity, phase] = argParseAllKwArray(nArgs, nKw, args, off, SPI_INIT);
  self.baudrate = stm32SpiSpeed(Number(baudrate), Number(self.bus));
  self.polarity = Number(polarity);
  self.phase = Number(phase);
  return mpConstNone;
}

function exchange(self: MpObj, sent: Uint8Array): Uint8Array {
  return hardware().spi((self as MpSpi).bus, sent.slice());
}

const SPI_SEND = [data('send'), TIMEOUT];
const SPI_RECV = [data('recv'), TIMEOUT];
const SPI_BOTH = [data('send'), mpArg('recv', MP_ARG_OBJ), TIMEOUT];

function spiSend(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [what] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SPI_SEND);
  exchange(args[off]!, toSend(what!));
  return mpConstNone;
}

function spiRecv(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [into] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SPI_RECV);
  return receive(into!, (bytes) => bytes.set(exchange(args[off]!, new Uint8Array(bytes.length))));
}

function spiSendRecv(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [what, into] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, SPI_BOTH);
  const sent = what === into ? view(what!, MP_BUFFER_WRITE) : toSend(what!);
  if (into === MP_OBJ_NULL) return newBytesOf(sent.length, (bytes) => bytes.set(exchange(args[off]!, sent)));
  const to = view(into!, MP_BUFFER_WRITE);
  if (to.length !== sent.length) raiseValueError('recv must be same length as send');
  to.set(exchange(args[off]!, sent));
  return into!;
}

const spis = perMachine(() => new Map<number, MpSpi>());

export const typePybSpi: MpType = newRomType('SPI', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const id = busNumber('spi', args[off]!, SPI_NUMBERS);
    const self = spis().get(id) ?? new MpSpi(typePybSpi);
    self.bus = String(id);
    spis().set(id, self);
    if (nArgs > 1 || nKw > 0) spiInit(self, nArgs - 1, nKw, args, off + 1);
    return self;
  },
  print(out, o) {
    const { bus, baudrate, polarity, phase } = o as MpSpi;
    printf(out, 'SPI(%s, SPI.CONTROLLER, baudrate=%u, ', bus, baudrate);
    printf(out, 'polarity=%u, phase=%u, bits=8)', polarity, phase);
  },
  locals: romMap([
    ['init', funKw('init', 1, (n, k, args, off) => spiInit(args[off] as MpSpi, n - 1, k, args, off + 1))],
    ['deinit', fun1('deinit', () => mpConstNone)],
    ...SPI_TRANSFERS,
    ['send', funKw('send', 1, spiSend)],
    ['recv', funKw('recv', 1, spiRecv)],
    ['send_recv', funKw('send_recv', 1, spiSendRecv)],
    ['CONTROLLER', SPI_CONTROLLER],
    ['PERIPHERAL', 0],
    ['MASTER', SPI_CONTROLLER],
    ['SLAVE', 0],
    ['MSB', 0],
    ['LSB', 0x80],
  ]),
});
