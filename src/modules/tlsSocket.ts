import { macro, macroNeed, macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import {
  streamCloseFun,
  streamRead1Fun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWrite1Fun,
  streamWriteFun,
} from '../objects/stream.js';
import { loadMethod } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { MP_OBJ_NULL, type MpObj, MpObject, traceObj } from '../runtime/obj.js';
import { objAddress } from '../runtime/objWord.js';
import { isNamed, perBoard, perMachine } from '../runtime/perBoard.js';
import { portOf } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError } from '../runtime/raise.js';
import { type RomRow, romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { newStr } from '../runtime/str.js';
import {
  getStream,
  MP_EAGAIN,
  MP_EINVAL,
  MP_STREAM_CLOSE,
  MP_STREAM_POLL,
  MP_STREAM_RAISE_ERROR,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { net } from '../world/net/net.js';
import type { TcpEnd } from '../world/net/tcp.js';
import { MBEDTLS_ERRORS, raiseMbedtlsError } from './mbedtlsError.js';
import { MpNetSocket } from './socketEnd.js';
import { waitFor } from './socketInet.js';
import { TlsBuffers } from './tlsMemory.js';

/** A wrapped socket of the module `tls`, and its handshake. */

const MP_EIO = 5;
const MP_EBADF = 9;
const MP_ENOMEM = 12;
const POLL_NVAL = 32;
/** Messages that go to and fro one after the other in a handshake of TLS 1.2. */
const FLIGHTS = 4;
/** Bits of a protocol's number: the end that serves, and TLS over datagrams. */
export const IS_SERVER = 1;
export const IS_DTLS = 2;

/** The cipher suites of a build with MicroPython's own configuration of mbedTLS (as the unix port lists them). */
const CIPHERS = [
  'TLS-ECDHE-ECDSA-WITH-AES-256-GCM-SHA384',
  'TLS-ECDHE-RSA-WITH-AES-256-GCM-SHA384',
  'TLS-ECDHE-ECDSA-WITH-AES-256-CBC-SHA384',
  'TLS-ECDHE-RSA-WITH-AES-256-CBC-SHA384',
  'TLS-ECDHE-ECDSA-WITH-AES-256-CBC-SHA',
  'TLS-ECDHE-RSA-WITH-AES-256-CBC-SHA',
  'TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256',
  'TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256',
  'TLS-ECDHE-ECDSA-WITH-AES-128-CBC-SHA256',
  'TLS-ECDHE-RSA-WITH-AES-128-CBC-SHA256',
  'TLS-ECDHE-ECDSA-WITH-AES-128-CBC-SHA',
  'TLS-ECDHE-RSA-WITH-AES-128-CBC-SHA',
  'TLS-RSA-WITH-AES-256-GCM-SHA384',
  'TLS-RSA-WITH-AES-256-CBC-SHA256',
  'TLS-RSA-WITH-AES-256-CBC-SHA',
  'TLS-RSA-WITH-AES-128-GCM-SHA256',
  'TLS-RSA-WITH-AES-128-CBC-SHA256',
  'TLS-RSA-WITH-AES-128-CBC-SHA',
];

/** Those that a machine's firmware has: before UHEAP_MBEDTLS neither GCM nor ECDHE with RSA. */
export const ciphersOf = perMachine(() =>
  CIPHERS.filter((name) => macro(mp.board, 'UHEAP_MBEDTLS') > 1 || !/-GCM-|ECDHE-RSA/.test(name)),
);

export const isAxtls = ({ board }: MpState): boolean => portOf(board).network.tls === 'axtls';

/** `SSLSocket`: what the program has in place of the socket that it wraps. */
export class MpTlsSocket extends MpObject {
  readonly context: MpObject & { readonly protocol: number };
  socket: MpObj;
  readonly buffers = new TlsBuffers();
  /** The handshake has begun, and is over. */
  isShaking = false;
  isShaken = false;
  /** When the other end will have answered, in microseconds; null: it hasn't heard yet. */
  overAtUs: number | null = null;
  /** The other end has been greeted. */
  saidHello = false;
  /** Why the handshake has failed, or 0. */
  errno = 0;

  constructor(context: MpObject & { readonly protocol: number }, socket: MpObj) {
    super(socketType(mp.board));
    this.context = context;
    this.socket = socket;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.context.ptr);
    traceObj(heap, this.socket);
  }
}

/** Room for a datagram that is not looked at. */
const datagram = new Uint8Array(1500);

/** Says hello, to which there is no answer: the error number. A closed socket has nobody to say it to. */
function sayHello(socket: MpObj): number {
  if (socket === MP_OBJ_NULL) return MP_EIO;
  const hello = Uint8Array.of(22, 3, 1, 0, 0);
  const n = getStream(socket).write(socket, hello, 0, hello.length);
  return n < 0 ? -n : MP_EIO;
}

/** Whether whoever is at the other end speaks TLS, or may do so yet. */
function maySpeakTls(end: TcpEnd): boolean {
  return end.state === 'open' && end.far?.tls !== false;
}

/** Over another stream: none is no error, the answer may be to come. Nobody at its other end speaks TLS. */
function waitForAnswer(self: MpTlsSocket): number {
  const isServer = (self.context.protocol & IS_SERVER) !== 0;
  if (!self.saidHello && !isServer) {
    self.saidHello = true;
    const errno = sayHello(self.socket);
    if (errno !== MP_EIO) return errno;
  }
  const n = getStream(self.socket).read(self.socket, datagram, 0, datagram.length);
  return n === -MP_EAGAIN ? MP_EAGAIN : MP_EIO;
}

/** Goes on with the handshake: 0 where it is over, MP_EAGAIN where the other end has still to answer, or an error number. */
export function shakeHands(self: MpTlsSocket): number {
  if (self.isShaken) return 0;
  if (self.errno !== 0) return self.errno;
  net();
  const end = self.socket instanceof MpNetSocket ? self.socket.connection : null;
  if (end?.state === 'connecting') return MP_EAGAIN;
  if (end === null) return waitForAnswer(self);
  if (!maySpeakTls(end)) {
    self.errno = sayHello(self.socket);
    return self.errno;
  }
  if (!self.isShaking) {
    if (!self.buffers.startHandshake()) {
      self.errno = MP_ENOMEM;
      return self.errno;
    }
    self.isShaking = true;
  }
  end.isWrapped = true;
  if (end.far!.tls === undefined) return MP_EAGAIN;
  const now = mp.clock.ticksUs();
  self.overAtUs ??= now + FLIGHTS * (end.delayUs ?? 0);
  if (now < self.overAtUs) return MP_EAGAIN;
  self.isShaken = true;
  self.buffers.endHandshake();
  return 0;
}

/** The same, waiting as long as the socket does. */
function finishHandshake(self: MpTlsSocket): number {
  let errno = shakeHands(self);
  if (errno !== MP_EAGAIN) return errno;
  const waitMs = self.socket instanceof MpNetSocket ? self.socket.waitMs : 0;
  if (waitMs === 0) return errno;
  const isDecided = (): boolean => {
    errno = shakeHands(self);
    return errno !== MP_EAGAIN;
  };
  return waitFor(isDecided, waitMs) ? errno : MP_EAGAIN;
}

/** The error of reading from a socket that is closed, or writing. Since 1.22 mbedTLS's is raised with its name. */
function closedErrno(): number {
  if (isAxtls(mp)) return MP_EBADF;
  if (macroOn(mp.board, 'UHEAP_SSL_CERTS')) raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_INPUT_DATA');
  return raiseOSError(MBEDTLS_ERRORS.MBEDTLS_ERR_SSL_BAD_INPUT_DATA);
}

/** Of mbedTLS's sockets since 1.21: only what they know goes to the socket below. */
function refusesIoctls(): boolean {
  return !isAxtls(mp) && macroOn(mp.board, 'UHEAP_SSL_CONTEXT');
}

const protocol: StreamProtocol = {
  read(o, buf, from, size) {
    const self = o as MpTlsSocket;
    const errno = self.socket === MP_OBJ_NULL ? closedErrno() : finishHandshake(self);
    return errno === 0 ? getStream(self.socket).read(self.socket, buf, from, size) : -errno;
  },
  write(o, buf, from, size) {
    const self = o as MpTlsSocket;
    const errno = self.socket === MP_OBJ_NULL ? closedErrno() : finishHandshake(self);
    return errno === 0 ? getStream(self.socket).write(self.socket, buf, from, size) : -errno;
  },
  ioctl(o, request, arg) {
    const self = o as MpTlsSocket;
    const { socket } = self;
    if (socket === MP_OBJ_NULL) return request === MP_STREAM_POLL && !isAxtls(mp) ? POLL_NVAL : 0;
    // It raises its errors itself, and those of the socket below as they are.
    if (request === MP_STREAM_RAISE_ERROR) return 0;
    if (request !== MP_STREAM_CLOSE && request !== MP_STREAM_POLL && refusesIoctls()) return -MP_EINVAL;
    if (request === MP_STREAM_CLOSE) {
      self.socket = MP_OBJ_NULL;
      self.buffers.give();
    }
    // Until the other end has answered there is nothing that the program could read or write.
    const end = socket instanceof MpNetSocket ? socket.connection : null;
    const isShaking = request === MP_STREAM_POLL && end !== null && maySpeakTls(end) && self.errno === 0;
    if (isShaking && shakeHands(self) === MP_EAGAIN) return 0;
    return getStream(socket).ioctl(socket, request, arg);
  },
  isText: false,
};

const SOCKET_ROWS: RomRow[] = [
  ['read', streamReadFun],
  ['readinto', streamReadintoFun],
  ['readline', streamReadlineFun],
  ['write', streamWriteFun],
  [
    'setblocking',
    fun2('setblocking', (self, flag) => {
      const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, flag];
      loadMethod((self as MpTlsSocket).socket, q('setblocking'), dest, 0);
      return callMethodNKw(1, 0, dest, 0);
    }),
  ],
  ['close', streamCloseFun],
  ['__del__', streamCloseFun, 'MICROPY_PY_SSL_FINALISER'],
];
const MBEDTLS_ROWS: RomRow[] = [
  ['recv', streamRead1Fun, 'MICROPY_PY_SSL_DTLS'],
  ['recv_into', streamReadintoFun, 'MICROPY_PY_SSL_DTLS'],
  ['send', streamWrite1Fun, 'MICROPY_PY_SSL_DTLS'],
  ['sendall', streamWriteFun, 'MICROPY_PY_SSL_DTLS'],
  ['cipher', fun1('cipher', () => newTuple([newStr(ciphersOf()[0]!), newStr('TLSv1.2')])), 'UHEAP_SSL_CERTS'],
];
/** Where mbedTLS is built to keep certificates. */
const PEER_ROW: RomRow = ['getpeercert', fun2('getpeercert', () => mpConstNone)];

/** The type of a firmware's sockets. That of 1.20 has the name of its module, and prints another. */
const socketType = perBoard((board) => {
  const isAx = portOf(board).network.tls === 'axtls';
  const rows = [...SOCKET_ROWS, ...(isAx ? [] : MBEDTLS_ROWS)];
  if (!isAx && isNamed(board, PEER_ROW[0])) rows.push(PEER_ROW);
  const own = rows.filter(([, , needs]) => needs === undefined || macroNeed(board, needs));
  const slots = { protocol, locals: romMap(own.map(([name, value]) => [name, value])) };
  if (macroOn(board, 'UHEAP_SSL_CONTEXT')) return newRomType('SSLSocket', slots);
  return newRomType('ussl', {
    ...slots,
    print: (out, self) => printf(out, '<_SSLSocket %p>', objAddress(self as MpObject)),
  });
});
