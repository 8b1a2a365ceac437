import { MP_ARG_KW_ONLY, MP_ARG_OBJ, type MpArg, mpArg } from '../../runtime/args.js';
import { fun1, fun2, fun3, funKw } from '../../runtime/fun.js';
import type { MpObj } from '../../runtime/obj.js';
import type { MpPrint } from '../../runtime/print.js';
import { printf } from '../../runtime/printf.js';
import type { RomRow } from '../../runtime/rom.js';
import { mpConstNone } from '../../runtime/types.js';
import { linkOf, type MpInterface } from './interface.js';

/** How the drivers of Wi-Fi differ: a table a driver. */

/** How a port's driver differs from the others'. */
export interface WlanDriver {
  readonly typeName: string;
  /** Arguments of `connect`, among them `bssid`. */
  readonly connectArgs: readonly MpArg[];
  /** Raises OSError for what an access point can't do. */
  readonly needsStation: boolean;
  /** What `connect` and `scan` raise while it is not active; null: nothing. */
  readonly inactive: { readonly connect: string | null; readonly scan: string | null };
  /** How it prints; absent: as any object. */
  print?(out: MpPrint, self: MpObj): void;
  readonly scanTakesKeywords: boolean;
  readonly rows: readonly RomRow[];
  /** What `status()` gives by how far the link is. */
  readonly status: Readonly<Record<ReturnType<typeof linkOf>, number>>;
  /** `status()` of an access point. */
  readonly apStatus: MpObj;
  /** `active(on)` gives the state, or None. */
  readonly activeGivesState: boolean;
  /** What can be asked and set. */
  readonly config: readonly string[];
  readonly configOfAp: readonly string[];
  readonly constants: readonly RomRow[];
  /** What the number of an interface raises that there is none of: a ValueError with a text or none; or it is an access point's. */
  readonly badNumber: string | 'no text' | 'access point';
}

const ESP_CONFIG = ['mac', 'ssid', 'essid', 'channel', 'hostname', 'dhcp_hostname', 'txpower', 'protocol', 'pm'];
const ESP_AP = ['hidden', 'security', 'authmode', 'key', 'password'];

const INTERFACES: readonly RomRow[] = [
  ['IF_STA', 0],
  ['IF_AP', 1],
  ['SEC_OPEN', 0],
];

const ESP_CONSTANTS: readonly RomRow[] = [
  ...INTERFACES,
  ['SEC_WEP', 1],
  ['SEC_WPA', 2],
  ['SEC_WPA2', 3],
  ['SEC_WPA_WPA2', 4],
];

const CONNECT_ARGS = [
  mpArg('', MP_ARG_OBJ, mpConstNone),
  mpArg('', MP_ARG_OBJ, mpConstNone),
  mpArg('bssid', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];

const CYW43_CONNECT_ARGS = [
  mpArg('ssid', MP_ARG_OBJ, mpConstNone),
  mpArg('key', MP_ARG_OBJ, mpConstNone),
  ...['auth', 'security', 'bssid', 'channel'].map((name) => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)),
];

/** ports/esp32/network_wlan.c */
export const esp32Wlan: WlanDriver = {
  typeName: 'WLAN',
  connectArgs: CONNECT_ARGS,
  needsStation: false,
  inactive: { connect: 'Wifi Not Started', scan: 'STA must be active' },
  scanTakesKeywords: false,
  rows: [],
  status: { idle: 1000, joining: 1001, joined: 1010, 'no network': 201 },
  apStatus: mpConstNone,
  activeGivesState: true,
  config: [...ESP_CONFIG, 'ifname', 'max_clients', 'reconnects'],
  configOfAp: [...ESP_AP, 'max_clients'],
  constants: [
    ...ESP_CONSTANTS,
    ['SEC_WPA2_ENT', 5],
    ['SEC_WPA3', 6],
    ['SEC_WPA2_WPA3', 7],
    ['SEC_WAPI', 8],
    ['SEC_OWE', 9],
    ['PM_NONE', 0],
    ['PM_PERFORMANCE', 1],
    ['PM_POWERSAVE', 2],
  ],
  badNumber: 'invalid WLAN interface identifier',
};

/** ports/esp8266/network_wlan.c */
export const esp8266Wlan: WlanDriver = {
  typeName: 'WLAN',
  connectArgs: CONNECT_ARGS,
  needsStation: true,
  inactive: { connect: null, scan: 'STA must be active' },
  scanTakesKeywords: false,
  rows: [],
  status: { idle: 0, joining: 1, joined: 5, 'no network': 3 },
  apStatus: -1,
  activeGivesState: false,
  config: ESP_CONFIG,
  configOfAp: [...ESP_AP, 'channel'],
  constants: [...ESP_CONSTANTS, ['PM_NONE', 0], ['PM_PERFORMANCE', 2], ['PM_POWERSAVE', 1]],
  badNumber: 'no text',
};

/** The CYW43 chips, whichever port drives them (extmod/network_cyw43.c). */
export const cyw43Wlan: WlanDriver = {
  typeName: 'CYW43',
  connectArgs: CYW43_CONNECT_ARGS,
  needsStation: false,
  inactive: { connect: null, scan: null },
  print(out, self) {
    const up = linkOf(self as MpInterface) === 'joined';
    const kind = (self as MpInterface).kind === 0 ? 'STA' : 'AP';
    printf(out, '<CYW43 %s %s %s>', kind, up ? 'up' : 'down', up ? '192.168.1.42' : '0.0.0.0');
  },
  scanTakesKeywords: true,
  rows: [
    ['send_ethernet', fun2('send_ethernet', () => mpConstNone)],
    ['ioctl', fun3('ioctl', () => mpConstNone)],
    ['deinit', fun1('deinit', () => mpConstNone)],
    ['ipconfig', funKw('ipconfig', 1, () => mpConstNone)],
  ],
  status: { idle: 0, joining: 1, joined: 3, 'no network': -2 },
  apStatus: 0,
  activeGivesState: false,
  config: ['mac', 'ssid', 'essid', 'channel', 'hostname', 'txpower', 'pm', 'antenna', 'monitor', 'trace', 'country'],
  configOfAp: ['security', 'key', 'password', 'hidden', 'channel'],
  constants: [
    ...INTERFACES,
    ['SEC_WPA_WPA2', 0x00400006],
    ['PM_NONE', 0x10],
    ['PM_PERFORMANCE', 0xa11142],
    ['PM_POWERSAVE', 0x11],
  ],
  badNumber: 'access point',
};
