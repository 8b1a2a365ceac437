import { macroOn } from '../../abi/board.js';
import { MpArray } from '../../runtime/array.js';
import type { MpList } from '../../runtime/list.js';
import { type BufferInfo, MP_BUFFER_READ, MP_BUFFER_WRITE, type MpObj, MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { raiseType, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { countStep } from '../../runtime/steps.js';
import { mpConstNone, newBool, typeByteArray, typeList, typeTypeError, typeValueError } from '../../runtime/types.js';
import type { EspnowMessage } from '../../world/espnowAir.js';
import { hasEvents, waitUs } from '../../world/events.js';
import { MESSAGE_BYTES } from './espnowLimits.js';
import type { EspnowRing, MpEspnow, Packet } from './espnowObject.js';

/** What `recvinto` and `send` of both ports have in common. */

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
function receiveList(o: MpObj): MpList {
  const isList = o instanceof MpObject && o.type === typeList;
  if (isList && (o as MpList).len >= 2) return o as MpList;
  if (!macroOn(mp.board, 'UHEAP_ESPNOW_LIST_ENSURED')) raiseValueError('ESPNow.recvinto(): Invalid argument');
  return raiseType(isList ? typeValueError : typeTypeError);
}

/** Where a message is put: a bytearray has all of its room in use. Raises TypeError, ValueError. */
function messageRoom(o: MpObj, checkSender: () => void): BufferInfo {
  if (o instanceof MpArray && o.type === typeByteArray) {
    o.len += o.free;
    o.free = 0;
  }
  checkSender();
  return writableOf(o, MESSAGE_BYTES);
}

/** Puts a message there; a bytearray is as long as it from now on. */
function fillMessage(o: MpObj, { bytes, offset }: BufferInfo, { data }: EspnowMessage): void {
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
function waitForMessage(ring: EspnowRing, headBytes: number, timeoutMs: number): boolean {
  const start = mp.clock.ticksUs();
  while (ring.isEmpty) {
    const left = timeoutMs < 0 ? Number.POSITIVE_INFINITY : timeoutMs * 1000 - (mp.clock.ticksUs() - start);
    if (ring.size <= headBytes || left <= 0) return false;
    countStep();
    waitUs(hasEvents() || left === Number.POSITIVE_INFINITY ? Math.min(left, LOOK_US) : left);
  }
  return true;
}

/** A message that has come, and the list that `recvinto` was called with. */
interface Received {
  readonly list: MpList;
  readonly packet: Packet;
  /** Puts the message into the list's second item. */
  fill(): void;
}

/**
 * Waits for a message to put into a list; null: none came in time. Raises TypeError, ValueError.
 *
 * @param checkSender looks at the list's first item, once the bytearray for the message is long
 */
export function receive(
  self: MpEspnow,
  headBytes: number,
  nArgs: number,
  args: MpObj[],
  off: number,
  checkSender: (sender: MpObj) => void = () => {},
): Received | null {
  const ring = self.ring!;
  const timeout = nArgs > 2 ? args[off + 2]! : mpConstNone;
  const timeoutMs = timeout === mpConstNone ? self.timeoutMs : Number(objGetInt(timeout));
  const list = receiveList(args[off + 1]!);
  const into = list.slots[1]!;
  const room = messageRoom(into, () => checkSender(list.slots[0]!));
  if (!waitForMessage(ring, headBytes, timeoutMs)) return null;
  const packet = ring.take()!;
  return { list, packet, fill: () => fillMessage(into, room, packet) };
}

/**
 * Sends `message`, and answers whether nothing has failed meanwhile. Raises TypeError and what the others raise.
 *
 * @param sync absent or None, or true: what was sent is waited for, before and after
 * @param wait waits for what was sent
 * @param transmit gives the bytes to the driver, and says to how many
 */
export function sendAndWait(
  self: MpEspnow,
  message: MpObj,
  sync: MpObj,
  wait: (self: MpEspnow) => void,
  transmit: (bytes: Uint8Array) => number,
): MpObj {
  const waits = sync === mpConstNone || objIsTrue(sync);
  const { bytes, offset, len } = getBufferRaise(message, MP_BUFFER_READ);
  if (waits) wait(self);
  self.settle();
  const { failures } = self;
  self.sent += transmit(bytes.slice(offset, offset + len));
  if (waits) wait(self);
  return newBool(!waits || self.failures === failures);
}
