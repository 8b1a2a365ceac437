import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun2, funKw, funVar } from '../../runtime/fun.js';
import { latin1Bytes } from '../../runtime/latin1.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objGetInt, objIsTrue } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { raiseOSError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { MP_EINVAL, MP_STREAM_POLL, MP_STREAM_POLL_RD } from '../../runtime/streamProtocol.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { ADDRESS_BYTES, KEY_BYTES } from './espnowLimits.js';
import { bytesOf, receive, sendAndWait, writableOf } from './espnowMessages.js';
import { MpEspnow } from './espnowObject.js';

/** `_espnow` of the ESP8266 (ports/esp8266/modespnow.c). Its object is in static memory. */

/** A mark and the length. */
const HEADER_BYTES = 2;
/** ESP_ERR_ESPNOW_NOT_INIT as the port defines it. */
const NOT_INIT = 869;
/** What the chip's library says of an address that it knows already: for all it knows from the start. */
const KNOWN = -3;
const BROADCAST = '\xff'.repeat(ADDRESS_BYTES);
/** Milliseconds that a response is awaited, one after the other. */
const RESPONSE_MS = 100;

const ROOT = 'espnow_buffer';

const CONFIG_ARGS = ['rxbuf', 'timeout_ms'].map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_INT, -1));

const theOne = perMachine(() => new MpEspnow(typeEspnowEsp8266, HEADER_BYTES + ADDRESS_BYTES));
const peers = perMachine(() => new Set<string>([BROADCAST]));

/** Raises OSError. */
function theActive(): MpEspnow {
  const self = theOne();
  return self.ring === null ? raiseOSError(NOT_INIT) : self;
}

function stop(self: MpEspnow): void {
  if (self.ring !== null) {
    self.stop();
    peers().clear();
    peers().add(BROADCAST);
  }
  mp.rootObjs.delete(ROOT);
}

function active(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theOne();
  if (nArgs > 1 && objIsTrue(args[off + 1]!)) {
    if (self.ring === null) {
      self.newRing((ring) => mp.rootObjs.set(ROOT, ring));
      self.start();
    }
  } else if (nArgs > 1) stop(self);
  return newBool(self.ring !== null);
}

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = theOne();
  const [rxbuf, timeoutMs] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, CONFIG_ARGS).map(Number) as [
    number,
    number,
  ];
  if (rxbuf >= 0) self.ringBytes = rxbuf;
  if (timeoutMs >= 0) self.timeoutMs = timeoutMs;
  return mpConstNone;
}

function recvinto(nArgs: number, args: MpObj[], off: number): MpObj {
  // The message's array stays long where the sender's is no good.
  const received = receive(theActive(), HEADER_BYTES, nArgs, args, off, (sender) => writableOf(sender, ADDRESS_BYTES));
  if (received === null) return 0;
  const { list, packet } = received;
  const { bytes, offset } = writableOf(list.slots[0]!, ADDRESS_BYTES);
  bytes.set(latin1Bytes(packet.from), offset);
  received.fill();
  return packet.data.length;
}

function waitForResponses(self: MpEspnow): void {
  for (let i = 0; i < RESPONSE_MS && self.isPending; i++) waitUs(1000);
}

function send(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theActive();
  const sync = nArgs > 3 ? args[off + 3]! : mpConstNone;
  return sendAndWait(self, args[off + 2]!, sync, waitForResponses, (bytes) => {
    self.transmit(bytesOf(args[off + 1]!, ADDRESS_BYTES), bytes);
    return 1;
  });
}

/** The chip's library takes what is not registered, too. */
function addPeer(nArgs: number, args: MpObj[], off: number): MpObj {
  const address = bytesOf(args[off + 1]!, ADDRESS_BYTES);
  if (nArgs > 3) objGetInt(args[off + 3]!);
  if (nArgs > 2) bytesOf(args[off + 2]!, KEY_BYTES);
  if (peers().has(address)) raiseOSError(KNOWN);
  peers().add(address);
  return mpConstNone;
}

function delPeer(_self: MpObj, address: MpObj): MpObj {
  peers().delete(bytesOf(address, ADDRESS_BYTES));
  return mpConstNone;
}

function setPmk(_self: MpObj, key: MpObj): MpObj {
  bytesOf(key, KEY_BYTES);
  return mpConstNone;
}

export const typeEspnowEsp8266: MpType = newRomType('ESPNowBase', {
  makeNew: () => theOne(),
  protocol: {
    isText: false,
    ioctl(_self: MpObj, request: number, wanted: number): number {
      if (request !== MP_STREAM_POLL) return -MP_EINVAL;
      const { ring } = theOne();
      return ring === null ? 0 : wanted ^ (ring.isEmpty ? MP_STREAM_POLL_RD : 0);
    },
  },
  locals: romMap([
    ['active', funVar('active', 1, 2, active)],
    ['config', funKw('config', 1, config)],
    ['recvinto', funVar('recvinto', 2, 3, recvinto)],
    ['send', funVar('send', 3, 4, send)],
    ['set_pmk', fun2('set_pmk', setPmk)],
    ['add_peer', funVar('add_peer', 2, 4, addPeer)],
    ['del_peer', fun2('del_peer', delPeer)],
  ]),
});
