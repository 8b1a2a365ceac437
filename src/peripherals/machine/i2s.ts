import type { Board } from '../../abi/board.js';
import type { StructName } from '../../abi/structs.js';
import type { MarkSink } from '../../gc/heap.js';
import { streamReadintoFun, streamWriteFun } from '../../objects/stream.js';
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
import { fun2, funKw } from '../../runtime/fun.js';
import { mFree, mMalloc, mMallocWithFinaliser } from '../../runtime/malloc.js';
import { MP_BUFFER_RW, type MpObj, MpObject, type MpType, traceObj } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsCallable } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import {
  MP_EINVAL,
  MP_STREAM_POLL,
  MP_STREAM_POLL_RD,
  MP_STREAM_POLL_WR,
  type StreamProtocol,
} from '../../runtime/streamProtocol.js';
import { mpConstNone, newRomType, typeStaticMethod } from '../../runtime/types.js';
import { SystemBlocks } from '../../world/systemHeap.js';
import { I2sRing } from './i2sRing.js';
import { getPin, pinText } from './pin.js';
import type { MpPin } from './pinObject.js';

/** `machine.I2S` (extmod/machine_i2s.c): samples over the clock that the line has, through a ring buffer. */

const MP_EPERM = 1;
const MONO = 0;
const STEREO = 1;

type I2sPinName = 'sck' | 'ws' | 'sd' | 'mck';

export class MpI2s extends MpObject {
  readonly id: number;
  pins: Readonly<Partial<Record<I2sPinName, MpPin>>> = {};
  mode = 0;
  bits = 16;
  format = MONO;
  rate = 1;
  ibuf = 0;
  callback: MpObj = mpConstNone;
  /** The ring buffer's address on the heap, where the port has it there. */
  bufferPtr = 0;
  ring: I2sRing | null = null;
  /** What ESP-IDF's driver has of the system's heap. */
  readonly system = new SystemBlocks();

  constructor(type: MpType, id: number) {
    super(type);
    this.id = id;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.bufferPtr);
    traceObj(heap, this.callback);
  }
}

/** What a port's driver differs in (ports' machine_i2s.c). */
export interface I2sPort {
  readonly storage: StructName;
  readonly rx: number;
  readonly tx: number;
  /** Whether it has `mck`. */
  readonly hasMck: boolean;
  /** The ring buffer is on MicroPython's heap; else the driver's own memory is used. */
  readonly hasRing: boolean;
  readonly hasFinaliser: boolean;
  /** Raises ValueError where the board has no such number. */
  checkId(board: Board, id: number): void;
  /** The pins, in the order in which the port looks at them. Raises ValueError. */
  pins(board: Board, id: number, given: (name: I2sPinName) => MpObj, mode: number): Partial<Record<I2sPinName, MpPin>>;
  /** Whether `mode` is looked at before the pins. */
  readonly modeFirst: boolean;
  checkRate?(rate: number): void;
  /** Takes the driver's memory of the system. Raises OSError. */
  takeSystem?(i2s: MpI2s): void;
}

const required = (name: string, kind: number): MpArg => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_REQUIRED | kind, -1);

function argsOf(hasMck: boolean): readonly MpArg[] {
  return [
    ...['sck', 'ws', 'sd'].map((name) => required(name, MP_ARG_OBJ)),
    ...(hasMck ? [mpArg('mck', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)] : []),
    ...['mode', 'bits', 'format', 'rate', 'ibuf'].map((name) => required(name, MP_ARG_INT)),
  ];
}

function deinit(i2s: MpI2s): void {
  i2s.ring?.stop();
  i2s.ring = null;
  i2s.system.give();
  if (i2s.bufferPtr !== 0) mFree(i2s.bufferPtr, i2s.ibuf);
  i2s.bufferPtr = 0;
}

function init(port: I2sPort, i2s: MpI2s, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const table = argsOf(port.hasMck);
  const values = argParseAllKwArray(nArgs, nKw, args, off, table);
  const given = (name: string): MpObj => values[table.findIndex((arg) => arg.name.data === name)] ?? mpConstNone;
  const number = (name: string): number => Number(given(name));
  const mode = number('mode');
  const checkMode = (): void => {
    if (mode !== port.rx && mode !== port.tx) raiseValueError('invalid mode');
  };
  if (port.modeFirst) checkMode();
  const pins = port.pins(mp.board, i2s.id, given, mode);
  if (!port.modeFirst) checkMode();
  const bits = number('bits');
  if (bits !== 16 && bits !== 32) raiseValueError('invalid bits');
  const format = number('format');
  if (format !== MONO && format !== STEREO) raiseValueError('invalid format');
  const rate = number('rate');
  port.checkRate?.(rate);
  const ibuf = number('ibuf');
  if (port.hasRing) {
    if (ibuf <= 0) raiseValueError('invalid ibuf');
    i2s.bufferPtr = mMalloc(ibuf, null);
  }
  Object.assign(i2s, { pins, mode, bits, format, rate, ibuf, callback: mpConstNone });
  port.takeSystem?.(i2s);
  i2s.ring = new I2sRing(i2s, mode === port.tx);
}

