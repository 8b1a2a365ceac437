import type { Board } from '../../abi/board.js';
import {
  argCheckNum,
  argParseAllKwArray,
  MP_ARG_INT,
  MP_ARG_KW_ONLY,
  MP_ARG_OBJ,
  MP_ARG_REQUIRED,
  mpArg,
} from '../../runtime/args.js';
import { fun0, fun1 } from '../../runtime/fun.js';
import { mMalloc } from '../../runtime/malloc.js';
import { isInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { action } from '../../runtime/perBoard.js';
import { portOf } from '../../runtime/port.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newRomType, typeValueError } from '../../runtime/types.js';
import { hardware, temperature } from '../../world/hardware.js';
import { getPin } from './pin.js';

/** `machine.ADC` (extmod/machine_adc.c; ports' machine_adc.c). */

class MpAdc extends MpObject {
  readonly channel: number;
  /** What the stub knows it by. */
  readonly source: string;
  bits = 12;
  average = 16;
  vref = 3;

  constructor(type: MpType, channel: number, source: string) {
    super(type);
    this.channel = channel;
    this.source = source;
  }

  override trace(): void {}
}

/** How the ADC of a port is, with the pins that its contract names. */
export interface AdcPort {
  readonly rows: readonly RomRow[];
  makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj;
  print(out: MpPrint, adc: MpAdc): void;
  /** What `read_u16` gives for what is at the pin, 0 to 65535. */
  readU16(adc: MpAdc): number;
}

const adcPins = (board: Board): readonly string[] => portOf(board).machine.adcPins(board);

/** What is at the pin, in as many bits as the converter has. */
function raw(adc: MpAdc, bits: number): number {
  return hardware().adc(adc.source) >>> (16 - bits);
}

/** A reading of 12 bits as 16 (the ports' Taylor expansion). */
function u16Of12(value: number): number {
  return (value << 4) | (value >>> 8);
}

const TEMPERATURE_CHANNEL = 4;

/** The sensor's voltage: 0.706 V at 27 degrees, 1.721 mV less for each more. */
function rp2Temperature(): number {
  return Math.round(((0.706 - (temperature() - 27) * 0.001721) / 3.3) * 4095);
}

export const rp2Adc: AdcPort = {
  rows: [['CORE_TEMP', TEMPERATURE_CHANNEL]],
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const source = args[off]!;
    const pins = adcPins(mp.board);
    let channel: number;
    if (isInt(source)) {
      channel = Number(objGetInt(source));
      if (channel >= 26 && channel <= 29) channel -= 26;
      else if (channel < 0 || channel > TEMPERATURE_CHANNEL) raiseValueError('invalid channel');
    } else {
      channel = pins.indexOf(getPin(source).name);
      if (channel < 0) raiseValueError("Pin doesn't have ADC capabilities");
    }
    const o = new MpAdc(type, channel, pins[channel] ?? String(channel));
    o.ptr = mMalloc(mp.sizes.rp2_adc_obj_t, o);
    return o;
  },
  print: (out, { channel }) => printf(out, '<ADC channel=%u>', channel),
  readU16: (adc) => u16Of12(adc.channel === TEMPERATURE_CHANNEL ? rp2Temperature() : raw(adc, 12)),
};

export const esp8266Adc: AdcPort = {
  rows: [['read', fun1('read', (self) => raw(self as MpAdc, 10))]],
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const channel = Number(objGetInt(args[off]!));
    if (channel !== 0 && channel !== 1) raiseMsgVarg(typeValueError, "ADC(%d) doesn't exist", channel);
    return new MpAdc(type, channel, String(channel));
  },
  print: (out, { channel }) => printf(out, 'ADC(%u)', channel),
  readU16: (adc) => Math.floor((raw(adc, 10) * 65535) / 1024),
};

export const stm32Adc: AdcPort = {
  rows: [
    ['VREF', 65535],
    ['CORE_VREF', 256],
    ['CORE_TEMP', 257],
    ['CORE_VBAT', 258],
  ],
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const source = args[off]!;
    let channel: number;
    let name: string;
    if (isInt(source)) {
      channel = Number(objGetInt(source));
      name = String(channel);
    } else {
      ({ name } = getPin(source));
      channel = adcPins(mp.board).indexOf(name);
      if (channel < 0) raiseMsgVarg(typeValueError, 'Pin(%q) does not have ADC capabilities', name);
    }
    const o = new MpAdc(type, channel, name);
    o.ptr = mMalloc(mp.sizes.stm32_adc_obj_t, o);
    return o;
  },
  print: (out, { channel }) => printf(out, '<ADC1 channel=%u>', channel),
  readU16: (adc) => u16Of12(raw(adc, 12)),
};

