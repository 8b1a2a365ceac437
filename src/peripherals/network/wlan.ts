import { type Board, hasModule, macroOn } from '../../abi/board.js';
import { argCheckNum, argParseAllKwArray } from '../../runtime/args.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { newListN } from '../../runtime/list.js';
import { MP_BUFFER_READ, type MpObj, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { isNamed, perBoard } from '../../runtime/perBoard.js';
import type { DriverOf } from '../../runtime/port.js';
import { utf8Decoded } from '../../runtime/print.js';
import { raiseMsg, raiseType, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { emptyStr, newStr, objStrGetStr } from '../../runtime/str.js';
import {
  mpConstFalse,
  mpConstNone,
  newBool,
  newRomType,
  typeOSError,
  typeRuntimeError,
  typeValueError,
} from '../../runtime/types.js';
import { waitUs } from '../../world/events.js';
import { hardware } from '../../world/hardware.js';
import { linkAt } from '../../world/net/link.js';
import { checkConnect, ifconfig, keywords, linkOf, MpInterface, mac, onlyOneParam, stateOf } from './interface.js';
import { hostname } from './names.js';
import { wifiMemory } from './wifiMemory.js';
import { cyw43Wlan, type WlanDriver } from './wlanDrivers.js';

/** `network.WLAN` (ports/esp32/network_wlan.c, ports/esp8266/network_wlan.c, extmod/network_cyw43.c). */

/** Microseconds that looking for networks takes. */
const SCAN_US = 2000000;

/** Takes what a step of the driver takes of ESP-IDF's heap. Raises what the port makes of ESP_ERR_NO_MEM. */
export function takeForWifi(step: 'wifi' | 'wifiActive'): void {
  if (wifiMemory().take(step)) return;
  if (macroOn(mp.board, 'UHEAP_WIFI_OUT_OF_MEMORY')) raiseMsg(typeOSError, 'WiFi Out of Memory');
  raiseMsg(typeRuntimeError, 'Wifi Unknown Error 0x0101');
}

function requireKind(self: MpObj, kind: number): void {
  if ((self as MpInterface).kind !== kind) raiseMsg(typeOSError, kind === 0 ? 'STA required' : 'AP required');
}

function connect(driver: WlanDriver, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off]!;
  const parsed = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, driver.connectArgs);
  const bssid = parsed[driver.connectArgs.findIndex(({ name }) => name.data === 'bssid')]!;
  if (driver.needsStation) requireKind(self, 0);
  checkConnect(parsed[0]!, parsed[1]!, bssid);
  const state = stateOf(self);
  const { connect: complaint } = driver.inactive;
  if (complaint !== null && !state.active) raiseMsg(typeOSError, complaint);
  if (parsed[0] !== mpConstNone) state.config.set('ssid', parsed[0]!);
  // Without memory for a connection the driver tries again and again.
  state.joinedUs = wifiMemory().take('wifiJoined') ? mp.clock.ticksUs() : Number.POSITIVE_INFINITY;
  const { bytes, offset, len } = getBufferRaise(parsed[0] === mpConstNone ? emptyStr : parsed[0]!, MP_BUFFER_READ);
  hardware().note('wifi', 'connect', utf8Decoded(bytes.subarray(offset, offset + len)));
  return mpConstNone;
}

function leave(state: ReturnType<typeof stateOf>): void {
  state.joinedUs = null;
  wifiMemory().give('wifiJoined');
}

function disconnect(driver: WlanDriver, self: MpObj): MpObj {
  if (driver.needsStation) requireKind(self, 0);
  leave(stateOf(self));
  return mpConstNone;
}

function active(driver: WlanDriver, nArgs: number, args: MpObj[], off: number): MpObj {
  const state = stateOf(args[off]!);
  if (nArgs > 1) {
    const isOn = objIsTrue(args[off + 1]!);
    if (isOn) takeForWifi('wifiActive');
    state.active = isOn;
    if (!isOn && (args[off] as MpInterface).kind === 0) leave(state);
    if (!linkAt(0).active && !linkAt(1).active) wifiMemory().give('wifiActive');
    hardware().note(
      'wifi',
      (args[off] as MpInterface).kind === 0 ? 'station' : 'access point',
      state.active ? 'on' : 'off',
    );
    if (!driver.activeGivesState) return mpConstNone;
  }
  return newBool(state.active);
}

function status(driver: WlanDriver, nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpInterface;
  if (nArgs === 1) return self.kind === 0 ? driver.status[linkOf(self)] : driver.apStatus;
  switch (objStrGetStr(args[off + 1]!)) {
    case 'stations':
      requireKind(self, 1);
      return newListN(0);
    case 'rssi':
      requireKind(self, 0);
      return linkOf(self) === 'joined' ? -60 : 31;
    default:
      return raiseValueError('unknown status param');
  }
}