/** Volume: samples times or by a power of two (machine_i2s_shift). */
function shift(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [buf, bitsArg, shiftArg] = argParseAllKwArray(nArgs, nKw, args, off, [
    required('buf', MP_ARG_OBJ),
    required('bits', MP_ARG_INT),
    required('shift', MP_ARG_INT),
  ]);
  const { bytes, offset, len } = getBufferRaise(buf!, MP_BUFFER_RW);
  const bits = Number(objGetInt(bitsArg!));
  const by = Number(objGetInt(shiftArg!));
  if (bits !== 16 && bits !== 32) raiseValueError('invalid bits');
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, len);
  for (let at = 0; at + bits / 8 <= len; at += bits / 8) {
    const sample = bits === 16 ? view.getInt16(at, true) : view.getInt32(at, true);
    const shifted = by >= 0 ? sample << by : sample >> -by;
    if (bits === 16) view.setInt16(at, shifted, true);
    else view.setInt32(at, shifted, true);
  }
  return mpConstNone;
}

/** The type `I2S` of a port. */
export function newI2sType(port: I2sPort): MpType {
  const protocol: StreamProtocol = {
    read(self, buf, from, size) {
      const i2s = self as MpI2s;
      if (i2s.mode !== port.rx) return -MP_EPERM;
      if (size % ((i2s.bits / 8) * (i2s.format === STEREO ? 2 : 1)) !== 0) return -MP_EINVAL;
      return size === 0 ? 0 : (i2s.ring?.read(buf, from, size) ?? size);
    },
    write(self, buf, from, size) {
      const i2s = self as MpI2s;
      if (i2s.mode !== port.tx) return -MP_EPERM;
      return size === 0 ? 0 : (i2s.ring?.write(buf, from, size) ?? size);
    },
    ioctl(self, request, arg) {
      const i2s = self as MpI2s;
      if (request !== MP_STREAM_POLL) return -MP_EINVAL;
      const asked = arg as number;
      if ((asked & MP_STREAM_POLL_RD) !== 0 && i2s.mode !== port.rx) return -MP_EPERM;
      if ((asked & MP_STREAM_POLL_WR) !== 0 && i2s.mode !== port.tx) return -MP_EPERM;
      return i2s.ring?.poll() === true ? asked & (MP_STREAM_POLL_RD | MP_STREAM_POLL_WR) : 0;
    },
    isText: false,
  };
  const deinitFun = action('deinit', (self) => deinit(self as MpI2s));
  const finaliser: RomRow[] = port.hasFinaliser ? [['__del__', deinitFun]] : [];
  return newRomType('I2S', {
    makeNew(type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, -1, true);
      const id = Number(objGetInt(args[off]!));
      port.checkId(mp.board, id);
      const key = `machine.i2s.${id}`;
      let i2s = mp.rootObjs.get(key) as MpI2s | undefined;
      if (i2s === undefined) {
        i2s = new MpI2s(type, id);
        const bytes = mp.sizes[port.storage];
        i2s.ptr = port.hasFinaliser ? mMallocWithFinaliser(bytes, i2s) : mMalloc(bytes, i2s);
        mp.rootObjs.set(key, i2s);
      } else {
        deinit(i2s);
      }
      init(port, i2s, nArgs - 1, nKw, args, off + 1);
      return i2s;
    },
    print(out, self) {
      const { id, pins, mode, bits, format, rate, ibuf } = self as MpI2s;
      printf(out, 'I2S(id=%u,\n', id);
      for (const name of port.hasMck ? (['sck', 'ws', 'sd', 'mck'] as const) : (['sck', 'ws', 'sd'] as const)) {
        const pin = pins[name];
        printf(out, '%s=%s,\n', name, pin === undefined ? '' : pinText(pin));
      }
      printf(out, 'mode=%u,\nbits=%u, format=%u,\nrate=%d, ibuf=%d)', mode, bits, format, rate, ibuf);
    },
    protocol,
    getIter: (self) => self,
    locals: romMap([
      [
        'init',
        funKw('init', 1, (nArgs, nKw, args, off) => {
          const i2s = args[off] as MpI2s;
          deinit(i2s);
          init(port, i2s, nArgs - 1, nKw, args, off + 1);
          return mpConstNone;
        }),
      ],
      ['readinto', streamReadintoFun],
      ['write', streamWriteFun],
      ['deinit', deinitFun],
      [
        'irq',
        fun2('irq', (self, handler) => {
          if (handler !== mpConstNone && !objIsCallable(handler)) raiseValueError('invalid callback');
          const i2s = self as MpI2s;
          i2s.callback = handler;
          if (i2s.ring !== null) i2s.ring.way = handler === mpConstNone ? 'blocking' : 'callback';
          return mpConstNone;
        }),
      ],
      ...finaliser,
      ['shift', new MpStaticClassMethod(typeStaticMethod, funKw('shift', 0, shift))],
      ['RX', port.rx],
      ['TX', port.tx],
      ['STEREO', STEREO],
      ['MONO', MONO],
    ]),
  });
}

/** A pin that a program gave, on ports that take any. */
export function anyPins(given: (name: I2sPinName) => MpObj): Record<'sck' | 'ws' | 'sd', MpPin> {
  return { sck: getPin(given('sck')), ws: getPin(given('ws')), sd: getPin(given('sd')) };
}

/** Whether a board's table says that a line of a bus is at a pin; a board without a table is believed. */
export function isI2sLine(
  { pinFunctions: { i2s } }: Board,
  id: number,
  line: 'sck' | 'ws' | 'rx' | 'tx' | 'mck',
  pin: MpPin,
): boolean {
  return i2s === undefined || (i2s[pin.name]?.split(' ').includes(`${id}.${line}`) ?? false);
}
