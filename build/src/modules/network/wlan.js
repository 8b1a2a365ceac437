import { macroOn } from '../../abi/board.js';
import { printf } from '../../objects/printf.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { fun1, fun2, fun3, funKw, funVar } from '../../runtime/fun.js';
import { newListN } from '../../runtime/list.js';
import { MP_BUFFER_READ } from '../../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { raiseMsg, raiseType, raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { emptyStr, newStr, objStrGetStr } from '../../runtime/str.js';
import { mpConstFalse, mpConstNone, newBool, newRomType, typeOSError, typeValueError } from '../../runtime/types.js';
import { waitUs } from '../events.js';
import { hardware } from '../machine/hardware.js';
import { isNamed, perBoard } from '../machine/perBoard.js';
import { checkConnect, ifconfig, keywords, linkOf, mac, MpInterface, onlyOneParam, stateOf } from './interface.js';
import { hostname } from './names.js';
/** Microseconds that looking for networks takes. */
const SCAN_US = 2000000;
const ESP_CONFIG = ['mac', 'ssid', 'essid', 'channel', 'hostname', 'dhcp_hostname', 'txpower', 'protocol', 'pm'];
const ESP_AP = ['hidden', 'security', 'authmode', 'key', 'password'];
const DRIVERS = {
    esp32: {
        typeName: 'WLAN',
        status: { idle: 1000, joining: 1001, joined: 1010, 'no network': 201 },
        apStatus: mpConstNone,
        activeGivesState: true,
        config: [...ESP_CONFIG, 'ifname', 'max_clients', 'reconnects'],
        configOfAp: [...ESP_AP, 'max_clients'],
        constants: [
            ['IF_STA', 0],
            ['IF_AP', 1],
            ['SEC_OPEN', 0],
            ['SEC_WEP', 1],
            ['SEC_WPA', 2],
            ['SEC_WPA2', 3],
            ['SEC_WPA_WPA2', 4],
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
    },
    esp8266: {
        typeName: 'WLAN',
        status: { idle: 0, joining: 1, joined: 5, 'no network': 3 },
        apStatus: -1,
        activeGivesState: false,
        config: ESP_CONFIG,
        configOfAp: [...ESP_AP, 'channel'],
        constants: [
            ['IF_STA', 0],
            ['IF_AP', 1],
            ['SEC_OPEN', 0],
            ['SEC_WEP', 1],
            ['SEC_WPA', 2],
            ['SEC_WPA2', 3],
            ['SEC_WPA_WPA2', 4],
            ['PM_NONE', 0],
            ['PM_PERFORMANCE', 2],
            ['PM_POWERSAVE', 1],
        ],
        badNumber: null,
    },
    cyw43: {
        typeName: 'CYW43',
        status: { idle: 0, joining: 1, joined: 3, 'no network': -2 },
        apStatus: 0,
        activeGivesState: false,
        config: ['mac', 'ssid', 'essid', 'channel', 'hostname', 'txpower', 'pm', 'antenna', 'monitor', 'trace', 'country'],
        configOfAp: ['security', 'key', 'password', 'hidden', 'channel'],
        constants: [
            ['IF_STA', 0],
            ['IF_AP', 1],
            ['SEC_OPEN', 0],
            ['SEC_WPA_WPA2', 0x00400006],
            ['PM_NONE', 0x10],
            ['PM_PERFORMANCE', 0xa11142],
            ['PM_POWERSAVE', 0x11],
        ],
        badNumber: null,
    },
};
function driverOf(board) {
    if (board.port === 'esp32' || board.port === 'esp8266')
        return DRIVERS[board.port];
    return isNamed(board, 'CYW43') ? DRIVERS.cyw43 : null;
}
function requireKind(self, kind) {
    if (self.kind !== kind)
        raiseMsg(typeOSError, kind === 0 ? 'STA required' : 'AP required');
}
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
function connect(nArgs, nKw, args, off) {
    const self = args[off];
    const isCyw43 = mp.board.port !== 'esp32' && mp.board.port !== 'esp8266';
    const table = isCyw43 ? CYW43_CONNECT_ARGS : CONNECT_ARGS;
    const parsed = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, table);
    const bssid = parsed[isCyw43 ? 4 : 2];
    if (mp.board.port === 'esp8266')
        requireKind(self, 0);
    checkConnect(parsed[0], parsed[1], bssid);
    const state = stateOf(self);
    if (mp.board.port === 'esp32' && !state.active)
        raiseMsg(typeOSError, 'Wifi Not Started');
    if (parsed[0] !== mpConstNone)
        state.config.set('ssid', parsed[0]);
    state.joinedUs = mp.clock.ticksUs();
    const { bytes, offset, len } = getBufferRaise(parsed[0] === mpConstNone ? emptyStr : parsed[0], MP_BUFFER_READ);
    hardware().note('wifi', 'connect', Buffer.from(bytes.subarray(offset, offset + len)).toString('utf8'));
    return mpConstNone;
}
function disconnect(self) {
    if (mp.board.port === 'esp8266')
        requireKind(self, 0);
    stateOf(self).joinedUs = null;
    return mpConstNone;
}
function active(driver, nArgs, args, off) {
    const state = stateOf(args[off]);
    if (nArgs > 1) {
        state.active = objIsTrue(args[off + 1]);
        if (!state.active)
            state.joinedUs = null;
        hardware().note('wifi', args[off].kind === 0 ? 'station' : 'access point', state.active ? 'on' : 'off');
        if (!driver.activeGivesState)
            return mpConstNone;
    }
    return newBool(state.active);
}
function status(driver, nArgs, args, off) {
    const self = args[off];
    if (nArgs === 1)
        return self.kind === 0 ? driver.status[linkOf(self)] : driver.apStatus;
    switch (objStrGetStr(args[off + 1])) {
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
function scan(self) {
    if (mp.board.port === 'esp8266')
        requireKind(self, 0);
    if (!stateOf(self).active) {
        if (mp.board.port === 'esp8266')
            raiseMsg(typeOSError, 'STA must be active');
        if (mp.board.port === 'esp32')
            raiseMsg(typeOSError, 'STA must be active');
    }
    const list = newListN(0);
    waitUs(SCAN_US);
    return list;
}
function config(driver, nArgs, nKw, args, off) {
    const self = args[off];
    if (nArgs !== 1 && nKw !== 0)
        raiseTypeError('either pos or kw args are allowed');
    const { config: values } = stateOf(self);
    const check = (name) => {
        if (driver.config.includes(name))
            return;
        if (!driver.configOfAp.includes(name))
            raiseValueError('unknown config param');
        requireKind(self, 1);
    };
    if (nKw !== 0) {
        for (const [name, value] of keywords(nArgs, nKw, args, off)) {
            check(name);
            if (name === 'hostname' || name === 'dhcp_hostname')
                hostname(1, [value], 0);
            else
                values.set(name === 'essid' ? 'ssid' : name, value);
        }
        return mpConstNone;
    }
    onlyOneParam(nArgs, nKw, 'can query only one param');
    const name = objStrGetStr(args[off + 1]);
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
const DEFAULTS = {
    channel: 1,
    max_clients: 4,
    reconnects: -1,
    protocol: 7,
    pm: 1,
    txpower: 20,
};
function newType(driver) {
    const interfaces = () => [sta, ap];
    const cyw43Rows = [
        ['send_ethernet', fun2('send_ethernet', () => mpConstNone)],
        ['ioctl', fun3('ioctl', () => mpConstNone)],
        ['deinit', fun1('deinit', () => mpConstNone)],
        ['ipconfig', funKw('ipconfig', 1, () => mpConstNone)],
    ];
    const type = newRomType(driver.typeName, {
        makeNew(_type, nArgs, nKw, args, off) {
            argCheckNum(nArgs, nKw, 0, 1, false);
            const kind = nArgs === 0 ? 0 : Number(objGetInt(args[off]));
            if (driver === DRIVERS.cyw43)
                return kind === 0 ? sta : ap;
            const found = interfaces()[kind];
            if (found !== undefined)
                return found;
            return driver.badNumber === null ? raiseType(typeValueError) : raiseValueError(driver.badNumber);
        },
        ...(driver === DRIVERS.cyw43
            ? {
                print(out, self) {
                    const up = linkOf(self) === 'joined';
                    const kind = self.kind === 0 ? 'STA' : 'AP';
                    printf(out, '<CYW43 %s %s %s>', kind, up ? 'up' : 'down', up ? '192.168.1.42' : '0.0.0.0');
                },
            }
            : {}),
        locals: romMap([
            ['active', funVar('active', 1, 2, (nArgs, args, off) => active(driver, nArgs, args, off))],
            ['connect', funKw('connect', 1, connect)],
            ['disconnect', fun1('disconnect', disconnect)],
            ['status', funVar('status', 1, 2, (nArgs, args, off) => status(driver, nArgs, args, off))],
            [
                'scan',
                driver === DRIVERS.cyw43 ? funKw('scan', 1, (_n, _k, args, off) => scan(args[off])) : fun1('scan', scan),
            ],
            [
                'isconnected',
                fun1('isconnected', (self) => newBool(self.kind === 0 && linkOf(self) === 'joined')),
            ],
            ['config', funKw('config', 1, (nArgs, nKw, args, off) => config(driver, nArgs, nKw, args, off))],
            ['ifconfig', funVar('ifconfig', 1, 2, ifconfig)],
            ...(driver === DRIVERS.cyw43 ? cyw43Rows : []),
            ...driver.constants,
        ]),
    });
    const sta = new MpInterface(type, 0);
    const ap = new MpInterface(type, 1);
    return type;
}
/** The type `WLAN` of a board, or null for one without a radio. */
export const wlanType = perBoard((board) => {
    const driver = macroOn(board, 'MICROPY_PY_NETWORK') || board.modules.includes('network') ? driverOf(board) : null;
    return driver === null ? null : newType(driver);
});