/** Microvolts at the full range of the chips' converters. */
const mimxrtRange = ({ mcu }: Board): number => (mcu.startsWith('MIMXRT117') ? 3840000 : 3300000);

function mimxrtReading(adc: MpAdc): number {
  const value = raw(adc, 12);
  return mp.board.mcu.startsWith('MIMXRT117') ? value * 16 : Math.floor((value * 65535) / 4096);
}

export const mimxrtAdc: AdcPort = {
  rows: [
    ['read_uv', fun1('read_uv', (self) => Math.floor((mimxrtRange(mp.board) * mimxrtReading(self as MpAdc)) / 65536))],
  ],
  makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 1, false);
    const { name } = getPin(args[off]!);
    const at = mp.board.pinFunctions.adc?.[name];
    if (at === undefined) return raiseMsgVarg(typeValueError, 'Pin(%q) does not have ADC capabilities', name);
    const o = new MpAdc(type, 0, name);
    o.ptr = mMalloc(mp.sizes.mimxrt_adc_obj_t, o);
    return o;
  },
  print(out, { source }) {
    const [converter, channel, input] = mp.board.pinFunctions.adc![source]!.split('.');
    printf(out, 'ADC(%s, channel=%s', converter!, channel!);
    if (input !== undefined) printf(out, ', channel_input=%s', input);
    out.strn(')');
  },
  readU16: mimxrtReading,
};

const SAMD_ARGS = [
  mpArg('id', MP_ARG_REQUIRED | MP_ARG_OBJ),
  mpArg('bits', MP_ARG_INT, 12),
  mpArg('average', MP_ARG_KW_ONLY | MP_ARG_INT, 16),
  mpArg('vref', MP_ARG_KW_ONLY | MP_ARG_INT, 3),
];

export const samdAdc: AdcPort = {
  rows: [['deinit', action('deinit', () => {})]],
  makeNew(type, nArgs, nKw, args, off) {
    const [id, bits, average, vref] = argParseAllKwArray(nArgs, nKw, args, off, SAMD_ARGS);
    const { name } = getPin(id!);
    const channel = adcPins(mp.board).indexOf(name);
    if (channel < 0) raiseValueError('ADC pin used');
    const o = new MpAdc(type, channel, name);
    o.ptr = mMalloc(mp.sizes.samd_adc_obj_t, o);
    if (Number(bits) >= 8 && Number(bits) <= 12) o.bits = Number(bits);
    o.average = 2 ** Math.max(0, Math.min(10, Math.floor(Math.log2(Number(average)))));
    if (Number(vref) >= 0 && Number(vref) <= 4) o.vref = Number(vref);
    return o;
  },
  print: (out, { source, channel, bits, average, vref }) =>
    printf(out, 'ADC(%q, device=0, channel=%u, bits=%u, average=%u, vref=%d)', source, channel, bits, average, vref),
  readU16: (adc) => raw(adc, adc.bits) * 2 ** (16 - adc.bits),
};

const NRF_ARGS = [mpArg('id', MP_ARG_OBJ, -1)];

export const nrfAdc: AdcPort = {
  rows: [
    ['value', fun1('value', (self) => raw(self as MpAdc, 8))],
    ['battery_level', fun0('battery_level', () => 100)],
  ],
  makeNew(type, nArgs, nKw, args, off) {
    const [id] = argParseAllKwArray(nArgs, nKw, args, off, NRF_ARGS);
    const pins = adcPins(mp.board);
    let channel: number;
    if (isInt(id!)) {
      channel = Number(objGetInt(id!));
    } else {
      channel = pins.indexOf(getPin(id!).name);
      if (channel < 0) raiseValueError('invalid Pin for ADC');
    }
    if (channel < 0 || channel > 7) raiseValueError("ADC doesn't exist");
    return new MpAdc(type, channel, pins[channel]!);
  },
  print: (out, { channel }) => printf(out, 'ADC(%u)', channel),
  readU16: (adc) => raw(adc, 8) * 0x101,
};

export function newAdcType(port: AdcPort): MpType {
  return newRomType('ADC', {
    makeNew: (type, nArgs, nKw, args, off) => port.makeNew(type, nArgs, nKw, args, off),
    print: (out, self) => port.print(out, self as MpAdc),
    locals: romMap([['read_u16', fun1('read_u16', (self) => port.readU16(self as MpAdc))], ...port.rows]),
  });
}
