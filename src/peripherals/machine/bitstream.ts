import { errnoOf } from '../../runtime/errno.js';
import { toHex } from '../../runtime/hexText.js';
import { MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { valueAt } from '../../world/timeline.js';
import { getPin } from './pin.js';

/** Signals that a pin carries by their lengths: `machine.bitstream` and `dht_readinto`. */

/** `bitstream(pin, encoding, timing, data)` (extmod/machine_bitstream.c): what drives LED strips. */
export function bitstream(_nArgs: number, args: MpObj[], off: number): MpObj {
  const pin = getPin(args[off]!);
  const encoding = objGetInt(args[off + 1]!);
  const { bytes, offset, len } = getBufferRaise(args[off + 3]!, MP_BUFFER_READ);
  if (encoding !== 0) raiseValueError('encoding');
  const timing = objGetArrayFixedN(args[off + 2]!, 4).map((item) => Number(objGetInt(item)));
  const data = bytes.subarray(offset, offset + len);
  let ns = 0;
  for (const byte of data) {
    for (let bit = 7; bit >= 0; bit--) ns += (byte >> bit) & 1 ? timing[2]! + timing[3]! : timing[0]! + timing[1]!;
  }
  hardware().note('bitstream', pin.name, toHex(data));
  mp.clock.sleepUs(ns / 1000);
  return mpConstNone;
}

const MP_ETIMEDOUT = 110;

/** The five bytes that a sensor sends: a DHT11 whole numbers, a DHT22 tenths; the last one is a check sum. */
function sensorBytes(temperature: number, humidity: number, model: 11 | 22): Uint8Array {
  const bytes = new Uint8Array(5);
  if (model === 11) {
    bytes[0] = Math.round(humidity);
    bytes[2] = Math.round(temperature);
  } else {
    const h = Math.round(humidity * 10);
    const t = Math.round(Math.abs(temperature) * 10) | (temperature < 0 ? 0x8000 : 0);
    bytes.set([h >> 8, h & 0xff, t >> 8, t & 0xff]);
  }
  bytes[4] = (bytes[0]! + bytes[1]! + bytes[2]! + bytes[3]!) & 0xff;
  return bytes;
}

/** `dht_readinto(pin, buf)` (drivers/dht/dht.c): what the stub says of the sensor at the pin. Raises OSError without. */
export function dhtReadinto(pinArg: MpObj, into: MpObj): MpObj {
  const pin = getPin(pinArg);
  const { bytes, offset, len } = getBufferRaise(into, MP_BUFFER_WRITE);
  if (len < 5) raiseValueError('buffer too small');
  waitUs(250000 + 18000);
  const reading = valueAt(hardware().dht.get(pin.name), mp.clock.ticksUs());
  if (reading === undefined) return raiseOSError(errnoOf(MP_ETIMEDOUT));
  mp.clock.sleepUs(4000);
  bytes.set(sensorBytes(reading.temperature, reading.humidity, reading.model ?? 22), offset);
  return mpConstNone;
}
