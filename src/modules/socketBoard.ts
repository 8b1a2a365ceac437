import type { MarkSink } from '../gc/heap.js';
import {
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { fun1, fun2, fun3, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, type MpObj, type MpType, traceObj } from '../runtime/obj.js';
import { getBufferRaise, objGetFloat, objGetInt, objIsTrue } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { schedule } from '../runtime/scheduler.js';
import { mp } from '../runtime/state.js';
import { mpConstEmptyBytes } from '../runtime/str.js';
import type { StreamProtocol } from '../runtime/streamProtocol.js';
import { newTuple, newTupleN } from '../runtime/tuple.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { newBytesFromVstr } from '../runtime/vstr.js';
import type { Listener } from '../world/net/listener.js';
import { net } from '../world/net/net.js';
import type { Address, TcpEnd } from '../world/net/tcp.js';
import type { UdpEnd } from '../world/net/udp.js';
import { AF_INET, SO_BROADCAST, SO_REUSEADDR, SOCK_STREAM } from './socketConstants.js';
import { MpNetSocket } from './socketEnd.js';
import { formatInetAddr, roomFor } from './socketInet.js';

/** The type `socket.socket` of a board: its methods, and what all stacks do alike under them. */

/** MICROPY_PY_SOCKET_LISTEN_BACKLOG_DEFAULT. */
const DEFAULT_BACKLOG = 2;
/** An option without a name: what is called when something can be read. */
const SO_CALLBACK = 20;
/** Bytes of the two addresses of a membership of a group. */
const MEMBERSHIP_BYTES = 8;

/** What every stack has for a socket. */
export abstract class MpBoardSocket extends MpNetSocket {
  domain = AF_INET;
  kind = SOCK_STREAM;
  proto = 0;
  /** In milliseconds; -1: waits for ever. */
  timeout = -1;
  callback: MpObj = MP_OBJ_NULL;
  tcp: TcpEnd | null = null;
  listener: Listener | null = null;
  udp: UdpEnd | null = null;
  /** Its own port, 0: none yet. */
  port = 0;

  /** Lets the program's callback know that something has come. */
  readonly callBack = (): void => {
    if (this.callback !== MP_OBJ_NULL) schedule(this.callback, this);
  };

  /** Takes what a program says that it wants: family, kind and protocol, each an int. */
  setKind(nArgs: number, args: readonly MpObj[], off: number): void {
    if (nArgs > 0) this.domain = Number(objGetInt(args[off]!));
    if (nArgs > 1) this.kind = Number(objGetInt(args[off + 1]!));
    if (nArgs > 2) this.proto = Number(objGetInt(args[off + 2]!));
  }

  get connection(): TcpEnd | null {
    return this.tcp;
  }

  get waitMs(): number {
    return this.timeout;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.callback);
  }
}

/** What a stack does. All of it raises OSError as the stack does. */
export interface SocketStack<S extends MpBoardSocket> {
  /** The type's methods, in the order of the firmware's table; values for those that this stack has in a way of its own. */
  readonly methods: readonly (string | readonly [name: string, value: MpObj])[];
  readonly protocol: StreamProtocol;
  makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): S;
  print?(out: MpPrint, socket: S): void;
  bind(socket: S, address: MpObj): void;
  listen(socket: S, backlog: number): void;
  accept(socket: S): MpObj;
  connect(socket: S, address: MpObj): void;
  send(socket: S, data: MpObj): MpObj;
  sendall(socket: S, data: MpObj): void;
  sendto(socket: S, data: MpObj, address: MpObj): MpObj;
  recv(socket: S, length: MpObj): MpObj;
  /** Whom the last bytes came from. */
  sender(socket: S): Address;
  /** Milliseconds as they are kept. */
  rounded?(ms: number): number;
  /** Numbers of options that have others on every stack; and what its own ones do: false where it knows none such. */
  readonly options: {
    readonly noDelay: number;
    readonly memberships: readonly number[];
    readonly complaint: string;
    own?(option: number, value: MpObj): boolean;
  };
}

/** Has a method give None. */
const nothing = (act: () => void): MpObj => {
  act();
  return mpConstNone;
};

function setOption<S extends MpBoardSocket>(stack: SocketStack<S>, socket: S, option: number, value: MpObj): void {
  const { noDelay, memberships, complaint, own } = stack.options;
  if (option === SO_CALLBACK) {
    socket.callback = value === mpConstNone ? MP_OBJ_NULL : value;
  } else if (option === SO_REUSEADDR || option === SO_BROADCAST) {
    objGetInt(value);
  } else if (option === noDelay) {
    const on = Number(objGetInt(value)) !== 0;
    if (socket.tcp !== null) socket.tcp.noDelay = on;
  } else if (memberships.includes(option)) {
    if (getBufferRaise(value, MP_BUFFER_READ).len !== MEMBERSHIP_BYTES) raiseValueError('');
  } else if (own?.(option, value) !== true) {
    mp.platPrint.strn(complaint);
  }
}

