import { boardPins } from '../peripherals/machine/pin.js';
import { lightsleepFun } from '../peripherals/machine/system.js';
import { typeLan } from '../peripherals/network/lan.js';
import { cyw43WlanType } from '../peripherals/network/wlan.js';
import { fun0, funKw } from '../runtime/fun.js';
import { newListN } from '../runtime/list.js';
import { isNamed } from '../runtime/perBoard.js';
import type { PortRow } from '../runtime/port.js';
import { mp } from '../runtime/state.js';
import { mpConstNone } from '../runtime/types.js';

/** Members of modules that several ports have. */

export const constants = (values: Readonly<Record<string, number>>): PortRow[] => Object.entries(values);

export const pinRow: PortRow = ['Pin', (board) => boardPins(board).type];
export const sleepRow: PortRow = ['sleep', lightsleepFun];

/** A name of the radio's driver: boards without one can have it in ROM for other reasons. */
const ofRadio = ([name, value]: PortRow): PortRow => [
  name,
  (board) => (cyw43WlanType(board) === null ? null : typeof value === 'function' ? value(board) : value),
];

const ipconfig = funKw('ipconfig', 0, () => mpConstNone);
/** Where the firmware has the name in ROM. */
export const ipconfigRow: PortRow = ['ipconfig', (board) => (isNamed(board, 'ipconfig') ? ipconfig : null)];

/** `network` of ports whose network is lwIP or chips with drivers (extmod/modnetwork.c). */
export const networkRows: readonly PortRow[] = [
  ['ipconfig', ipconfig],
  ['route', fun0('route', () => mp.rootObjs.get('network.nics') ?? newListN(0))],
  ['LAN', (board) => (isNamed(board, 'LAN') ? typeLan : null)],
  ['WLAN', cyw43WlanType],
  ...constants({ STAT_IDLE: 0, STAT_CONNECTING: 1, STAT_WRONG_PASSWORD: -3, STAT_NO_AP_FOUND: -2 }).map(ofRadio),
  ...constants({ STAT_CONNECT_FAIL: -1, STAT_GOT_IP: 3 }).map(ofRadio),
  ...constants({ STA_IF: 0, AP_IF: 1 }),
];
