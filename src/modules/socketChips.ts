import { argCheckNum } from '../runtime/args.js';
import { funVar } from '../runtime/fun.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, type MpType } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { printf } from '../runtime/printf.js';
import { raiseMsg, raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL, type StreamProtocol } from '../runtime/streamProtocol.js';
import { mpConstNone, typeOSError } from '../runtime/types.js';
import { parseIpv4 } from '../world/net/address.js';
import { MpBoardSocket, newSocketType } from './socketBoard.js';
import { addressList, parseInetAddr } from './socketInet.js';

/**
 * Sockets of boards whose network would be a chip with a stack of its own (extmod/modsocket.c). No board has one: they
 * can be made and set up, and fail where they would first need it.
 */

const MP_EPIPE = 32;
const MP_ENOTCONN = 107;
const POLL_OUT = 4;
const POLL_HUP = 16;
const POLL_NVAL = 32;

class MpChipSocket extends MpBoardSocket {
  closed = false;
}

/** There is no driver of a network chip to hand over to. */
const noInterface = (): never => raiseMsg(typeOSError, 'no available NIC');

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpChipSocket {
  argCheckNum(nArgs, nKw, 0, 3, false);
  const o = new MpChipSocket(type);
  o.ptr = mMallocWithFinaliser(mp.sizes.network_socket_obj_t, o);
  o.setKind(nArgs, args, off);
  return o;
}

const protocol: StreamProtocol = {
  read: () => -MP_ENOTCONN,
  write: () => -MP_ENOTCONN,
  ioctl(self, request, arg) {
    const socket = self as MpChipSocket;
    if (request === MP_STREAM_CLOSE) {
      socket.closed = true;
      return 0;
    }
    if (request !== MP_STREAM_POLL) return -MP_EINVAL;
    return socket.closed ? POLL_NVAL : POLL_HUP | ((arg as number) & POLL_OUT);
  },
  isText: false,
};

function send(_socket: MpChipSocket, data: MpObj): never {
  getBufferRaise(data, MP_BUFFER_READ);
  return raiseOSError(MP_EPIPE);
}

function useAddress(_socket: MpChipSocket, address: MpObj): never {
  parseInetAddr(address);
  return noInterface();
}

const notConnected = (): never => raiseOSError(MP_ENOTCONN);

const typeSocket = newSocketType<MpChipSocket>({
  methods: [
    '__del__',
    'close',
    'bind',
    'listen',
    'accept',
    'connect',
    'send',
    'sendall',
    ['recv', funVar('recv', 2, 3, notConnected)],
    ['sendto', funVar('sendto', 3, 4, noInterface)],
    ['recvfrom', funVar('recvfrom', 2, 3, notConnected)],
    ['setsockopt', funVar('setsockopt', 4, 4, () => mpConstNone)],
    'makefile',
    'settimeout',
    'setblocking',
    'read',
    'readinto',
    'readline',
    'write',
  ],
  protocol,
  makeNew,
  print(out, { timeout, domain, kind, proto }) {
    printf(out, '<socket fd=-1 timeout=%d domain=%d type=%d proto=%d bound=0>', timeout, domain, kind, proto);
  },
  bind: useAddress,
  listen: notConnected,
  accept: () => raiseOSError(MP_EINVAL),
  connect: useAddress,
  send,
  sendall: send,
  sendto: noInterface,
  recv: notConnected,
  sender: notConnected,
  options: { noDelay: -1, memberships: [], complaint: '' },
});

/** An address in numbers gives itself; there is no chip that could look a name up. */
function getaddrinfo(_nArgs: number, args: MpObj[], off: number): MpObj {
  const host = objStrGetData(args[off]!);
  const port = Number(objGetInt(args[off + 1]!));
  if (parseIpv4(host) === null) noInterface();
  return addressList({ ip: host, port });
}

/** What the module has besides constants. */
export const CHIPS_MEMBERS: readonly (readonly [name: string, value: MpObj])[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