/** `settimeout`'s milliseconds: -1 for None, which is to wait for ever. */
function timeoutOf(value: MpObj): number {
  if (value === mpConstNone) return -1;
  const seconds = mp.options.float ? objGetFloat(value) : Number(objGetInt(value));
  return Math.trunc(1000 * seconds);
}

/** The type `socket` over a stack. */
export function newSocketType<S extends MpBoardSocket>(stack: SocketStack<S>): MpType {
  const setTimeout = (self: MpObj, ms: number): MpObj => {
    (self as S).timeout = stack.rounded?.(ms) ?? ms;
    return mpConstNone;
  };
  const listen = (nArgs: number, args: MpObj[], off: number): MpObj => {
    const backlog = nArgs > 1 ? Math.max(0, Number(objGetInt(args[off + 1]!))) : DEFAULT_BACKLOG;
    return nothing(() => stack.listen(args[off] as S, backlog));
  };
  const setsockopt = (_nArgs: number, args: MpObj[], off: number): MpObj =>
    nothing(() => setOption(stack, args[off] as S, Number(objGetInt(args[off + 2]!)), args[off + 3]!));
  const recvfrom = (self: MpObj, length: MpObj): MpObj => {
    const data = stack.recv(self as S, length);
    const top = mp.roots.mark();
    mp.roots.keep(data);
    const address = formatInetAddr(stack.sender(self as S));
    mp.roots.keep(address);
    const tuple = newTuple([data, address]);
    mp.roots.release(top);
    return tuple;
  };
  const common: Readonly<Record<string, MpObj>> = {
    __del__: streamCloseFun,
    close: streamCloseFun,
    bind: fun2('bind', (self, address) => nothing(() => stack.bind(self as S, address))),
    listen: funVar('listen', 1, 2, listen),
    accept: fun1('accept', (self) => stack.accept(self as S)),
    connect: fun2('connect', (self, address) => nothing(() => stack.connect(self as S, address))),
    send: fun2('send', (self, data) => stack.send(self as S, data)),
    sendall: fun2('sendall', (self, data) => nothing(() => stack.sendall(self as S, data))),
    sendto: fun3('sendto', (self, data, address) => stack.sendto(self as S, data, address)),
    recv: fun2('recv', (self, length) => stack.recv(self as S, length)),
    recvfrom: fun2('recvfrom', recvfrom),
    setsockopt: funVar('setsockopt', 4, 4, setsockopt),
    settimeout: fun2('settimeout', (self, value) => setTimeout(self, timeoutOf(value))),
    setblocking: fun2('setblocking', (self, flag) => setTimeout(self, objIsTrue(flag) ? -1 : 0)),
    makefile: funVar('makefile', 1, 3, (_nArgs, args, off) => args[off]!),
    read: streamReadFun,
    readinto: streamReadintoFun,
    readline: streamReadlineFun,
    write: streamWriteFun,
  };
  const { print } = stack;
  return newRomType('socket', {
    makeNew: stack.makeNew,
    ...(print === undefined ? {} : { print: (out, self) => print(out, self as S) }),
    protocol: stack.protocol,
    locals: romMap(stack.methods.map((row) => (typeof row === 'string' ? [row, common[row]!] : row))),
  });
}

/**
 * What came, as bytes: room for as many as asked for is there first.
 *
 * @param read fills a buffer and gives the bytes read, or a negative error number
 * @param emptyIsConst nothing is the bytes object in ROM
 */
export function received(length: MpObj, read: (buf: Uint8Array) => number, emptyIsConst: boolean): MpObj {
  const len = Number(objGetInt(length));
  const top = mp.roots.mark();
  const vstr = roomFor(len).root();
  const buf = new Uint8Array(len);
  const n = read(buf);
  if (n < 0) raiseOSError(-n);
  mp.roots.release(top);
  if (n === 0 && emptyIsConst) return mpConstEmptyBytes;
  vstr.data = latin1Text(buf, 0, n);
  return newBytesFromVstr(vstr);
}

/** What `accept` gives: the socket, which is on the heap by now, and whose it is. */
export function clientTuple(accepted: MpBoardSocket, remote: Address): MpObj {
  const top = mp.roots.mark();
  mp.roots.keep(accepted);
  const client = newTupleN(2);
  mp.roots.keep(client);
  client.items[0] = accepted;
  client.items[1] = formatInetAddr(remote);
  mp.roots.release(top);
  return client;
}

/** Gives a socket a port of its own, 0: any. False: it is another's. */
export function bindTcp(socket: MpBoardSocket, port: number): boolean {
  const own = net().bind(port);
  if (own === null) return false;
  if (socket.port !== 0) net().unbind(socket.port);
  socket.port = own;
  return true;
}
