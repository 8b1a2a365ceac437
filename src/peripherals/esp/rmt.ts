import type { MarkSink } from '../../gc/heap.js';
import {
  argParseAllKwArray,
  MP_ARG_BOOL,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun0, fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { mFree, mMalloc, mMallocWithFinaliser, mRealloc } from '../../runtime/malloc.js';
import { isInt, newInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetArray, objGetArrayFixedN, objGetInt, objGetType, objIsTrue } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { mpConstNone, mpConstTrue, newRomType, typeList, typeStaticMethod, typeTuple } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { getPin } from '../machine/pin.js';
import { espChip } from './chips.js';

/** `esp32.RMT` (ports/esp32/esp32_rmt.c): trains of pulses. They are sent at once. */

const SOURCE_HZ = 80000000;

class MpRmt extends MpObject {
  channel = 0;
  /** Its name; null: deinitialised. */
  pin: string | null = null;
  clockDiv = 8;
  idleLevel = 0;
  loops = false;
  itemsPtr = 0;
  numItems = 0;

  override trace(heap: MarkSink): void {
    heap.mark(this.itemsPtr);
  }
}

function lastChannel(): number {
  return espChip(mp.board).rmtChannels - 1;
}

/** The channel that `machine.bitstream` sends with; null: none. */
const bitstream = perMachine((): { channel: number | null } => ({ channel: lastChannel() }));

const ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_INT, -1),
  mpArg('pin', MP_ARG_REQUIRED | MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('clock_div', MP_ARG_KW_ONLY | MP_ARG_INT, 8),
  mpArg('idle_level', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('tx_carrier', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [id, pinArg, clockDiv, idleLevel, carrier] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
  const pin = getPin(pinArg!).name;
  if (id === bitstream().channel) raiseValueError('channel used by bitstream');
  if (Number(clockDiv) < 1 || Number(clockDiv) > 255) raiseValueError('clock_div must be between 1 and 255');
  const self = new MpRmt(type);
  self.ptr = mMallocWithFinaliser(mp.sizes.esp32_rmt_obj_t, self);
  Object.assign(self, { channel: Number(id), pin, clockDiv: Number(clockDiv), idleLevel: Number(idleLevel) });
  if (carrier !== mpConstNone) {
    const [frequency, duty] = objGetArrayFixedN(carrier!, 3);
    if (objGetInt(frequency!) === 0) raiseValueError('tx_carrier frequency must be >0');
    if (Number(objGetInt(duty!)) > 100) raiseValueError('tx_carrier duty must be 0..100');
  }
  return self;
}

function deinit(o: MpObj): MpObj {
  const self = o as MpRmt;
  if (self.pin === null) return mpConstNone;
  self.pin = null;
  if (self.itemsPtr !== 0) mFree(self.itemsPtr, self.numItems * 4);
  self.itemsPtr = 0;
  return mpConstNone;
}

const numbers = (o: MpObj): MpObj[] => {
  const { items, off, len } = objGetArray(o);
  return items.slice(off, off + len);
};

/** Lengths and levels, by the three ways to give them. */
function pulses(duration: MpObj, data: MpObj): [length: number, level: number][] {
  const dataType = objGetType(data);
  if (dataType !== typeTuple && dataType !== typeList) {
    const first = objIsTrue(data) ? 1 : 0;
    return numbers(duration).map((length, i) => [Number(objGetInt(length)), (first + i) & 1]);
  }
  const levels = numbers(data).map((level) => (objIsTrue(level) ? 1 : 0));
  if (isInt(duration)) return levels.map((level) => [Number(objGetInt(duration)), level]);
  const lengths = numbers(duration);
  if (lengths.length !== levels.length) raiseValueError('duration and data must have same length');
  return levels.map((level, i) => [Number(objGetInt(lengths[i]!)), level]);
}

function writePulses(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpRmt;
  const train = pulses(args[off + 1]!, nArgs > 2 ? args[off + 2]! : mpConstTrue);
  if (train.length === 0) raiseValueError('No pulses');
  if (self.loops && train.length > 126) raiseValueError('Too many pulses for loop');
  const items = Math.ceil(train.length / 2);
  if (items > self.numItems) {
    const bytes = items * 4;
    self.itemsPtr = self.itemsPtr === 0 ? mMalloc(bytes, null) : mRealloc(self.itemsPtr, self.numItems * 4, bytes);
    self.numItems = items;
  }
  const text = train.map(([length, level]) => `${level}:${length}`).join(' ');
  hardware().note('rmt', self.pin ?? String(self.channel), text);
  return mpConstNone;
}

function bitstreamChannel(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 0 && args[off] === mpConstNone) bitstream().channel = null;
  else if (nArgs > 0) {
    const channel = Number(objGetInt(args[off]!));
    if (channel < 0 || channel > lastChannel()) raiseValueError('invalid channel');
    bitstream().channel = channel;
  }
  return bitstream().channel ?? mpConstNone;
}

const WAIT_ARGS = [
  mpArg('self', MP_ARG_REQUIRED | MP_ARG_OBJ, mpConstNone),
  mpArg('timeout', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
];

export const typeRmt = newRomType('RMT', {
  makeNew,
  print(out, o) {
    const { channel, pin, clockDiv, idleLevel } = o as MpRmt;
    if (pin === null) {
      out.strn('RMT()');
      return;
    }
    printf(out, 'RMT(channel=%u, pin=%s, source_freq=%u, ', channel, pin, SOURCE_HZ);
    printf(out, 'clock_div=%u, idle_level=%u)', clockDiv, idleLevel);
  },
  locals: romMap([
    ['__del__', fun1('__del__', deinit)],
    ['deinit', fun1('deinit', deinit)],
    ['clock_div', fun1('clock_div', (self) => (self as MpRmt).clockDiv)],
    [
      'wait_done',
      funKw('wait_done', 1, (nArgs, nKw, args, off) => {
        argParseAllKwArray(nArgs, nKw, args, off, WAIT_ARGS);
        return mpConstTrue;
      }),
    ],
    [
      'loop',
      fun2('loop', (self, loops) => {
        (self as MpRmt).loops = Number(objGetInt(loops)) !== 0;
        return mpConstNone;
      }),
    ],
    ['write_pulses', funVar('write_pulses', 2, 3, writePulses)],
    [
      'bitstream_channel',
      new MpStaticClassMethod(typeStaticMethod, funVar('bitstream_channel', 0, 1, bitstreamChannel)),
    ],
    [
      'source_freq',
      new MpStaticClassMethod(
        typeStaticMethod,
        fun0('source_freq', () => newInt(SOURCE_HZ)),
      ),
    ],
    ['PULSE_MAX', 32767],
  ]),
});
