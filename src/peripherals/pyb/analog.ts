import type { MarkSink } from '../../gc/heap.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { newFloat } from '../../runtime/float.js';
import { fun1, fun2, fun3, funKw } from '../../runtime/fun.js';
import { toHex } from '../../runtime/hexText.js';
import { mMalloc } from '../../runtime/malloc.js';
import { isInt } from '../../runtime/newInt.js';
import {
  MP_BUFFER_READ,
  MP_BUFFER_WRITE,
  type MpObj,
  MpObject,
  type MpType,
  PRINT_STR,
  traceObj,
} from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt, objPrintHelper } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MpStaticClassMethod } from '../../runtime/staticClassMethod.js';
import { mpConstNone, mpConstTrue, newRomType, typeStaticMethod, typeValueError } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware, temperature } from '../../world/hardware.js';
import { getPin } from '../machine/pin.js';

/** `pyb.ADC`, `pyb.ADCAll` and `pyb.DAC` (ports/stm32/adc.c, dac.c). */

class MpPybAdc extends MpObject {
  readonly pinArg: MpObj;
  readonly channel: number;
  readonly source: string;

  constructor(type: MpType, pinArg: MpObj, channel: number, source: string) {
    super(type);
    this.pinArg = pinArg;
    this.channel = channel;
    this.source = source;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.pinArg);
  }

  /** 12 bits. */
  read(): number {
    return hardware().adc(this.source) >>> 4;
  }
}

const LAST_CHANNEL = 18;

function adcMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const which = args[off]!;
  const pins = portOf(mp.board).machine.adcPins(mp.board);
  let channel: number;
  let source: string;
  if (isInt(which)) {
    channel = Number(objGetInt(which));
    if (channel < 0 || channel > LAST_CHANNEL) raiseMsgVarg(typeValueError, 'not a valid ADC Channel: %d', channel);
    source = pins[channel] || String(channel);
  } else {
    source = getPin(which).name;
    channel = pins.indexOf(source);
    if (channel < 0) raiseMsgVarg(typeValueError, "Pin(%q) doesn't have ADC capabilities", source);
  }
  const o = new MpPybAdc(type, which, channel, source);
  o.ptr = mMalloc(mp.sizes.stm32_pyb_adc_obj_t, o);
  return o;
}

/** How often a second a timer or a number says. */
function frequency(o: MpObj): number {
  return isInt(o) ? Math.max(1, Number(objGetInt(o))) : 1000;
}

/** Puts a reading into item `i` of a buffer: 8 bits of it where its items are bytes. */
function store(bytes: Uint8Array, offset: number, i: number, itemBytes: number, value: number): void {
  if (itemBytes === 1) {
    bytes[offset + i] = value >> 4;
    return;
  }
  for (let k = 0; k < itemBytes; k++) bytes[offset + i * itemBytes + k] = (value >> (8 * k)) & 0xff;
}

const ITEM_BYTES: Readonly<Record<string, number>> = { h: 2, H: 2, i: 4, I: 4, l: 4, L: 4 };

function itemBytesOf(typecode: number): number {
  return ITEM_BYTES[String.fromCharCode(typecode & 0x7f)] ?? 1;
}

function readTimed(self: MpObj, into: MpObj, timer: MpObj): MpObj {
  const { bytes, offset, len, typecode } = getBufferRaise(into, MP_BUFFER_WRITE);
  const size = itemBytesOf(typecode);
  const us = 1e6 / frequency(timer);
  for (let i = 0; i < Math.floor(len / size); i++) {
    waitUs(us);
    store(bytes, offset, i, size, (self as MpPybAdc).read());
  }
  return len;
}

function readTimedMulti(adcs: MpObj, buffers: MpObj, timer: MpObj): MpObj {
  const a = objGetArray(adcs);
  const b = objGetArray(buffers);
  if (a.len < 1) raiseValueError('need at least 1 ADC');
  if (a.len !== b.len) raiseValueError('length of ADC and buffer lists differ');
  const targets = b.items.slice(b.off, b.off + b.len).map((o) => getBufferRaise(o, MP_BUFFER_WRITE));
  const [first] = targets;
  if (targets.some(({ len, typecode }) => len !== first!.len || typecode !== first!.typecode)) {
    raiseValueError('size and type of buffers must match');
  }
  const size = itemBytesOf(first!.typecode);
  const us = 1e6 / frequency(timer);
  for (let i = 0; i < Math.floor(first!.len / size); i++) {
    waitUs(us);
    targets.forEach(({ bytes, offset }, k) => {
      store(bytes, offset, i, size, (a.items[a.off + k] as MpPybAdc).read());
    });
  }
  return mpConstTrue;
}

