import { printf } from '../objects/printf.js';
import { streamCloseFun, streamReadFun, streamReadintoFun, streamReadlineFun, streamWriteFun, } from '../objects/stream.js';
import { newByteArray } from '../runtime/array.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MpObject } from '../runtime/obj.js';
import { getBufferRaise, objIsTrue } from '../runtime/ops.js';
import { raiseMsgVarg, raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newBytes, newStr, objStrGetStr } from '../runtime/str.js';
import { MP_EAGAIN, MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_GET_FILENO, MP_STREAM_POLL, } from '../runtime/streamProtocol.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeOSError } from '../runtime/types.js';
import { HostError } from '../world/host.js';
import { parseIpv4, sockaddrIn } from './socketAddress.js';
import { vfsOpen } from '../vfs/files.js';
import { addOpenFile, closeFile, openFile } from '../vfs/openFiles.js';
/**
 * The module `socket` of the unix port (ports/unix/modsocket.c) on a computer without a network: sockets can be made,
 * bound and asked, and nothing is ever sent or received.
 */
const MP_EBADF = 9;
const MP_ENOTCONN = 107;
const MP_ETIMEDOUT = 110;
const MP_EHOSTUNREACH = 113;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const POLL_OUT = 4;
const POLL_HUP = 16;
/** What getaddrinfo fails with for a name (EAI_AGAIN). */
const EAI_AGAIN = -3;
/** A socket as the process has it. */
class HostSocket {
    constructor(type) {
        this.type = type;
    }
    read() {
        throw new HostError('EAGAIN');
    }
    write() {
        throw new HostError('EPIPE');
    }
    seek() {
        throw new HostError('ESPIPE');
    }
    sync() {
        throw new HostError('EINVAL');
    }
    close() { }
    /** A new stream is writable and hung up, as Linux says. */
    poll(events) {
        return (events & POLL_OUT) | (this.type === SOCK_STREAM ? POLL_HUP : 0);
    }
}
/** `mp_obj_socket_t`. */
class MpSocket extends MpObject {
    constructor(type, fd) {
        super(type);
        this.blocking = true;
        this.fd = fd;
    }
}
function hostSocket(self) {
    try {
        return openFile(self.fd);
    }
    catch {
        return raiseOSError(MP_EBADF);
    }
}
function makeNew(_type, nArgs, _nKw, args, off) {
    const type = nArgs > 1 ? Number(args[off + 1]) : SOCK_STREAM;
    const o = new MpSocket(typeSocket, addOpenFile(new HostSocket(type)));
    o.ptr = mMalloc(mp.sizes.mp_obj_socket_t, o);
    return o;
}
function print(out, self) {
    printf(out, '<_socket %d>', self.fd);
}
/** Nothing comes: what has no connection says so, and else a socket that waits does so until its time is over. */
function nothing(self) {
    if (hostSocket(self).type === SOCK_STREAM)
        return MP_ENOTCONN;
    return self.blocking ? MP_ETIMEDOUT : MP_EAGAIN;
}
const protocol = {
    read: (self) => -nothing(self),
    write: () => -MP_ENOTCONN,
    ioctl(self, request, arg) {
        const { fd } = self;
        switch (request) {
            case MP_STREAM_CLOSE:
                closeFile(fd);
                return 0;
            case MP_STREAM_GET_FILENO:
                return fd;
            case MP_STREAM_POLL:
                return hostSocket(self).poll(arg);
            default:
                return -MP_EINVAL;
        }
    },
    isText: false,
};
/** recv and recvfrom make room first, which stays behind where nothing comes. */
function receive(_nArgs, args, off) {
    hostSocket(args[off]);
    mMalloc(Number(args[off + 1]), null);
    return raiseOSError(nothing(args[off]));
}
function send(_nArgs, args, off) {
    hostSocket(args[off]);
    getBufferRaise(args[off + 1], MP_BUFFER_READ);
    return raiseOSError(MP_ENOTCONN);
}
function sendto(nArgs, args, off) {
    hostSocket(args[off]);
    getBufferRaise(args[off + 1], MP_BUFFER_READ);
    getBufferRaise(args[off + nArgs - 1], MP_BUFFER_READ);
    return raiseOSError(MP_EHOSTUNREACH);
}
function setblocking(self, flag) {
    hostSocket(self);
    self.blocking = objIsTrue(flag);
    return mpConstNone;
}
function settimeout(self, timeout) {
    hostSocket(self);
    self.blocking = timeout === mpConstNone || objIsTrue(timeout);
    return mpConstNone;
}
function makefile(nArgs, args, off) {
    return vfsOpen(nArgs, 0, [args[off].fd, ...args.slice(off + 1, off + nArgs)], 0);
}
const typeSocket = newRomType('socket', {
    makeNew,
    print,
    protocol,
    locals: romMap([
        ['fileno', fun1('fileno', (self) => self.fd)],
        ['makefile', funVar('makefile', 1, 3, makefile)],
        ['read', streamReadFun],
        ['readinto', streamReadintoFun],
        ['readline', streamReadlineFun],
        ['write', streamWriteFun],
        [
            'connect',
            fun2('connect', (self, address) => {
                hostSocket(self);
                getBufferRaise(address, MP_BUFFER_READ);
                return raiseOSError(MP_EHOSTUNREACH);
            }),
        ],
        [
            'bind',
            fun2('bind', (self, address) => {
                hostSocket(self);
                getBufferRaise(address, MP_BUFFER_READ);
                return mpConstNone;
            }),
        ],
        [
            'listen',
            funVar('listen', 1, 2, (_nArgs, args, off) => {
                hostSocket(args[off]);
                return mpConstNone;
            }),
        ],
        [
            'accept',
            fun1('accept', (self) => {
                hostSocket(self);
                return raiseOSError(MP_EINVAL);
            }),
        ],
        ['recv', funVar('recv', 2, 3, receive)],
        ['recvfrom', funVar('recvfrom', 2, 3, receive)],
        ['send', funVar('send', 2, 3, send)],
        ['sendto', funVar('sendto', 3, 4, sendto)],
        [
            'setsockopt',
            funVar('setsockopt', 4, 4, (_nArgs, args, off) => {
                hostSocket(args[off]);
                return mpConstNone;
            }),
        ],
        ['setblocking', fun2('setblocking', setblocking)],
        ['settimeout', fun2('settimeout', settimeout)],
        ['close', streamCloseFun],
    ]),
});
/** One tuple for each kind of socket, of an address in numbers; names can't be looked up. */
function getaddrinfo(nArgs, args, off) {
    const host = objStrGetStr(args[off]);
    const service = args[off + 1];
    const port = typeof service === 'object' ? Number(objStrGetStr(service)) : Number(service) & 0xffff;
    const ip = host === 'localhost' ? Uint8Array.of(127, 0, 0, 1) : parseIpv4(host);
    if (ip === null || Number.isNaN(port))
        raiseMsgVarg(typeOSError, '[addrinfo error %d]', EAI_AGAIN);
    const wanted = nArgs > 3 ? Number(args[off + 3]) : 0;
    const list = newListN(0);
    const top = mp.rootTop;
    pushRoot(list);
    const kinds = [
        [SOCK_STREAM, 6],
        [SOCK_DGRAM, 17],
        [SOCK_RAW, 0],
    ];
    for (const [type, proto] of kinds) {
        if (wanted !== 0 && wanted !== type)
            continue;
        const tuple = newTupleN(5);
        pushRoot(tuple);
        tuple.items[0] = AF_INET;
        tuple.items[1] = type;
        tuple.items[2] = proto;
        tuple.items[3] = mpConstNone;
        tuple.items[4] = newByteArray(sockaddrIn(ip, port));
        listAppend(list, tuple);
    }
    mp.rootTop = top;
    return list;
}
function inetPton(_family, address) {
    const ip = parseIpv4(objStrGetStr(address));
    return ip === null ? raiseOSError(MP_EINVAL) : newBytes(latin1Text(ip, 0, 4));
}
function inetNtop(_family, binary) {
    const { bytes, offset } = getBufferRaise(binary, MP_BUFFER_READ);
    const room = mMalloc(17, null);
    const text = Array.from(bytes.subarray(offset, offset + 4)).join('.');
    mFree(room, 17);
    return newStr(text);
}
function sockaddr(address) {
    const { bytes, offset, len } = getBufferRaise(address, MP_BUFFER_READ);
    const family = bytes[offset] | (bytes[offset + 1] << 8);
    const top = mp.rootTop;
    const tuple = newTupleN(family === AF_INET ? 3 : 2);
    pushRoot(tuple);
    tuple.items[0] = family;
    if (family === AF_INET) {
        tuple.items[1] = newBytes(latin1Text(bytes, offset + 4, 4));
        tuple.items[2] = (bytes[offset + 2] << 8) | bytes[offset + 3];
    }
    else {
        tuple.items[1] = newBytes(latin1Text(bytes, offset + 2, len - 2));
    }
    mp.rootTop = top;
    return tuple;
}
/** Members of the module, with Linux's constants. */
export const SOCKET_UNIX_ROWS = [
    ['socket', typeSocket],
    ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
    ['inet_pton', fun2('inet_pton', inetPton)],
    ['inet_ntop', fun2('inet_ntop', inetNtop)],
    ['sockaddr', fun1('sockaddr', sockaddr)],
    ['AF_UNIX', 1],
    ['AF_INET', AF_INET],
    ['AF_INET6', 10],
    ['SOCK_STREAM', SOCK_STREAM],
    ['SOCK_DGRAM', SOCK_DGRAM],
    ['SOCK_RAW', SOCK_RAW],
    ['MSG_DONTROUTE', 4],
    ['MSG_DONTWAIT', 64],
    ['SOL_SOCKET', 1],
    ['SO_BROADCAST', 6],
    ['SO_ERROR', 4],
    ['SO_KEEPALIVE', 9],
    ['SO_LINGER', 13],
    ['SO_REUSEADDR', 2],
];
