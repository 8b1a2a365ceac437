import type { Board, Bus } from '../../abi/board.js';
import type { StructName } from '../../abi/structs.js';
import type { MarkSink } from '../../gc/heap.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  type MpArg,
  mpArg,
} from '../../runtime/args.js';
import { fun1, fun2, fun3, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc, mMallocKeeping } from '../../runtime/malloc.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, MP_OBJ_NULL, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType, typeBytes } from '../../runtime/types.js';
import { newStrTypeAt } from '../../runtime/vstr.js';
import { hardware } from '../../world/hardware.js';
import { type BusNumbers, busNumber } from './buses.js';
import { view } from './i2c.js';
import { boardPins, getPin, pinText } from './pin.js';
import type { MpPin } from './pinObject.js';

/** SPI buses, in hardware and in software (extmod/machine_spi.c; ports' machine_spi.c). */

export class MpSpi extends MpObject {
  /** Its number, or `soft`. */
  bus = 'soft';
  baudrate = 500000;
  polarity = 0;
  phase = 0;
  pins: (MpPin | null)[] = [null, null, null];
  /** Nanoseconds between two transfers, on mimxrt, where the program says them. */
  gapNs: number | null = null;
  /** Where its driver's settings are, or 0. */
  configPtr = 0;

  override trace(heap: MarkSink): void {
    super.trace(heap);
    heap.mark(this.configPtr);
  }
}

function transfer(self: MpObj, sent: Uint8Array): Uint8Array {
  return hardware().spi((self as MpSpi).bus, sent);
}

function read(nArgs: number, args: MpObj[], off: number): MpObj {
  const n = Number(objGetInt(args[off + 1]!));
  const ptr = mMalloc(n < 0 ? n + 1 + 2 ** mp.intBits : n + 1, null);
  const sent = new Uint8Array(n).fill(nArgs === 3 ? Number(objGetInt(args[off + 2]!)) : 0);
  return newStrTypeAt(typeBytes, latin1Text(transfer(args[off]!, sent), 0, n), ptr);
}

function readinto(nArgs: number, args: MpObj[], off: number): MpObj {
  const into = view(args[off + 1]!, MP_BUFFER_WRITE);
  into.fill(nArgs === 3 ? Number(objGetInt(args[off + 2]!)) : 0);
  into.set(transfer(args[off]!, into.slice()));
  return mpConstNone;
}

function write(self: MpObj, data: MpObj): MpObj {
  transfer(self, view(data, MP_BUFFER_READ).slice());
  return mpConstNone;
}

function writeReadinto(self: MpObj, data: MpObj, into: MpObj): MpObj {
  const from = view(data, MP_BUFFER_READ);
  const to = view(into, MP_BUFFER_WRITE);
  if (from.length !== to.length) raiseValueError('buffers must be the same length');
  to.set(transfer(self, from.slice()));
  return mpConstNone;
}

/** The transfers that every bus has (mp_machine_spi_read_obj and so on). */
export const SPI_TRANSFERS: readonly RomRow[] = [
  ['read', funVar('read', 2, 3, read)],
  ['readinto', funVar('readinto', 2, 3, readinto)],
  ['write', fun2('write', write)],
  ['write_readinto', fun3('write_readinto', writeReadinto)],
];

/** Methods that all buses have; `MSB` and `LSB` are the port's numbers. */
function methods(init: MpObj, msb: number, lsb: number): RomRow[] {
  return [['init', init], ['deinit', fun1('deinit', () => mpConstNone)], ...SPI_TRANSFERS, ['MSB', msb], ['LSB', lsb]];
}

const settings = (baudrate: number): MpArg[] => [
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

/** What a program gave of the name; MP_OBJ_NULL where there is no such argument. */
type Given = (name: string) => MpObj;

const givenOf =
  (table: readonly MpArg[], parsed: readonly MpObj[]): Given =>
  (name) =>
    parsed[table.findIndex((row) => row.name.data === name)] ?? MP_OBJ_NULL;

function setUp(self: MpSpi, given: Given): void {
  const [baudrate, polarity, phase, ...pins] = ['baudrate', 'polarity', 'phase', 'sck', 'mosi', 'miso'].map(given);
  if (baudrate !== -1) Object.assign(self, { baudrate: Number(baudrate), gapNs: null });
  if (polarity !== -1) self.polarity = Number(polarity);
  if (phase !== -1) self.phase = Number(phase);
  pins.forEach((pin, i) => {
    if (pin !== MP_OBJ_NULL && pin !== mpConstNone) self.pins[i] = getPin(pin);
  });
}

/** The method `init` of buses that take these arguments so. */
const initFun = (table: readonly MpArg[], set: (self: MpSpi, given: Given) => void): MpObj =>
  funKw('init', 1, (nArgs, nKw, args, off) => {
    set(args[off] as MpSpi, givenOf(table, argParseAllKwArray(nArgs - 1, nKw, args, off + 1, table)));
    return mpConstNone;
  });

function softMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const parsed = argParseAllKwArray(nArgs, nKw, args, off, NEW_ARGS);
  const self = new MpSpi(typeSoftSpi);
  self.ptr = mMalloc(mp.sizes.mp_machine_soft_spi_obj_t, self);
  if (parsed[3] !== 8) raiseValueError('bits must be 8');
  if (parsed[4] !== 0) raiseValueError('firstbit must be MSB');
  if (parsed.slice(5).includes(MP_OBJ_NULL)) raiseValueError('must specify all of sck/mosi/miso');
  setUp(self, givenOf(NEW_ARGS, parsed));
  return self;
}

