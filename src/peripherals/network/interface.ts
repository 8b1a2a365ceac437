import { argCheckNum } from '../../runtime/args.js';
import { isInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { isStr, newBytes, newStr, objStrGetStr } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone } from '../../runtime/types.js';
import { parseIpv4 } from '../../world/net/address.js';
import { type LinkProgress, linkAddresses, linkAt, linkProgress } from '../../world/net/link.js';

/** What the objects of network interfaces share. */

/** An interface, which is in static memory. */
export class MpInterface extends MpObject {
  /** 0: to a network, 1: an access point of its own. */
  readonly kind: number;

  constructor(type: MpType, kind: number) {
    super(type);
    this.kind = kind;
  }

  override trace(): void {}
}

export function stateOf(self: MpObj): ReturnType<typeof linkAt> {
  return linkAt((self as MpInterface).kind);
}

export function linkOf(self: MpObj): LinkProgress {
  return linkProgress((self as MpInterface).kind);
}

function ipv4(o: MpObj): string {
  const text = objStrGetStr(o);
  if (parseIpv4(text) === null) raiseValueError('invalid arguments');
  return text;
}

/** `ifconfig([(ip, mask, gateway, dns)])`, and `"dhcp"` for addresses that the network gives. */
export function ifconfig(nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  if (nArgs === 1) {
    const items: MpObj[] = [];
    const top = mp.roots.mark();
    for (const text of linkAddresses((self as MpInterface).kind)) {
      const item = newStr(text);
      mp.roots.keep(item);
      items.push(item);
    }
    mp.roots.release(top);
    return newTuple(items);
  }
  const arg = args[off + 1]!;
  if (isStr(arg)) {
    if (objStrGetStr(arg) !== 'dhcp') raiseValueError('invalid arguments');
    stateOf(self).address = null;
    return mpConstNone;
  }
  const items = objGetArrayFixedN(arg, 4);
  const mask = isInt(items[1]!) ? maskOf(Number(objGetInt(items[1]!))) : ipv4(items[1]!);
  stateOf(self).address = [ipv4(items[0]!), mask, ipv4(items[2]!), ipv4(items[3]!)];
  return mpConstNone;
}

function maskOf(bits: number): string {
  const mask = bits <= 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff).join('.');
}

/** The interface's hardware address. */
export function mac(self: MpObj): MpObj {
  return newBytes(String.fromCharCode(0x24, 0x0a, 0xc4, 0x12, 0x34, 0x56 + (self as MpInterface).kind));
}

/** Names and values of keyword arguments, which follow the positional ones. */
export function keywords(nArgs: number, nKw: number, args: MpObj[], off: number): [name: string, value: MpObj][] {
  return Array.from({ length: nKw }, (_, i) => {
    const at = off + nArgs + 2 * i;
    return [objStrGetStr(args[at]!), args[at + 1]!];
  });
}

/** Checks a connection's name, key and address of the station, of six bytes. */
export function checkConnect(ssid: MpObj, key: MpObj, bssid: MpObj): void {
  for (const text of [ssid, key]) if (text !== mpConstNone) getBufferRaise(text, MP_BUFFER_READ);
  if (bssid !== mpConstNone && getBufferRaise(bssid, MP_BUFFER_READ).len !== 6) raiseValueError('');
}

export function onlyOneParam(nArgs: number, nKw: number, text: string): void {
  argCheckNum(nArgs, nKw, 1, 2, true);
  if (nArgs !== 2) raiseTypeError(text);
}
