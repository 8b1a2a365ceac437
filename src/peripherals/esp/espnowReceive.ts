import { macroOn } from '../../abi/board.js';
import { MpArray } from '../../runtime/array.js';
import type { MpList } from '../../runtime/list.js';
import { type BufferInfo, MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject } from '../../runtime/obj.js';
import { getBufferRaise } from '../../runtime/ops.js';
import { raiseType, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { countStep } from '../../runtime/steps.js';
import { typeByteArray, typeList, typeTypeError, typeValueError } from '../../runtime/types.js';
import type { EspnowMessage } from '../../world/espnowAir.js';
import { hasEvents, waitUs } from '../../world/events.js';
import { MESSAGE_BYTES } from './espnowLimits.js';
import type { EspnowRing } from './espnowObject.js';

/** What `recvinto` of both ports has in common. */

/** Between two looks at what came. */
const LOOK_US = 1000;

/** A buffer of exactly so many bytes. Raises TypeError, ValueError. */
function bufferOf(o: MpObj, bytes: number, flags: number): BufferInfo {
  const info = getBufferRaise(o, flags);
  if (info.len !== bytes) raiseValueError('invalid buffer length');
  return info;
}

/** The bytes of an object that must have exactly so many, one a character. Raises TypeError, ValueError. */
export function bytesOf(o: MpObj, n: number): string {
  const { bytes, offset } = bufferOf(o, n, MP_BUFFER_READ);
  return String.fromCharCode(...bytes.subarray(offset, offset + n));
}

export function writableOf(o: MpObj, n: number): BufferInfo {
  return bufferOf(o, n, MP_BUFFER_WRITE);
}

/** The list to receive into, which has room for a sender and a message. Raises ValueError, TypeError. */
export function receiveList(o: MpObj): MpList {
  const isList = o instanceof MpObject && o.type === typeList;
  if (isList && (o as MpList).len >= 2) return o as MpList;
  if (!macroOn(mp.board, 'UHEAP_ESPNOW_LIST_ENSURED')) raiseValueError('ESPNow.recvinto(): Invalid argument');
  return raiseType(isList ? typeValueError : typeTypeError);
}

/** Where a message is put: a bytearray has all of its room in use. Raises TypeError, ValueError. */
export function messageRoom(o: MpObj, checkSender?: () => void): BufferInfo {
  if (o instanceof MpArray && o.type === typeByteArray) {
    o.len += o.free;
    o.free = 0;
  }
  checkSender?.();
  return writableOf(o, MESSAGE_BYTES);
}

/** Puts a message there; a bytearray is as long as it from now on. */
export function fillMessage(o: MpObj, { bytes, offset }: BufferInfo, { data }: EspnowMessage): void {
  bytes.set(data, offset);
  if (!(o instanceof MpArray && o.type === typeByteArray)) return;
  o.free = o.len + o.free - data.length;
  o.len = data.length;
}

/**
 * Waits for a message (ringbuf_get_bytes_wait); false: none came in time.
 *
 * @param headBytes of a buffer that can't hold as many nothing is awaited
 * @param timeoutMs below 0: for ever
 */
export function waitForMessage(ring: EspnowRing, headBytes: number, timeoutMs: number): boolean {
  const start = mp.clock.ticksUs();
  while (ring.isEmpty) {
    const left = timeoutMs < 0 ? Number.POSITIVE_INFINITY : timeoutMs * 1000 - (mp.clock.ticksUs() - start);
    if (ring.size <= headBytes || left <= 0) return false;
    countStep();
    waitUs(hasEvents() || left === Number.POSITIVE_INFINITY ? Math.min(left, LOOK_US) : left);
  }
  return true;
}
