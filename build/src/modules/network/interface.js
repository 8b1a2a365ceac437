import { argCheckNum } from '../../runtime/args.js';
import { isInt } from '../../runtime/newInt.js';
import { MP_BUFFER_READ, MpObject } from '../../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt } from '../../runtime/ops.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { mp, pushRoot } from '../../runtime/state.js';
import { isStr, newBytes, newStr, objStrGetStr } from '../../runtime/str.js';
import { newTuple } from '../../runtime/tuple.js';
import { mpConstNone } from '../../runtime/types.js';
import { hardware } from '../machine/hardware.js';
import { perMachine } from '../machine/perBoard.js';
import { parseIpv4 } from '../socketAddress.js';
/** Network interfaces. None carries anything: a stub says whether a wireless network can be joined at all. */
/** Microseconds until a network that is in reach has been joined, or it is clear that none is. */
const JOIN_US = 1000000;
/** What a network gives to a board that joins it: address, mask, gateway, name server. */
const JOINED = ['192.168.1.42', '255.255.255.0', '192.168.1.1', '192.168.1.1'];
const NOWHERE = ['0.0.0.0', '0.0.0.0', '0.0.0.0', '0.0.0.0'];
const ACCESS_POINT = ['192.168.4.1', '255.255.255.0', '192.168.4.1', '0.0.0.0'];
/** An interface, which is in static memory. */
export class MpInterface extends MpObject {
    constructor(type, kind) {
        super(type);
        this.kind = kind;
    }
    trace() { }
}
const states = perMachine(() => [0, 1].map(() => ({ active: false, joinedUs: null, address: null, config: new Map() })));
export function stateOf(self) {
    return states()[self.kind];
}
/** How far an interface is: `idle`, `joining`, `joined`, or `no network` where none is in reach. */
export function linkOf(self) {
    const { active, joinedUs } = stateOf(self);
    if (!active || joinedUs === null)
        return 'idle';
    if (mp.clock.ticksUs() < joinedUs + JOIN_US)
        return 'joining';
    return hardware().stub.wifi === true ? 'joined' : 'no network';
}
function addressOf(self) {
    const { address, active } = stateOf(self);
    if (address !== null)
        return address;
    if (self.kind === 1)
        return active ? ACCESS_POINT : NOWHERE;
    return linkOf(self) === 'joined' ? JOINED : NOWHERE;
}
function ipv4(o) {
    const text = objStrGetStr(o);
    if (parseIpv4(text) === null)
        raiseValueError('invalid arguments');
    return text;
}
/** `ifconfig([(ip, mask, gateway, dns)])`, and `"dhcp"` for addresses that the network gives. */
export function ifconfig(nArgs, args, off) {
    const self = args[off];
    if (nArgs === 1) {
        const items = [];
        const top = mp.rootTop;
        for (const text of addressOf(self)) {
            const item = newStr(text);
            pushRoot(item);
            items.push(item);
        }
        mp.rootTop = top;
        return newTuple(items);
    }
    const arg = args[off + 1];
    if (isStr(arg)) {
        if (objStrGetStr(arg) !== 'dhcp')
            raiseValueError('invalid arguments');
        stateOf(self).address = null;
        return mpConstNone;
    }
    const items = objGetArrayFixedN(arg, 4);
    const mask = isInt(items[1]) ? maskOf(Number(objGetInt(items[1]))) : ipv4(items[1]);
    stateOf(self).address = [ipv4(items[0]), mask, ipv4(items[2]), ipv4(items[3])];
    return mpConstNone;
}
function maskOf(bits) {
    const mask = bits <= 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    return [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff).join('.');
}
/** The interface's hardware address. */
export function mac(self) {
    return newBytes(String.fromCharCode(0x24, 0x0a, 0xc4, 0x12, 0x34, 0x56 + self.kind));
}
/** Names and values of keyword arguments, which follow the positional ones. */
export function keywords(nArgs, nKw, args, off) {
    return Array.from({ length: nKw }, (_, i) => {
        const at = off + nArgs + 2 * i;
        return [objStrGetStr(args[at]), args[at + 1]];
    });
}
/** Checks a connection's name, key and address of the station, of six bytes. */
export function checkConnect(ssid, key, bssid) {
    for (const text of [ssid, key])
        if (text !== mpConstNone)
            getBufferRaise(text, MP_BUFFER_READ);
    if (bssid !== mpConstNone && getBufferRaise(bssid, MP_BUFFER_READ).len !== 6)
        raiseValueError('');
}
export function onlyOneParam(nArgs, nKw, text) {
    argCheckNum(nArgs, nKw, 1, 2, true);
    if (nArgs !== 2)
        raiseTypeError(text);
}
