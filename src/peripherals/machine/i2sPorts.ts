import type { MpObj } from '../../runtime/obj.js';
import { raiseMsgVarg, raiseValueError } from '../../runtime/raise.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { espChip } from '../esp/chips.js';
import { raiseEspNoMemory } from '../esp/espError.js';
import { anyPins, type I2sPort, isI2sLine, type MpI2s } from './i2s.js';
import { getPin } from './pin.js';
import { MpPin } from './pinObject.js';

/** What the ports' `machine.I2S` differ in (ports' machine_i2s.c). */

const invalidId = (): never => raiseValueError('invalid id');

/** The clock and the word select are neighbours, since one state machine drives both. */
export const rp2I2s: I2sPort = {
  storage: 'rp2_i2s_obj_t',
  rx: 0,
  tx: 1,
  hasMck: false,
  hasRing: true,
  hasFinaliser: false,
  modeFirst: false,
  checkId: (_board, id) => void (id >= 0 && id < 2 ? 0 : invalidId()),
  pins(_board, _id, given) {
    const pins = anyPins(given);
    if (pins.ws.id !== pins.sck.id + 1) raiseValueError('invalid ws (must be sck+1)');
    return pins;
  },
};

/** Frames in a buffer of ESP-IDF's driver, which has two or more; a descriptor of one takes 12 bytes. */
const DMA_FRAMES = 256;
const DMA_DESCRIPTOR_BYTES = 12;

function takeDmaBuffers(i2s: MpI2s, isOut: boolean): void {
  // What comes in does so as two words.
  const frameBytes = isOut ? (i2s.bits / 8) * (i2s.format + 1) : 8;
  const count = Math.max(2, Math.floor(i2s.ibuf / (DMA_FRAMES * frameBytes)));
  const sizes = Array.from({ length: count }, () => [DMA_DESCRIPTOR_BYTES, DMA_FRAMES * frameBytes]).flat();
  if (!i2s.system.takeBlocks('I2S', sizes, 'internal')) raiseEspNoMemory();
}

export const esp32I2s: I2sPort = {
  storage: 'esp32_i2s_obj_t',
  rx: 1,
  tx: 2,
  hasMck: false,
  hasRing: false,
  hasFinaliser: true,
  modeFirst: false,
  checkId: (board, id) => void (id >= 0 && id < espChip(board).i2sBuses ? 0 : invalidId()),
  pins: (_board, _id, given) => anyPins(given),
  takeSystem: (i2s) => takeDmaBuffers(i2s, i2s.mode === 2),
};

const STM32_RX = 0x300;
const STM32_TX = 0x200;

export const stm32I2s: I2sPort = {
  storage: 'stm32_i2s_obj_t',
  rx: STM32_RX,
  tx: STM32_TX,
  hasMck: false,
  hasRing: true,
  hasFinaliser: false,
  modeFirst: false,
  checkId(board, id) {
    const lines = Object.values(board.pinFunctions.i2s ?? {});
    if (!lines.some((line) => line.startsWith(`${id}.`))) invalidId();
  },
  pins(board, id, given) {
    const at = (name: 'sck' | 'ws' | 'sd'): MpPin => {
      const pin = given(name);
      if (!(pin instanceof MpPin)) return raiseValueError(`${name.toUpperCase()} not a Pin type`);
      if (!isI2sLine(board, id, name === 'sd' ? 'tx' : name, pin)) raiseValueError(`invalid ${name.toUpperCase()} pin`);
      return pin;
    };
    return { sck: at('sck'), ws: at('ws'), sd: at('sd') };
  },
};

/** Rates that the audio clock can be divided to. */
const MIMXRT_RATES = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

export const mimxrtI2s: I2sPort = {
  storage: 'mimxrt_i2s_obj_t',
  rx: 0,
  tx: 1,
  hasMck: true,
  hasRing: true,
  hasFinaliser: false,
  modeFirst: true,
  checkId(board, id) {
    const ids = Object.values(board.pinFunctions.i2s ?? {}).map((line) => Number.parseInt(line, 10));
    if (id < 1 || id > Math.max(0, ...ids)) raiseMsgVarg(typeValueError, 'I2S(%d) does not exist', id);
  },
  pins(board, id, given, mode) {
    const at = (name: 'sck' | 'ws' | 'rx' | 'tx' | 'mck', what: MpObj, called: string): MpPin => {
      const pin = getPin(what);
      if (!isI2sLine(board, id, name, pin)) raiseValueError(`invalid ${called} pin`);
      return pin;
    };
    const sck = at('sck', given('sck'), 'SCK');
    const ws = at('ws', given('ws'), 'WS');
    const sd = at(mode === 0 ? 'rx' : 'tx', given('sd'), 'SD');
    const mck = given('mck');
    return { sck, ws, sd, ...(mck === mpConstNone ? {} : { mck: at('mck', mck, 'MCK') }) };
  },
  checkRate: (rate) => void (MIMXRT_RATES.includes(rate) ? 0 : raiseValueError('invalid rate')),
};
