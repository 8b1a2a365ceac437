import { fun0, fun1, funKw, funVar } from '../../runtime/fun.js';
import { newListN } from '../../runtime/list.js';
import { objGetInt } from '../../runtime/ops.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseMsg } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone, typeOSError } from '../../runtime/types.js';
import { isNamed, perMachine } from '../../runtime/perBoard.js';
import { defineModule } from '../../modules/registry.js';
import { typeLan } from './lan.js';
import { country, hostname } from './names.js';
import { wlanType } from './wlan.js';
/** The module `network` (extmod/modnetwork.c, ports' modnetwork_globals.h). Networks can be joined, and carry nothing. */
const phyMode = perMachine(() => ({ mode: 3 }));
function phyModeFun(nArgs, args, off) {
    if (mp.board.port === 'esp32')
        return mpConstNone;
    if (nArgs === 0)
        return phyMode().mode;
    phyMode().mode = Number(objGetInt(args[off]));
    return mpConstNone;
}
const constants = (values) => Object.entries(values);
const ESP_MODES = { MODE_11B: 1, MODE_11G: 2 };
const AUTH = { AUTH_OPEN: 0, AUTH_WEP: 1, AUTH_WPA_PSK: 2, AUTH_WPA2_PSK: 3, AUTH_WPA_WPA2_PSK: 4 };
const PORTS = {
    esp32: [
        ['__init__', fun0('__init__', () => mpConstNone)],
        ['WLAN', ({ board }) => wlanType(board)],
        // No Ethernet chip, no modem.
        ['LAN', funKw('LAN', 0, () => raiseMsg(typeOSError, 'esp_eth_driver_install() failed'))],
        ['PPP', fun1('PPP', () => raiseMsg(typeOSError, 'hardware is not simulated'))],
        ['phy_mode', funVar('phy_mode', 0, 1, phyModeFun)],
        ...constants({ STA_IF: 0, AP_IF: 1, ...ESP_MODES, MODE_11N: 4, MODE_LR: 8, ...AUTH }),
        ...constants({ AUTH_WPA2_ENTERPRISE: 5, AUTH_WPA3_PSK: 6, AUTH_WPA2_WPA3_PSK: 7, AUTH_WAPI_PSK: 8 }),
        ...constants({ AUTH_OWE: 9, AUTH_WPA3_ENT_192: 10, AUTH_MAX: 11 }),
        ...constants({ PHY_LAN8710: 0, PHY_LAN8720: 1, PHY_IP101: 2, PHY_RTL8201: 3, PHY_DP83848: 4, PHY_KSZ8041: 5 }),
        ...constants({ PHY_KSZ8081: 6, PHY_KSZ8851SNL: 100, PHY_DM9051: 101, PHY_W5500: 102 }),
        ...constants({ ETH_INITIALIZED: 0, ETH_STARTED: 1, ETH_STOPPED: 2, ETH_CONNECTED: 3, ETH_DISCONNECTED: 4 }),
        ...constants({ ETH_GOT_IP: 5, STAT_IDLE: 1000, STAT_CONNECTING: 1001, STAT_GOT_IP: 1010 }),
        ...constants({ STAT_NO_AP_FOUND: 201, STAT_WRONG_PASSWORD: 202, STAT_BEACON_TIMEOUT: 200, STAT_ASSOC_FAIL: 203 }),
        ...constants({ STAT_HANDSHAKE_TIMEOUT: 204 }),
    ],
    esp8266: [
        ['WLAN', ({ board }) => wlanType(board)],
        ['phy_mode', funVar('phy_mode', 0, 1, phyModeFun)],
        ...constants({ STA_IF: 0, AP_IF: 1, STAT_IDLE: 0, STAT_CONNECTING: 1, STAT_WRONG_PASSWORD: 2 }),
        ...constants({ STAT_NO_AP_FOUND: 3, STAT_CONNECT_FAIL: 4, STAT_GOT_IP: 5, ...ESP_MODES, MODE_11N: 3, ...AUTH }),
    ],
    stm32: [
        ['ipconfig', funKw('ipconfig', 0, () => mpConstNone)],
        ['route', fun0('route', () => mp.rootObjs.get('network.nics') ?? newListN(0))],
        ['LAN', ({ board }) => (isNamed(board, 'LAN') ? typeLan : null)],
        ['WLAN', ({ board }) => wlanType(board)],
        ...constants({ STAT_IDLE: 0, STAT_CONNECTING: 1, STAT_WRONG_PASSWORD: -3, STAT_NO_AP_FOUND: -2 }),
        ...constants({ STAT_CONNECT_FAIL: -1, STAT_GOT_IP: 3, STA_IF: 0, AP_IF: 1 }),
    ],
};
/** Names that belong to the radio's driver: boards without one can have them in ROM for other reasons. */
const OF_RADIO = /^STAT_/;
function portRow(port, [name, value]) {
    return [
        name,
        (state) => {
            const { board } = state;
            if (board.port !== port || !isNamed(board, name))
                return null;
            if (port === 'stm32' && OF_RADIO.test(name) && wlanType(board) === null)
                return null;
            return typeof value === 'function' ? value(state) : value;
        },
    ];
}
defineModule({
    name: 'network',
    rows: [
        ['__name__', q('network')],
        ['country', funVar('country', 0, 1, country)],
        ['hostname', funVar('hostname', 0, 1, hostname)],
        ...Object.entries(PORTS).flatMap(([port, rows]) => rows.map((row) => portRow(port, row))),
    ],
});
