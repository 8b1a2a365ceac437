import type { Board } from '../../abi/board.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun1, fun2, funKw } from '../../runtime/fun.js';
import { isInt } from '../../runtime/newInt.js';
import { type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { objGetInt } from '../../runtime/ops.js';
import { perBoard, perMachine } from '../../runtime/perBoard.js';
import { printf } from '../../runtime/printf.js';
import { raiseValueError } from '../../runtime/raise.js';
import { type RomRow, romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, newRomType } from '../../runtime/types.js';
import { hardware } from '../../world/hardware.js';
import { espChip } from '../esp/chips.js';
import { getPin } from './pin.js';

/** `machine.ADC` and `machine.ADCBlock` of the ESP32 family. All of their objects are in ROM or in static memory. */

class MpAdcBlock extends MpObject {
  readonly unit: number;

  constructor(type: MpType, unit: number) {
    super(type);
    this.unit = unit;
  }

  override trace(): void {}
}

class MpEsp32Adc extends MpObject {
  readonly block: MpAdcBlock;
  readonly channel: number;
  readonly pin: string;

  constructor(type: MpType, block: MpAdcBlock, channel: number, pin: string) {
    super(type);
    this.block = block;
    this.channel = channel;
    this.pin = pin;
  }

  override trace(): void {}
}

const NO_ATTENUATION = 4;

/** What programs have set: bits by block, attenuation by pin. */
const settings = perMachine(() => ({ bits: new Map<number, number>(), attenuation: new Map<string, number>() }));

/** Full scale in millivolts by attenuation. */
const FULL_SCALE_MV = [950, 1250, 1750, 2450];

function bitsOf(block: MpAdcBlock): number {
  return settings().bits.get(block.unit) ?? espChip(mp.board).adcBits.at(-1)!;
}

function setBits(block: MpAdcBlock, bits: number): void {
  if (!espChip(mp.board).adcBits.includes(bits)) raiseValueError('invalid bits');
  settings().bits.set(block.unit, bits);
}

function setAttenuation(adc: MpEsp32Adc, attenuation: number): void {
  if (attenuation < 0 || attenuation >= NO_ATTENUATION) raiseValueError('invalid atten');
  settings().attenuation.set(adc.pin, attenuation);
}

function attenuationOf({ pin }: MpEsp32Adc): number {
  return settings().attenuation.get(pin) ?? NO_ATTENUATION;
}

const ADC_ARGS = [mpArg('atten', MP_ARG_KW_ONLY | MP_ARG_INT, -1)];
const BLOCK_ARGS = [mpArg('bits', MP_ARG_KW_ONLY | MP_ARG_INT, -1)];

function initAdc(adc: MpEsp32Adc, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const [attenuation] = argParseAllKwArray(nArgs, nKw, args, off, ADC_ARGS);
  if (attenuation !== -1) setAttenuation(adc, Number(attenuation));
  else if (attenuationOf(adc) === NO_ATTENUATION) setAttenuation(adc, 0);
}

function initBlock(block: MpAdcBlock, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  const [bits] = argParseAllKwArray(nArgs, nKw, args, off, BLOCK_ARGS);
  if (bits !== -1) setBits(block, Number(bits));
}

function raw(adc: MpEsp32Adc): number {
  return hardware().adc(adc.pin) >>> (16 - bitsOf(adc.block));
}

function readU16(self: MpObj): MpObj {
  const adc = self as MpEsp32Adc;
  const bits = bitsOf(adc.block);
  return (raw(adc) << (16 - bits)) | (raw(adc) >>> (2 * bits - 16));
}

function readUv(self: MpObj): MpObj {
  const adc = self as MpEsp32Adc;
  const scale = FULL_SCALE_MV[attenuationOf(adc)] ?? FULL_SCALE_MV[0]!;
  return Math.round((raw(adc) * scale) / (2 ** bitsOf(adc.block) - 1)) * 1000;
}

function widthConstants(board: Board): RomRow[] {
  return espChip(board).adcBits.map((bits) => [`WIDTH_${bits}BIT`, bits]);
}

const types = perBoard((board) => {
  const typeBlock: MpType = newRomType('ADCBlock', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, -1, true);
      const block = blocks[Number(objGetInt(args[off]!)) - 1] ?? raiseValueError('invalid block id');
      initBlock(block, nArgs - 1, nKw, args, off + 1);
      return block;
    },
    print(out, self) {
      const block = self as MpAdcBlock;
      printf(out, 'ADCBlock(%u, bits=%u)', block.unit, bitsOf(block));
    },
  });
  const typeAdc: MpType = newRomType('ADC', {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, -1, true);
      const { name } = getPin(args[off]!);
      const adc = adcs.find(({ pin }) => pin === name) ?? raiseValueError('invalid pin');
      initAdc(adc, nArgs - 1, nKw, args, off + 1);
      return adc;
    },
    print(out, self) {
      const adc = self as MpEsp32Adc;
      printf(out, 'ADC(Pin(%u), atten=%u)', adc.pin, attenuationOf(adc));
    },
  });
  const blocks = [new MpAdcBlock(typeBlock, 1), new MpAdcBlock(typeBlock, 2)];
  const adcs = espChip(board).adc.flatMap((pins, unit) =>
    pins.map((pin, channel) => new MpEsp32Adc(typeAdc, blocks[unit]!, channel, String(pin))),
  );

  function connect(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
    const [self, first, second] = [args[off] as MpAdcBlock, args[off + 1]!, args[off + 2]];
    let channel = -1;
    let pin: string | null = null;
    let given = 2;
    if (isInt(first)) {
      channel = Number(objGetInt(first));
      if (nArgs === 3) {
        pin = getPin(second!).name;
        given = 3;
      }
    } else {
      pin = getPin(first).name;
    }
    const adc = adcs.find(
      (a) => a.block === self && (channel < 0 || a.channel === channel) && (pin ?? a.pin) === a.pin,
    );
    if (adc === undefined) return raiseValueError('no matching ADC');
    initAdc(adc, nArgs - given, nKw, args, off + given);
    return adc;
  }

  typeBlock.locals = romMap([
    [
      'init',
      funKw('init', 1, (nArgs, nKw, args, off) => {
        initBlock(args[off] as MpAdcBlock, nArgs - 1, nKw, args, off + 1);
        return mpConstNone;
      }),
    ],
    ['connect', funKw('connect', 2, connect)],
  ]);
  typeAdc.locals = romMap([
    [
      'init',
      funKw('init', 1, (nArgs, nKw, args, off) => {
        initAdc(args[off] as MpEsp32Adc, nArgs - 1, nKw, args, off + 1);
        return mpConstNone;
      }),
    ],
    ['block', fun1('block', (self) => (self as MpEsp32Adc).block)],
    ['read_u16', fun1('read_u16', readU16)],
    ['read_uv', fun1('read_uv', readUv)],
    [
      'atten',
      fun2('atten', (self, value) => {
        setAttenuation(self as MpEsp32Adc, Number(objGetInt(value)));
        return mpConstNone;
      }),
    ],
    [
      'width',
      fun2('width', (self, value) => {
        setBits((self as MpEsp32Adc).block, Number(objGetInt(value)));
        return mpConstNone;
      }),
    ],
    ['read', fun1('read', (self) => raw(self as MpEsp32Adc))],
    ['ATTN_0DB', 0],
    ['ATTN_2_5DB', 1],
    ['ATTN_6DB', 2],
    ['ATTN_11DB', 3],
    ...widthConstants(board),
  ]);
  return { typeAdc, typeBlock };
});

export function esp32AdcType(board: Board): MpType {
  return types(board).typeAdc;
}

export function esp32AdcBlockType(board: Board): MpType {
  return types(board).typeBlock;
}