export const typePybAdc = newRomType('ADC', {
  makeNew: adcMakeNew,
  print(out, o) {
    const { pinArg, channel } = o as MpPybAdc;
    out.strn('<ADC1 on ');
    objPrintHelper(out, pinArg, PRINT_STR);
    printf(out, ' channel=%u>', channel);
  },
  locals: romMap([
    ['read', fun1('read', (self) => (self as MpPybAdc).read())],
    ['read_timed', fun3('read_timed', readTimed)],
    ['read_timed_multi', new MpStaticClassMethod(typeStaticMethod, fun3('read_timed_multi', readTimedMulti))],
  ]),
});

class MpAdcAll extends MpObject {
  readonly bits: number;

  constructor(type: MpType, bits: number) {
    super(type);
    this.bits = bits;
  }

  override trace(): void {}
}

function readChannel(self: MpObj, channelArg: MpObj): MpObj {
  const channel = Number(objGetInt(channelArg));
  if (channel < 0 || channel > LAST_CHANNEL) raiseMsgVarg(typeValueError, 'not a valid ADC Channel: %d', channel);
  return (
    hardware().adc(portOf(mp.board).machine.adcPins(mp.board)[channel] || String(channel)) >>>
    (16 - (self as MpAdcAll).bits)
  );
}

const reading = (name: string, value: () => number): MpObj => fun1(name, () => newFloat(value()));

export const typePybAdcAll = newRomType('ADCAll', {
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 2, false);
    const o = new MpAdcAll(type, Number(objGetInt(args[off]!)));
    o.ptr = mMalloc(mp.sizes.stm32_pyb_adc_all_obj_t, o);
    if (![6, 8, 10, 12].includes(o.bits)) raiseMsgVarg(typeValueError, 'resolution %d not supported', o.bits);
    return o;
  },
  locals: romMap([
    ['read_channel', fun2('read_channel', readChannel)],
    ['read_core_temp', reading('read_core_temp', temperature)],
    ['read_core_vbat', reading('read_core_vbat', () => 3.3)],
    ['read_core_vref', reading('read_core_vref', () => 1.21)],
    ['read_vref', reading('read_vref', () => 3.3)],
  ]),
});

/** A converter, which is in static memory. */
class MpPybDac extends MpObject {
  readonly id: number;
  readonly pin: string;
  bits = 8;

  constructor(id: number, pin: string) {
    super(typePybDac);
    this.id = id;
    this.pin = pin;
  }

  override trace(): void {}
}

const DAC_PINS = ['A4', 'A5'];
const dacs = perMachine(() => DAC_PINS.map((pin, i) => new MpPybDac(i + 1, pin)));

const DAC_ARGS = [mpArg('bits', MP_ARG_INT, 8), mpArg('buffering', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)];

function dacInit(self: MpPybDac, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [bits] = argParseAllKwArray(nArgs, nKw, args, off, DAC_ARGS);
  if (bits !== 8 && bits !== 12) raiseValueError('unsupported bits');
  self.bits = Number(bits);
  return mpConstNone;
}

function dacNote(self: MpObj, text: string): MpObj {
  hardware().note('dac', (self as MpPybDac).pin, text);
  return mpConstNone;
}

const WRITE_TIMED_ARGS = [
  mpArg('data', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('freq', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('mode', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
];

function writeTimed(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [data, freq, mode] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, WRITE_TIMED_ARGS);
  const { bytes, offset, len } = getBufferRaise(data!, MP_BUFFER_READ);
  const hex = toHex(bytes.subarray(offset, offset + len));
  return dacNote(args[off]!, `${hex} freq=${frequency(freq!)}${mode === 0 ? '' : ' circular'}`);
}

export const typePybDac: MpType = newRomType('DAC', {
  makeNew(_type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, -1, true);
    const which = args[off]!;
    let id: number;
    if (isInt(which)) {
      id = Number(objGetInt(which));
    } else {
      const { name } = getPin(which);
      id = DAC_PINS.indexOf(name) + 1;
      if (id === 0) raiseMsgVarg(typeValueError, "Pin(%q) doesn't have DAC capabilities", name);
    }
    const dac = dacs()[id - 1] ?? raiseMsgVarg(typeValueError, "DAC(%d) doesn't exist", id);
    dacInit(dac, nArgs - 1, nKw, args, off + 1);
    return dac;
  },
  print: (out, o) => printf(out, 'DAC(%u, bits=%u)', (o as MpPybDac).id, (o as MpPybDac).bits),
  locals: romMap([
    ['init', funKw('init', 1, (n, k, args, off) => dacInit(args[off] as MpPybDac, n - 1, k, args, off + 1))],
    ['deinit', fun1('deinit', () => mpConstNone)],
    ['write', fun2('write', (self, value) => dacNote(self, String(objGetInt(value))))],
    ['noise', fun2('noise', (self, freq) => dacNote(self, `noise freq=${objGetInt(freq)}`))],
    ['triangle', fun2('triangle', (self, freq) => dacNote(self, `triangle freq=${objGetInt(freq)}`))],
    ['write_timed', funKw('write_timed', 1, writeTimed)],
    ['NORMAL', 0],
    ['CIRCULAR', 0x100],
  ]),
});
