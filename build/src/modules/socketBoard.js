import { macroOn } from '../abi/board.js';
import { streamCloseFun, streamReadFun, streamReadintoFun, streamReadlineFun, streamWriteFun, } from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { errnoOf } from '../runtime/errno.js';
import { fun0, fun1, fun2, funVar } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, MpObject, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetArrayFixedN, objGetInt, objIsTrue } from '../runtime/ops.js';
import { raiseMsg, raiseOSError, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newStr, objStrGetStr } from '../runtime/str.js';
import { MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL } from '../runtime/streamProtocol.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeOSError } from '../runtime/types.js';
import { printf } from '../objects/printf.js';
import { parseIpv4 } from './socketAddress.js';
/**
 * Sockets of boards (extmod/modsocket.c, extmod/modlwip.c, ports/esp32/modsocket.c) of which none has a network: they can
 * be made and set up, and fail where they would first need one.
 */
const MP_EPIPE = 32;
const MP_ENOTCONN = 107;
const MP_EHOSTUNREACH = 113;
const AF_INET = 2;
const SOCK_STREAM = 1;
const POLL_OUT = 4;
const POLL_HUP = 16;
const POLL_NVAL = 32;
class MpBoardSocket extends MpObject {
    constructor() {
        super(...arguments);
        this.domain = AF_INET;
        this.kind = SOCK_STREAM;
        this.proto = 0;
        /** In milliseconds; -1: waits for ever. */
        this.timeout = -1;
        this.closed = false;
        this.callback = MP_OBJ_NULL;
    }
    trace(heap) {
        traceObj(heap, this.callback);
    }
}
/** Bytes of a socket object, which depends on where the port's network comes from. */
function socketBytes() {
    if (macroOn(mp.board, 'MICROPY_PY_LWIP'))
        return mp.sizes.lwip_socket_obj_t;
    return mp.board.port === 'esp32' ? mp.sizes.esp32_socket_obj_t : mp.sizes.network_socket_obj_t;
}
/** Fails as the port's network does that has no interface up. */
function unreachable() {
    if (macroOn(mp.board, 'MICROPY_PY_LWIP') || mp.board.port === 'esp32')
        return raiseOSError(errnoOf(MP_EHOSTUNREACH));
    return raiseMsg(typeOSError, 'no available NIC');
}
function makeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 0, 4, false);
    const o = new MpBoardSocket(type);
    o.ptr = mMallocWithFinaliser(socketBytes(), o);
    if (nArgs > 0)
        o.domain = Number(objGetInt(args[off]));
    if (nArgs > 1)
        o.kind = Number(objGetInt(args[off + 1]));
    if (nArgs > 2)
        o.proto = Number(objGetInt(args[off + 2]));
    return o;
}
function print(out, self) {
    const { timeout, domain, kind, proto } = self;
    printf(out, '<socket fd=-1 timeout=%d domain=%d type=%d proto=%d bound=0>', timeout, domain, kind, proto);
}
const protocol = {
    read: () => -errnoOf(MP_ENOTCONN),
    write: () => -errnoOf(MP_ENOTCONN),
    ioctl(self, request, arg) {
        const socket = self;
        if (request === MP_STREAM_CLOSE) {
            socket.closed = true;
            return 0;
        }
        if (request !== MP_STREAM_POLL)
            return -MP_EINVAL;
        return socket.closed ? POLL_NVAL : POLL_HUP | (arg & POLL_OUT);
    },
    isText: false,
};
/** Checks an address, which is a pair of host and port. Raises TypeError, ValueError. */
function checkAddress(address) {
    const [host, port] = objGetArrayFixedN(address, 2);
    objGetInt(port);
    const text = objStrGetStr(host);
    if (text !== '' && parseIpv4(text) === null)
        raiseValueError('invalid arguments');
}
function send(_self, data) {
    getBufferRaise(data, MP_BUFFER_READ);
    return raiseOSError(MP_EPIPE);
}
const onAddress = (name) => fun2(name, (_self, address) => {
    checkAddress(address);
    return unreachable();
});
const setTimeout = (self, timeout) => {
    self.timeout = timeout;
    return mpConstNone;
};
const notConnected = () => raiseOSError(errnoOf(MP_ENOTCONN));
const typeSocket = newRomType('socket', {
    makeNew,
    print,
    protocol,
    locals: romMap([
        ['__del__', streamCloseFun],
        ['close', streamCloseFun],
        ['bind', onAddress('bind')],
        ['listen', funVar('listen', 1, 2, notConnected)],
        ['accept', fun1('accept', () => raiseOSError(MP_EINVAL))],
        ['connect', onAddress('connect')],
        ['send', fun2('send', send)],
        ['sendall', fun2('sendall', send)],
        ['recv', funVar('recv', 2, 3, notConnected)],
        ['sendto', funVar('sendto', 3, 4, () => unreachable())],
        ['recvfrom', funVar('recvfrom', 2, 3, notConnected)],
        ['setsockopt', funVar('setsockopt', 4, 4, () => mpConstNone)],
        ['makefile', funVar('makefile', 1, 3, (_nArgs, args, off) => args[off])],
        [
            'settimeout',
            fun2('settimeout', (self, value) => setTimeout(self, value === mpConstNone ? -1 : Math.trunc(1000 * Number(objGetInt(value))))),
        ],
        ['setblocking', fun2('setblocking', (self, flag) => setTimeout(self, objIsTrue(flag) ? -1 : 0))],
        ['read', streamReadFun],
        ['readinto', streamReadintoFun],
        ['readline', streamReadlineFun],
        ['write', streamWriteFun],
    ]),
});
/** An address in numbers gives itself; a name can't be looked up. */
function getaddrinfo(_nArgs, args, off) {
    const host = objStrGetStr(args[off]);
    const port = objGetInt(args[off + 1]);
    const NOT_FOUND = -2;
    if (parseIpv4(host) === null)
        raiseOSError(NOT_FOUND);
    const top = mp.rootTop;
    const tuple = newTupleN(5);
    pushRoot(tuple);
    tuple.items[0] = AF_INET;
    tuple.items[1] = SOCK_STREAM;
    tuple.items[2] = 0;
    tuple.items[3] = newStr('');
    const text = newStr(host);
    pushRoot(text);
    tuple.items[4] = newTuple([text, port]);
    const list = newListN(0);
    pushRoot(list);
    listAppend(list, tuple);
    mp.rootTop = top;
    return list;
}
/** Constants that all ports have. */
const COMMON = {
    AF_INET,
    AF_INET6: 10,
    SOCK_STREAM,
    SOCK_DGRAM: 2,
    SOCK_RAW: 3,
    SO_REUSEADDR: 4,
    SO_BROADCAST: 32,
};
/** By where a port's network comes from: lwIP, ESP-IDF, or chips that drivers know. */
const CONSTANTS = {
    lwip: {
        SOL_SOCKET: 1,
        IPPROTO_IP: 0,
        IP_ADD_MEMBERSHIP: 0x400,
        IP_DROP_MEMBERSHIP: 0x401,
        IPPROTO_TCP: 6,
        TCP_NODELAY: 0x40,
    },
    esp32: {
        SOL_SOCKET: 0xfff,
        IPPROTO_IP: 0,
        IPPROTO_TCP: 6,
        IPPROTO_UDP: 17,
        SO_BINDTODEVICE: 0x100b,
        IP_ADD_MEMBERSHIP: 3,
        TCP_NODELAY: 1,
    },
    chips: { SOL_SOCKET: 0xfff, SO_KEEPALIVE: 8, SO_SNDTIMEO: 0x1005, SO_RCVTIMEO: 0x1006 },
};
function networkOf({ board }) {
    if (macroOn(board, 'MICROPY_PY_LWIP') || board.port === 'esp8266')
        return 'lwip';
    return board.port === 'esp32' ? 'esp32' : 'chips';
}
const constantNames = [...new Set(Object.values(CONSTANTS).flatMap((constants) => Object.keys(constants)))];
const CONSTANT_ROWS = [
    ...Object.entries(COMMON),
    ...constantNames.map((name) => [name, (state) => CONSTANTS[networkOf(state)][name] ?? null]),
];
/** What importing the module runs on the ESP32. */
const initFun = fun0('__init__', () => mpConstNone);
/** Members of the module. */
export const SOCKET_BOARD_ROWS = [
    ['socket', typeSocket],
    ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
    ...CONSTANT_ROWS,
    ['__init__', ({ board }) => (board.port === 'esp32' ? initFun : null)],
];
/** Members of the module `lwip`, of which `socket` is another name on some ports. */
export const LWIP_ROWS = [
    ['reset', fun0('reset', () => mpConstNone)],
    ['callback', fun1('callback', () => mpConstNone)],
    ['print_pcbs', fun0('print_pcbs', () => mpConstNone)],
    ...SOCKET_BOARD_ROWS,
];