function softPrint(out: MpPrint, self: MpObj): void {
  const { baudrate, polarity, phase, pins } = self as MpSpi;
  const half = Math.ceil(500000 / baudrate);
  printf(out, 'SoftSPI(baudrate=%u, polarity=%u, phase=%u,', Math.floor(500000 / half), polarity, phase);
  printf(out, ' sck=%s, mosi=%s, miso=%s)', ...pins.map((pin) => pinText(pin!)));
}

export const typeSoftSpi = newRomType('SoftSPI', {
  makeNew: softMakeNew,
  print: softPrint,
  locals: romMap(methods(initFun(INIT_ARGS, setUp), 0, 1)),
});

/** How `machine.SPI` of a port is, in hardware. */
export interface SpiPort extends BusNumbers {
  readonly storage: 'rom' | StructName;
  /** What the object of a bus has beside itself: the settings that the vendor's driver gets. */
  readonly config?: StructName;
  readonly baudrate: number;
  readonly msb: number;
  readonly lsb: number;
  /** What its constructor takes after the number, of the names that `settings` has and others. */
  readonly args?: readonly MpArg[];
  /** What `init` takes; absent: the names that `settings` has, each as it was where the program says nothing. */
  readonly initArgs?: readonly MpArg[];
  /** The number of a bus that a program says none of; null: it has to. Absent: the first. */
  readonly defaultId?: number | null;
  /** The board's pins of all its buses, where it names them; absent: those that `buses` says. */
  wired?(board: Board): Bus;
  /** Takes what the constructor and `init` were given, on ports that don't do it as most do. */
  set?(spi: MpSpi, given: Given): void;
  /** What the port makes of the rest of the arguments; raises ValueError where the chip can't have the bus at these pins. */
  finish?(spi: MpSpi, given: Given): void;
  /** Speed that the chip's dividers make of the one asked for; absent: that one. */
  speed?(baudrate: number, id: number): number;
  print(out: MpPrint, spi: MpSpi): void;
}

/** Numbers of the pins SCK, MOSI and MISO: those that the program named, or else those that the board has wired; -1: none. */
export function spiPinIds({ bus, pins }: MpSpi): number[] {
  const { sck, mosi, miso } = mp.board.buses.spi?.[bus] ?? {};
  const { byName } = boardPins(mp.board);
  return [sck, mosi, miso].map((wired, i) => (pins[i] ?? byName.get(wired ?? ''))?.id ?? -1);
}

function wire(self: MpSpi, { sck, mosi, miso }: Bus): void {
  const { byName } = boardPins(mp.board);
  self.pins = [sck, mosi, miso].map((name) => byName.get(name ?? '') ?? null);
}

/** `machine.SPI` of a port that has it in hardware. */
export function newSpiType(port: SpiPort): MpType {
  const inRom = perMachine(() => new Map<number, MpSpi>());
  const defaultId = port.defaultId === undefined ? port.ids[0]! : port.defaultId;
  const newArgs = [mpArg('id', MP_ARG_OBJ, defaultId ?? MP_OBJ_NULL), ...(port.args ?? settings(port.baudrate))];

  function set(self: MpSpi, given: Given): void {
    (port.set ?? setUp)(self, given);
    self.baudrate = port.speed?.(self.baudrate, Number(self.bus)) ?? self.baudrate;
  }

  function romBus(id: number): MpSpi {
    const bus = inRom().get(id) ?? new MpSpi(type);
    inRom().set(id, bus);
    return bus;
  }

  function makeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
    argCheckNum(nArgs, nKw, defaultId === null ? 1 : 0, -1, true);
    const parsed = argParseAllKwArray(nArgs, nKw, args, off, newArgs);
    const id = busNumber('spi', parsed[0]!, port);
    const self = port.storage === 'rom' ? romBus(id) : new MpSpi(type);
    if (port.storage !== 'rom') self.ptr = mMalloc(mp.sizes[port.storage], self);
    if (port.config !== undefined) self.configPtr = mMallocKeeping(mp.sizes[port.config], null, self);
    self.bus = String(id);
    if (port.wired !== undefined) wire(self, port.wired(mp.board));
    const given = givenOf(newArgs, parsed);
    set(self, given);
    port.finish?.(self, given);
    return self;
  }

  const type: MpType = newRomType('SPI', {
    makeNew,
    print: (out, self) => port.print(out, self as MpSpi),
    locals: romMap(methods(initFun(port.initArgs ?? INIT_ARGS, set), port.msb, port.lsb)),
  });
  return type;
}