/** Networks in reach: none has a name here. */
function scan(driver: WlanDriver, self: MpObj): MpObj {
  if (driver.needsStation) requireKind(self, 0);
  const { scan: complaint } = driver.inactive;
  if (complaint !== null && !stateOf(self).active) raiseMsg(typeOSError, complaint);
  const list = newListN(0);
  waitUs(SCAN_US);
  return list;
}

function config(driver: WlanDriver, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpInterface;
  if (nArgs !== 1 && nKw !== 0) raiseTypeError('either pos or kw args are allowed');
  const { config: values } = stateOf(self);
  const check = (name: string): void => {
    if (driver.config.includes(name)) return;
    if (!driver.configOfAp.includes(name)) raiseValueError('unknown config param');
    requireKind(self, 1);
  };
  if (nKw !== 0) {
    for (const [name, value] of keywords(nArgs, nKw, args, off)) {
      check(name);
      if (name === 'hostname' || name === 'dhcp_hostname') hostname(1, [value], 0);
      else values.set(name === 'essid' ? 'ssid' : name, value);
    }
    return mpConstNone;
  }
  onlyOneParam(nArgs, nKw, 'can query only one param');
  const name = objStrGetStr(args[off + 1]!);
  check(name);
  switch (name) {
    case 'mac':
      return mac(self);
    case 'hostname':
    case 'dhcp_hostname':
      return hostname(0, [], 0);
    case 'ssid':
    case 'essid': {
      const ssid = values.get('ssid');
      return ssid === undefined ? emptyStr : newStr(objStrGetStr(ssid));
    }
    case 'hidden':
      return values.get(name) ?? mpConstFalse;
    case 'ifname':
      return newStr(self.kind === 0 ? 'st1' : 'ap2');
    default:
      return values.get(name) ?? DEFAULTS[name] ?? 0;
  }
}

const DEFAULTS: Readonly<Record<string, number>> = {
  channel: 1,
  max_clients: 4,
  reconnects: -1,
  protocol: 7,
  pm: 1,
  txpower: 20,
};

function newType(driver: WlanDriver): MpType {
  const interfaces = (): MpInterface[] => [sta, ap];
  const type: MpType = newRomType(driver.typeName, {
    makeNew(_type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 0, 1, false);
      takeForWifi('wifi');
      const kind = nArgs === 0 ? 0 : Number(objGetInt(args[off]!));
      const found = interfaces()[kind];
      if (found !== undefined) return found;
      if (driver.badNumber === 'access point') return ap;
      return driver.badNumber === 'no text' ? raiseType(typeValueError) : raiseValueError(driver.badNumber);
    },
    ...(driver.print === undefined ? {} : { print: driver.print }),
    locals: romMap([
      ['active', funVar('active', 1, 2, (nArgs, args, off) => active(driver, nArgs, args, off))],
      ['connect', funKw('connect', 1, (nArgs, nKw, args, off) => connect(driver, nArgs, nKw, args, off))],
      ['disconnect', fun1('disconnect', (self) => disconnect(driver, self))],
      ['status', funVar('status', 1, 2, (nArgs, args, off) => status(driver, nArgs, args, off))],
      [
        'scan',
        driver.scanTakesKeywords
          ? funKw('scan', 1, (_n, _k, args, off) => scan(driver, args[off]!))
          : fun1('scan', (self) => scan(driver, self)),
      ],
      [
        'isconnected',
        fun1('isconnected', (self) => newBool((self as MpInterface).kind === 0 && linkOf(self) === 'joined')),
      ],
      ['config', funKw('config', 1, (nArgs, nKw, args, off) => config(driver, nArgs, nKw, args, off))],
      ['ifconfig', funVar('ifconfig', 1, 2, ifconfig)],
      ...driver.rows,
      ...driver.constants,
    ]),
  });
  const sta = new MpInterface(type, 0);
  const ap = new MpInterface(type, 1);
  return type;
}

/** The type `WLAN` of the boards of a port: null for those without a network. */
export function wlanOf(driver: (board: Board) => WlanDriver | null): DriverOf {
  return perBoard((board) => {
    const found = macroOn(board, 'MICROPY_PY_NETWORK') || hasModule(board, 'network') ? driver(board) : null;
    return found === null ? null : newType(found);
  });
}

/** Of a port whose boards may have a CYW43 chip: the firmware's names tell. */
export const cyw43WlanType = wlanOf((board) => (isNamed(board, 'CYW43') ? cyw43Wlan : null));
