import type { MarkSink } from '../gc/heap.js';
import {
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetInt, objIsTrue } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { raiseMsg, raiseOSError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { emptyStr, objStrGetData } from '../runtime/str.js';
import { MP_EINVAL, MP_STREAM_CLOSE, MP_STREAM_POLL, type StreamProtocol } from '../runtime/streamProtocol.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType, typeOSError } from '../runtime/types.js';
import { parseIpv4 } from '../world/net/address.js';
import { AF_INET, SOCK_STREAM } from './socketConstants.js';
import { formatInetAddr, parseInetAddr } from './socketInet.js';

/**
 * Sockets of boards whose network would be a chip with a stack of its own (extmod/modsocket.c). No board has one: they
 * can be made and set up, and fail where they would first need it.
 */

const MP_EPIPE = 32;
const MP_ENOTCONN = 107;
const POLL_OUT = 4;
const POLL_HUP = 16;
const POLL_NVAL = 32;

class MpBoardSocket extends MpObject {
  domain = AF_INET;
  kind = SOCK_STREAM;
  proto = 0;
  /** In milliseconds; -1: waits for ever. */
  timeout = -1;
  closed = false;
  callback: MpObj = MP_OBJ_NULL;

  override trace(heap: MarkSink): void {
    traceObj(heap, this.callback);
  }
}

/** There is no driver of a network chip to hand over to. */
const noInterface = (): never => raiseMsg(typeOSError, 'no available NIC');

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 3, false);
  const o = new MpBoardSocket(type);
  o.ptr = mMallocWithFinaliser(mp.sizes.network_socket_obj_t, o);
  if (nArgs > 0) o.domain = Number(objGetInt(args[off]!));
  if (nArgs > 1) o.kind = Number(objGetInt(args[off + 1]!));
  if (nArgs > 2) o.proto = Number(objGetInt(args[off + 2]!));
  return o;
}

function print(out: MpPrint, self: MpObj): void {
  const { timeout, domain, kind, proto } = self as MpBoardSocket;
  printf(out, '<socket fd=-1 timeout=%d domain=%d type=%d proto=%d bound=0>', timeout, domain, kind, proto);
}

const protocol: StreamProtocol = {
  read: () => -MP_ENOTCONN,
  write: () => -MP_ENOTCONN,
  ioctl(self, request, arg) {
    const socket = self as MpBoardSocket;
    if (request === MP_STREAM_CLOSE) {
      socket.closed = true;
      return 0;
    }
    if (request !== MP_STREAM_POLL) return -MP_EINVAL;
    return socket.closed ? POLL_NVAL : POLL_HUP | ((arg as number) & POLL_OUT);
  },
  isText: false,
};

function send(_self: MpObj, data: MpObj): MpObj {
  getBufferRaise(data, MP_BUFFER_READ);
  return raiseOSError(MP_EPIPE);
}

const onAddress = (name: string): MpObject =>
  fun2(name, (_self, address) => {
    parseInetAddr(address);
    return noInterface();
  });

const setTimeout = (self: MpObj, timeout: number): MpObj => {
  (self as MpBoardSocket).timeout = timeout;
  return mpConstNone;
};

const notConnected = (): MpObj => raiseOSError(MP_ENOTCONN);

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
    ['sendto', funVar('sendto', 3, 4, noInterface)],
    ['recvfrom', funVar('recvfrom', 2, 3, notConnected)],
    ['setsockopt', funVar('setsockopt', 4, 4, () => mpConstNone)],
    ['makefile', funVar('makefile', 1, 3, (_nArgs, args, off) => args[off]!)],
    [
      'settimeout',
      fun2('settimeout', (self, value) =>
        setTimeout(self, value === mpConstNone ? -1 : Math.trunc(1000 * Number(objGetInt(value)))),
      ),
    ],
    ['setblocking', fun2('setblocking', (self, flag) => setTimeout(self, objIsTrue(flag) ? -1 : 0))],
    ['read', streamReadFun],
    ['readinto', streamReadintoFun],
    ['readline', streamReadlineFun],
    ['write', streamWriteFun],
  ]),
});

/** An address in numbers gives itself; there is no chip that could look a name up. */
function getaddrinfo(_nArgs: number, args: MpObj[], off: number): MpObj {
  const host = objStrGetData(args[off]!);
  const port = Number(objGetInt(args[off + 1]!));
  if (parseIpv4(host) === null) noInterface();
  const top = mp.roots.mark();
  const tuple = newTupleN(5);
  mp.roots.keep(tuple);
  tuple.items[0] = AF_INET;
  tuple.items[1] = SOCK_STREAM;
  tuple.items[2] = 0;
  tuple.items[3] = emptyStr;
  tuple.items[4] = formatInetAddr({ ip: host, port });
  const list = newListN(0);
  mp.roots.keep(list);
  listAppend(list, tuple);
  mp.roots.release(top);
  return list;
}

/** What the module has besides constants. */
export const CHIPS_MEMBERS: readonly (readonly [name: string, value: MpObj])[] = [
  ['socket', typeSocket],
  ['getaddrinfo', funVar('getaddrinfo', 2, 6, getaddrinfo)],
];
