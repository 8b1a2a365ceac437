import { macroOn } from '../../abi/board.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { newDict } from '../../runtime/dict.js';
import { FirmwareFault } from '../../runtime/firmwareFault.js';
import { fun1, fun2, funKw, funVar } from '../../runtime/fun.js';
import { type MpList, newListN } from '../../runtime/list.js';
import { mMalloc } from '../../runtime/malloc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, mapLookup } from '../../runtime/map.js';
import { newInt } from '../../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpStr, type MpType } from '../../runtime/obj.js';
import { objGetInt, objIsCallable, objIsTrue } from '../../runtime/ops.js';
import { perMachine } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newBytes } from '../../runtime/str.js';
import { MP_EINVAL, MP_STREAM_POLL, MP_STREAM_POLL_RD, MP_STREAM_POLL_WR } from '../../runtime/streamProtocol.js';
import { newTuple, newTupleN } from '../../runtime/tuple.js';
import { mpConstNone, newBool, newRomType, typeBytes } from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { linkAt } from '../../world/net/link.js';
import { SystemSteps } from '../../world/systemHeap.js';
import { wifiMemory } from '../network/wifiMemory.js';
import { takeForWifi } from '../network/wlan.js';
import { raiseEspError } from './espError.js';
import { ADDRESS_BYTES, KEY_BYTES } from './espnowLimits.js';
import { bytesOf, receive, sendAndWait } from './espnowMessages.js';
import { MpEspnow } from './espnowObject.js';
import { type EspnowPeer, EspnowPeers, newPeer } from './espnowPeers.js';

/** `_espnow` of the ESP32 family (ports/esp32/modespnow.c). */

/** A mark, the length, the time and the strength. */
const HEADER_BYTES = 7;
const MP_ENOENT = 2;
/** newlib's number. */
const ETIMEDOUT = 116;

/** What was sent is awaited for so long, and in the beginning nothing else happens meanwhile. In milliseconds. */
const RESPONSE_MS = 100;
const BUSY_MS = 10;

const ROOT = 'espnow_singleton';

const NOT_GIVEN = -(2 ** 31);

const CONFIG_ARGS = [
  mpArg('', MP_ARG_OBJ),
  mpArg('rxbuf', MP_ARG_KW_ONLY | MP_ARG_INT, -1),
  mpArg('timeout_ms', MP_ARG_KW_ONLY | MP_ARG_INT, NOT_GIVEN),
  mpArg('rate', MP_ARG_KW_ONLY | MP_ARG_INT, -1),
];

const PEER_ARGS = ['lmk', 'channel', 'ifidx', 'encrypt'].map((name) => mpArg(name, MP_ARG_OBJ, mpConstNone));

const peers = perMachine(() => new EspnowPeers(theOne()));
/** What the driver has of ESP-IDF's heap. */
const memory = perMachine(() => new SystemSteps());
/** How many peers of one device there were when the list last changed. */
const counted = perMachine(() => ({ peers: 0 }));

/** The object, which every function works on whatever it was called for. */
function theOne(): MpEspnow {
  const self = mp.rootObjs.get(ROOT);
  if (self === undefined) throw new FirmwareFault('ESP-NOW is used before ESPNowBase() was called');
  return self as MpEspnow;
}

/** Raises OSError. */
function theActive(): MpEspnow {
  const self = theOne();
  if (self.ring === null) raiseEspError('ESP_ERR_ESPNOW_NOT_INIT');
  return self;
}

function makeNew(type: MpType): MpObj {
  const known = mp.rootObjs.get(ROOT);
  if (known !== undefined) return known;
  const self = new MpEspnow(type, HEADER_BYTES + ADDRESS_BYTES);
  const top = mp.roots.mark();
  self.ptr = mMalloc(mp.sizes.esp_espnow_obj_t, self);
  mp.roots.keep(self);
  self.peersTable = newDict(0);
  self.peersTable.map.isFixed = true;
  mp.roots.release(top);
  mp.rootObjs.set(ROOT, self);
  return self;
}

function start(self: MpEspnow): void {
  if (self.ring !== null) return;
  self.newRing(() => {});
  if (!macroOn(mp.board, 'UHEAP_ESPNOW_NEEDS_WLAN')) takeForWifi('wifi');
  else if (!wifiMemory().names().includes('wifi')) raiseEspError('ESP_ERR_ESPNOW_INTERNAL');
  if (!memory().take('espnow')) raiseEspError('ESP_ERR_ESPNOW_INTERNAL');
  self.start();
}

