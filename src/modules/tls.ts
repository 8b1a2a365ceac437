import { macro, macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import {
  identityFun,
  streamCloseFun,
  streamReadFun,
  streamReadintoFun,
  streamReadlineFun,
  streamWriteFun,
} from '../objects/stream.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { loadMethod } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { fun1, fun2, fun3, funKw } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, traceObj } from '../runtime/obj.js';
import { getBuffer, objGetArray, objGetInt } from '../runtime/ops.js';
import { perMachine } from '../runtime/perBoard.js';
import { portOf } from '../runtime/port.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { type RomRow, romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { newStr, objStrGetData, objStrGetStr } from '../runtime/str.js';
import {
  getStream,
  getStreamRaise,
  MP_EAGAIN,
  MP_STREAM_CLOSE,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
  MP_STREAM_POLL,
  MP_STREAM_RAISE_ERROR,
  type StreamProtocol,
} from '../runtime/streamProtocol.js';
import { newTuple } from '../runtime/tuple.js';
import { mpConstNone, newRomType } from '../runtime/types.js';
import { net } from '../world/net/net.js';
import type { TcpEnd } from '../world/net/tcp.js';
import { raiseMbedtlsError } from './mbedtlsError.js';
import { defineModule, type ModuleRow } from './registry.js';
import { MpNetSocket } from './socketEnd.js';
import { waitFor } from './socketInet.js';
import { TlsBuffers } from './tlsMemory.js';

/**
 * The module `tls` (extmod/modtls_mbedtls.c, modtls_axtls.c). Nothing is encrypted: a peer of the stub that speaks TLS gets
 * the plain bytes after the time that a handshake takes, and so does the program itself at the other end of its loopback.
 * With whoever else a handshake sends its first message and fails.
 */

const MP_EIO = 5;
const MP_ENOMEM = 12;
const POLL_NVAL = 32;
/** Messages that go to and fro one after the other in a handshake of TLS 1.2. */
const FLIGHTS = 4;
/** Bits of a protocol's number: the end that serves, and TLS over datagrams. */
const IS_SERVER = 1;
const IS_DTLS = 2;
const VERIFY_REQUIRED = 2;

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
const ciphersOf = perMachine(() =>
  CIPHERS.filter((name) => macro(mp.board, 'UHEAP_MBEDTLS') > 0 || !/-GCM-|ECDHE-RSA/.test(name)),
);

const isAxtls = ({ board }: MpState): boolean => portOf(board).network.tls === 'axtls';

class MpContext extends MpObject {
  verifyMode = 0;
  protocol = 0;
  callback: MpObj = mpConstNone;
  ciphersPtr = 0;
  /** Of axTLS, which keeps them. */
  key: MpObj = mpConstNone;
  cert: MpObj = mpConstNone;

  override trace(heap: MarkSink): void {
    heap.mark(this.ciphersPtr);
    for (const o of [this.callback, this.key, this.cert]) traceObj(heap, o);
  }
}

class MpTlsSocket extends MpObject {
  readonly context: MpContext;
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

  constructor(context: MpContext, socket: MpObj) {
    super(typeTlsSocket);
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

/** Over datagrams the answer to a hello may be lost, so that none is no error: looks whether there is one. */
function waitForDatagram(self: MpTlsSocket): number {
  const isServer = (self.context.protocol & IS_SERVER) !== 0;
  if (!self.saidHello && !isServer) {
    self.saidHello = true;
    if (sayHello(self.socket) !== MP_EIO) return MP_EIO;
  }
  const n = getStream(self.socket).read(self.socket, datagram, 0, datagram.length);
  return n === -MP_EAGAIN ? MP_EAGAIN : MP_EIO;
}

/** Goes on with the handshake: 0 where it is over, MP_EAGAIN where the other end has still to answer, or an error number. */
function shakeHands(self: MpTlsSocket): number {
  if (self.isShaken) return 0;
  if (self.errno !== 0) return self.errno;
  net();
  const end = self.socket instanceof MpNetSocket ? self.socket.connection : null;
  if (end?.state === 'connecting') return MP_EAGAIN;
  if (end === null && (self.context.protocol & IS_DTLS) !== 0) return waitForDatagram(self);
  if (end === null || !maySpeakTls(end)) {
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

const protocol: StreamProtocol = {
  read(o, buf, from, size) {
    const self = o as MpTlsSocket;
    const errno = finishHandshake(self);
    return errno === 0 ? getStream(self.socket).read(self.socket, buf, from, size) : -errno;
  },
  write(o, buf, from, size) {
    const self = o as MpTlsSocket;
    const errno = finishHandshake(self);
    return errno === 0 ? getStream(self.socket).write(self.socket, buf, from, size) : -errno;
  },
  ioctl(o, request, arg) {
    const self = o as MpTlsSocket;
    const { socket } = self;
    if (socket === MP_OBJ_NULL) return request === MP_STREAM_POLL && !isAxtls(mp) ? POLL_NVAL : 0;
    // It raises its errors itself, and those of the socket below as they are.
    if (request === MP_STREAM_RAISE_ERROR) return 0;
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

const typeTlsSocket = newRomType('SSLSocket', {
  protocol,
  locals: romMap([
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
    ['__del__', streamCloseFun],
    ['cipher', fun1('cipher', () => newTuple([newStr(ciphersOf()[0]!), newStr('TLSv1.2')]))],
    ['getpeercert', fun2('getpeercert', () => mpConstNone)],
    ['__enter__', identityFun],
  ]),
});

const WRAP_ARGS = [
  mpArg('server_side', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('do_handshake_on_connect', MP_ARG_KW_ONLY | MP_ARG_BOOL, 1),
  mpArg('server_hostname', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];
const DTLS_WRAP_ARGS = [...WRAP_ARGS, mpArg('client_id', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)];

function wrapSocket(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const context = args[off] as MpContext;
  const socket = args[off + 1]!;
  const known = macroOn(mp.board, 'MICROPY_PY_SSL_DTLS') ? DTLS_WRAP_ARGS : WRAP_ARGS;
  const [isServer, shakes, hostname, clientId] = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, known);
  getStreamRaise(socket, MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
  const o = new MpTlsSocket(context, socket);
  const bytes = isAxtls(mp) ? mp.sizes.axtls_ssl_socket_t : mp.sizes.mp_obj_ssl_socket_t;
  o.ptr = mMallocWithFinaliser(bytes, o);
  const close = (): void => {
    o.socket = MP_OBJ_NULL;
    o.buffers.give();
  };
  const top = mp.roots.mark();
  mp.roots.keep(o);
  if (!isAxtls(mp) && !o.buffers.take()) {
    close();
    raiseOSError(MP_ENOMEM);
  }
  if (context.protocol === (IS_SERVER | IS_DTLS) && getBuffer(clientId!, MP_BUFFER_READ) === null) {
    close();
    raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_INPUT_DATA');
  }
  if (hostname !== mpConstNone) objStrGetStr(hostname!);
  else if (!isAxtls(mp) && context.verifyMode === VERIFY_REQUIRED && isServer === 0) {
    close();
    raiseValueError('CERT_REQUIRED requires server_hostname');
  }
  if (shakes === 1) {
    let errno = 0;
    waitFor(() => {
      errno = shakeHands(o);
      return errno !== MP_EAGAIN;
    }, -1);
    if (errno !== 0) {
      close();
      raiseOSError(errno);
    }
  }
  mp.roots.release(top);
  return o;
}

function getCiphers(): MpObj {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (const name of ciphersOf()) listAppend(list, newStr(name));
  mp.roots.release(top);
  return list;
}

function setCiphers(self: MpObj, ciphers: MpObj): MpObj {
  const { items, off, len } = objGetArray(ciphers);
  if (len === 0) raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_CONFIG');
  (self as MpContext).ciphersPtr = mMalloc(4 * (len + 1), null);
  for (let i = 0; i < len; i++) {
    if (!ciphersOf().includes(objStrGetStr(items[off + i]!))) raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_CONFIG');
  }
  return mpConstNone;
}

function loadCertChain(self: MpObj, cert: MpObj, key: MpObj): MpObj {
  for (const data of [cert, key]) objStrGetData(data);
  if (isAxtls(mp)) Object.assign(self as MpContext, { cert, key });
  return mpConstNone;
}

function loadVerifyLocations(_self: MpObj, data: MpObj): MpObj {
  objStrGetData(data);
  return mpConstNone;
}

const MBEDTLS_ROWS: RomRow[] = [
  ['get_ciphers', fun1('get_ciphers', getCiphers)],
  ['set_ciphers', fun2('set_ciphers', setCiphers)],
  ['load_verify_locations', fun2('load_verify_locations', loadVerifyLocations)],
];
const COMMON_ROWS: RomRow[] = [
  ['load_cert_chain', fun3('load_cert_chain', loadCertChain)],
  ['wrap_socket', funKw('wrap_socket', 2, wrapSocket)],
];

function contextAttr(o: MpObj, name: { readonly data: string }, dest: MpObj[], off: number): void {
  const self = o as MpContext;
  const isMode = name.data === 'verify_mode';
  const isKnown = isMode || (name.data === 'verify_callback' && !isAxtls(mp));
  if (dest[off] === MP_OBJ_NULL) {
    if (!isKnown) dest[off + 1] = MP_OBJ_SENTINEL;
    else dest[off] = isMode ? self.verifyMode : self.callback;
    return;
  }
  if (dest[off + 1] === MP_OBJ_NULL || !isKnown) return;
  if (isMode) self.verifyMode = Number(objGetInt(dest[off + 1]!));
  else self.callback = dest[off + 1]!;
  dest[off] = MP_OBJ_NULL;
}

function contextType(rows: readonly RomRow[], hasFinaliser: boolean): MpObj {
  return newRomType('SSLContext', {
    makeNew(type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, false);
      const self = new MpContext(type);
      const number = Number(objGetInt(args[off]!));
      self.protocol = macroOn(mp.board, 'MICROPY_PY_SSL_DTLS') ? number : number & IS_SERVER;
      if (isAxtls(mp)) {
        self.ptr = mMalloc(mp.sizes.axtls_ssl_context_t, self);
        return self;
      }
      const bytes = mp.sizes.mp_obj_ssl_context_t;
      self.ptr = hasFinaliser ? mMallocWithFinaliser(bytes, self) : mMalloc(bytes, self);
      self.verifyMode = (self.protocol & IS_SERVER) === 0 ? VERIFY_REQUIRED : 0;
      return self;
    },
    attr: contextAttr,
    locals: romMap(rows),
  });
}

const free = fun1('__del__', () => mpConstNone);
const typeMbedtlsContext = contextType([['__del__', free], ...MBEDTLS_ROWS, ...COMMON_ROWS], true);
const typeAxtlsContext = contextType(COMMON_ROWS, false);

const onlyMbedtls = (name: string, value: MpObj | ((state: MpState) => MpObj)): ModuleRow => [
  name,
  (state) => (isAxtls(state) ? null : typeof value === 'function' ? value(state) : value),
];

defineModule({
  name: 'tls',
  rows: [
    ['__name__', q('tls')],
    ['SSLContext', (state) => (isAxtls(state) ? typeAxtlsContext : typeMbedtlsContext)],
    ['PROTOCOL_TLS_CLIENT', 0],
    ['PROTOCOL_TLS_SERVER', IS_SERVER],
    ['PROTOCOL_DTLS_CLIENT', IS_DTLS, 'MICROPY_PY_SSL_DTLS'],
    ['PROTOCOL_DTLS_SERVER', IS_DTLS | IS_SERVER, 'MICROPY_PY_SSL_DTLS'],
    ['CERT_NONE', 0],
    onlyMbedtls('CERT_OPTIONAL', 1),
    onlyMbedtls('CERT_REQUIRED', VERIFY_REQUIRED),
    onlyMbedtls('MBEDTLS_VERSION', ({ board }) =>
      q(macro(board, 'UHEAP_MBEDTLS') === 2 ? 'Mbed TLS 3.6.2' : 'Mbed TLS 2.28.8'),
    ),
  ],
});
