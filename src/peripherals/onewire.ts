import { defineModule } from '../modules/registry.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { MP_BUFFER_READ, type MpObj } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from '../runtime/types.js';
import { crc8, oneWireBus } from './machine/oneWireBus.js';
import { getPin } from './machine/pin.js';

/** The module `_onewire` (extmod/modonewire.c), over the devices that the stub has at a pin. */

/** Microseconds that the bus takes for a reset and for a bit. */
const RESET_US = 960;
const BIT_US = 70;

function reset(pin: MpObj): MpObj {
  mp.clock.sleepUs(RESET_US);
  return oneWireBus(getPin(pin).name).reset() ? mpConstTrue : mpConstFalse;
}

function readBits(pin: MpObj, count: number): MpObj {
  const bus = oneWireBus(getPin(pin).name);
  let value = 0;
  for (let i = 0; i < count; i++) value |= bus.readBit() << i;
  mp.clock.sleepUs(BIT_US * count);
  return value;
}

function writeBits(pin: MpObj, valueArg: MpObj, count: number): MpObj {
  const bus = oneWireBus(getPin(pin).name);
  const value = Number(objGetInt(valueArg));
  for (let i = 0; i < count; i++) bus.writeBit(count === 1 ? (value === 0 ? 0 : 1) : (value >> i) & 1);
  mp.clock.sleepUs(BIT_US * count);
  return mpConstNone;
}

function crc(data: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  return crc8(bytes.subarray(offset, offset + len));
}

defineModule({
  name: '_onewire',
  rows: [
    ['__name__', q('onewire')],
    ['reset', fun1('reset', reset)],
    ['readbit', fun1('readbit', (pin) => readBits(pin, 1))],
    ['readbyte', fun1('readbyte', (pin) => readBits(pin, 8))],
    ['writebit', fun2('writebit', (pin, value) => writeBits(pin, value, 1))],
    ['writebyte', fun2('writebyte', (pin, value) => writeBits(pin, value, 8))],
    ['crc8', fun1('crc8', crc)],
  ],
});