function stop(self: MpEspnow): void {
  if (self.ring === null) return;
  if (!self.isStarted) raiseEspError('ESP_ERR_ESPNOW_NOT_INIT');
  self.stop();
  memory().give('espnow');
  peers().clear();
  counted().peers = 0;
}

function active(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theOne();
  if (nArgs > 1) {
    if (objIsTrue(args[off + 1]!)) start(self);
    else stop(self);
  }
  return newBool(self.ring !== null);
}

/** Rates of interfaces that are not active can't be set since that is looked at. Raises OSError. */
function setRate(): void {
  if (!macroOn(mp.board, 'UHEAP_ESPNOW_NEEDS_WLAN')) takeForWifi('wifi');
  else if (!linkAt(0).active && !linkAt(1).active) raiseOSError(MP_ENOENT);
}

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = theOne();
  const [name, rxbuf, timeoutMs, rate] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, CONFIG_ARGS);
  if (Number(rxbuf) >= 0) self.ringBytes = Number(rxbuf);
  if (Number(timeoutMs) !== NOT_GIVEN) self.timeoutMs = Number(timeoutMs);
  if (Number(rate) >= 0) setRate();
  if (name === MP_OBJ_NULL) return mpConstNone;
  if (name === q('rxbuf')) return newInt(self.ringBytes);
  if (name === q('timeout_ms')) return newInt(self.timeoutMs);
  return raiseValueError('unknown config param');
}

function irq(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theOne();
  const handler = args[off + 1]!;
  if (handler !== mpConstNone && !objIsCallable(handler)) raiseValueError('invalid handler');
  self.callback = handler;
  self.callbackArg = nArgs > 2 ? args[off + 2]! : mpConstNone;
  return mpConstNone;
}

function stats(): MpObj {
  const self = theOne();
  self.settle();
  return newTuple([self.sent, self.responses, self.failures, self.received, self.dropped]);
}

/** The entry of a sender in the table of those who were heard; one for a new sender is added. Raises MemoryError. */
function tableEntry({ map }: NonNullable<MpEspnow['peersTable']>, address: string): number {
  const known = mapLookup(map, new MpStr(typeBytes, address, 0, 0), MP_MAP_LOOKUP);
  if (known >= 0) return known;
  map.isFixed = false;
  const top = mp.roots.mark();
  const key = newBytes(address);
  mp.roots.keep(key);
  const at = mapLookup(map, key, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  map.slots[at + 1] = newListN(2);
  mp.roots.release(top);
  map.isFixed = true;
  return at;
}

/** `recvinto([sender, message[, strength, time]][, timeout])`: the message's length, or 0. */
function recvinto(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theActive();
  const received = receive(self, HEADER_BYTES, nArgs, args, off);
  if (received === null) return 0;
  const { list, packet } = received;
  received.fill();
  const { map } = theActive().peersTable!;
  const at = tableEntry(self.peersTable!, packet.from);
  const seen = map.slots[at + 1] as MpList;
  seen.slots[0] = packet.rssi;
  seen.slots[1] = newInt(packet.timeMs | 0);
  list.slots[0] = map.slots[at]!;
  if (list.len >= 4) {
    list.slots[2] = packet.rssi;
    list.slots[3] = newInt(packet.timeMs | 0);
  }
  return packet.data.length;
}

/** Raises OSError. */
function waitForResponses(self: MpEspnow): void {
  const begin = mp.clock.ticksUs();
  while (self.isPending) {
    const now = mp.clock.ticksUs();
    const ms = Math.floor((now - begin) / 1000);
    if (ms > RESPONSE_MS) raiseOSError(ETIMEDOUT);
    const isBusy = ms <= BUSY_MS;
    const end = begin + ((isBusy ? BUSY_MS : RESPONSE_MS) + 1) * 1000;
    const us = Math.max(1, Math.min(self.nextUs, end) - now);
    if (isBusy) mp.clock.sleepUs(us);
    else waitUs(us);
  }
}

/** An address, or null for what is false. Raises TypeError, ValueError. */
function addressOf(o: MpObj): string | null {
  return objIsTrue(o) ? bytesOf(o, ADDRESS_BYTES) : null;
}

/** The same where C copies it without a look. */
function certainAddress(o: MpObj): string {
  const address = addressOf(o);
  if (address === null) throw new FirmwareFault('ESP-NOW reads an address at a null pointer');
  return address;
}

function send(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = theActive();
  const to = nArgs > 2 ? addressOf(args[off + 1]!) : null;
  const sync = nArgs > 3 ? args[off + 3]! : mpConstNone;
  return sendAndWait(self, args[off + (nArgs > 2 ? 2 : 1)]!, sync, waitForResponses, (bytes) => {
    peers().send(to, bytes);
    return to === null ? counted().peers : 1;
  });
}

function setPmk(_self: MpObj, key: MpObj): MpObj {
  bytesOf(key, KEY_BYTES);
  peers().counts();
  return mpConstNone;
}

/** What arguments say of a peer; None leaves it as it is. */
function changed(peer: EspnowPeer, nArgs: number, nKw: number, args: MpObj[], off: number): EspnowPeer {
  const [lmk, channel, ifidx, encrypt] = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, PEER_ARGS) as [
    MpObj,
    MpObj,
    MpObj,
    MpObj,
  ];
  let next = peer;
  if (lmk !== mpConstNone) {
    const isKey = objIsTrue(lmk);
    next = { ...next, encrypt: isKey, ...(isKey ? { lmk: bytesOf(lmk, KEY_BYTES) } : {}) };
  }
  if (channel !== mpConstNone) next = { ...next, channel: Number(objGetInt(channel)) & 0xff };
  if (ifidx !== mpConstNone) next = { ...next, ifidx: Number(objGetInt(ifidx)) };
  if (encrypt !== mpConstNone) next = { ...next, encrypt: objIsTrue(encrypt) };
  return next;
}

function countPeers(): MpObj {
  theActive();
  counted().peers = peers().unicast.length;
  return mpConstNone;
}

function addPeer(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const address = certainAddress(args[off + 1]!);
  peers().add(changed(newPeer(address), nArgs, nKw, args, off));
  return countPeers();
}

function modPeer(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const address = certainAddress(args[off + 1]!);
  peers().modify(changed(peers().get(address), nArgs, nKw, args, off));
  return countPeers();
}

function delPeer(_self: MpObj, address: MpObj): MpObj {
  peers().delete(certainAddress(address));
  return countPeers();
}

/** `(address, lmk, channel, ifidx, encrypt)`. */
function peerTuple({ address, lmk, channel, ifidx, encrypt }: EspnowPeer): MpObj {
  const top = mp.roots.mark();
  const items = [address, lmk].map((text) => {
    const bytes = newBytes(text);
    mp.roots.keep(bytes);
    return bytes;
  });
  const tuple = newTuple([...items, channel, newInt(ifidx), newBool(encrypt)]);
  mp.roots.release(top);
  return tuple;
}

function getPeers(): MpObj {
  theActive();
  const all = peers().unicast;
  const tuple = newTupleN(counted().peers);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  for (let i = 0; i < tuple.items.length; i++) tuple.items[i] = i < all.length ? peerTuple(all[i]!) : mpConstNone;
  mp.roots.release(top);
  return tuple;
}

export const typeEspnowEsp32: MpType = newRomType('ESPNowBase', {
  makeNew: (type) => makeNew(type),
  attr(_self, name, dest, off) {
    const self = theOne();
    if (dest[off] !== MP_OBJ_NULL) return;
    if (name.data === 'peers_table') dest[off] = self.peersTable!;
    else dest[off + 1] = MP_OBJ_SENTINEL;
  },
  protocol: {
    isText: false,
    ioctl(_self: MpObj, request: number, wanted: number): number {
      if (request !== MP_STREAM_POLL) return -MP_EINVAL;
      const self = theOne();
      if (self.ring === null) return 0;
      const lacks = (self.ring.isEmpty ? MP_STREAM_POLL_RD : 0) | (self.isPending ? MP_STREAM_POLL_WR : 0);
      return wanted ^ lacks;
    },
  },
  locals: romMap([
    ['active', funVar('active', 1, 2, active)],
    ['config', funKw('config', 1, config)],
    ['irq', funVar('irq', 2, 3, irq)],
    ['stats', fun1('stats', stats)],
    ['recvinto', funVar('recvinto', 2, 3, recvinto)],
    ['send', funVar('send', 2, 4, send)],
    ['any', fun1('any', () => newBool(!theActive().ring!.isEmpty))],
    ['set_pmk', fun2('set_pmk', setPmk)],
    ['add_peer', funKw('add_peer', 2, addPeer)],
    ['del_peer', fun2('del_peer', delPeer)],
    ['get_peers', fun1('get_peers', getPeers)],
    ['mod_peer', funKw('mod_peer', 2, modPeer)],
    ['get_peer', fun2('get_peer', (_self, address) => peerTuple(peers().get(certainAddress(address))))],
    ['peer_count', fun1('peer_count', () => newTuple([...peers().counts()]))],
  ]),
});
