import { macro, macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { streamClose } from '../objects/stream.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { loadMethod } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { fun1, fun2, fun3, funKw } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import {
  MP_BUFFER_READ,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
  type MpType,
  traceObj,
} from '../runtime/obj.js';
import { getBuffer, objGetArray, objGetInt, objGetType } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseOSError, raiseValueError } from '../runtime/raise.js';
import { type RomRow, romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import { newStr, objStrGetData, objStrGetStr } from '../runtime/str.js';
import {
  getStreamRaise,
  MP_EAGAIN,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
} from '../runtime/streamProtocol.js';
import { mpConstNone, newRomType, typeBytes } from '../runtime/types.js';
import { vfsOpen } from '../vfs/files.js';
import { raiseMbedtlsError } from './mbedtlsError.js';
import { defineModule, type ModuleRow } from './registry.js';
import { waitFor } from './socketInet.js';
import { ciphersOf, IS_DTLS, IS_SERVER, isAxtls, MpTlsSocket, shakeHands } from './tlsSocket.js';

/**
 * The module `tls` (extmod/modtls_mbedtls.c, modtls_axtls.c). Nothing is encrypted: a peer of the stub that speaks TLS gets
 * the plain bytes after the time that a handshake takes, and so does the program itself at the other end of its loopback.
 * With whoever else a handshake sends its first message and fails.
 */

const MP_ENOMEM = 12;
const VERIFY_REQUIRED = 2;

/** `SSLContext`. */
export class MpContext extends MpObject {
  verifyMode = 0;
  protocol = 0;
  callback: MpObj = mpConstNone;
  ciphersPtr = 0;
  /** The numbers that mbedTLS was given, which its own configuration within the context keeps. */
  usedCiphersPtr = 0;
  /** Of axTLS, which keeps them. */
  key: MpObj = mpConstNone;
  cert: MpObj = mpConstNone;

  override trace(heap: MarkSink): void {
    heap.mark(this.ciphersPtr);
    heap.mark(this.usedCiphersPtr);
    for (const o of [this.callback, this.key, this.cert]) traceObj(heap, o);
  }
}

const WRAP_ARGS = [
  mpArg('server_side', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('do_handshake_on_connect', MP_ARG_KW_ONLY | MP_ARG_BOOL, 1),
  mpArg('server_hostname', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];
const DTLS_WRAP_ARGS = [...WRAP_ARGS, mpArg('client_id', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone)];

function wrapSocket(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const known = macroOn(mp.board, 'MICROPY_PY_SSL_DTLS') ? DTLS_WRAP_ARGS : WRAP_ARGS;
  const [isServer, shakes, hostname, clientId] = argParseAllKwArray(nArgs - 2, nKw, args, off + 2, known);
  return newTlsSocket(args[off] as MpContext, args[off + 1]!, {
    isServer: isServer === 1,
    shakes: shakes === 1,
    hostname: hostname!,
    clientId: clientId ?? mpConstNone,
  });
}

/** What `wrap_socket` is asked for. */
interface Wrapping {
  readonly isServer: boolean;
  /** Whether the handshake is to be made at once. */
  readonly shakes: boolean;
  readonly hostname: MpObj;
  readonly clientId: MpObj;
}

/** Wraps a stream (ssl_socket_make_new). Raises OSError, ValueError. */
export function newTlsSocket(context: MpContext, socket: MpObj, asked: Wrapping): MpObj {
  getStreamRaise(socket, MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
  const top = mp.roots.mark();
  mp.roots.keep(context);
  const o = new MpTlsSocket(context, socket);
  const bytes = isAxtls(mp) ? mp.sizes.axtls_ssl_socket_t : mp.sizes.mp_obj_ssl_socket_t;
  o.ptr = macroOn(mp.board, 'MICROPY_PY_SSL_FINALISER') ? mMallocWithFinaliser(bytes, o) : mMalloc(bytes, o);
  const close = (): void => {
    o.socket = MP_OBJ_NULL;
    o.buffers.give();
  };
  mp.roots.keep(o);
  if (!isAxtls(mp) && !o.buffers.take()) {
    close();
    raiseOSError(MP_ENOMEM);
  }
  if (context.protocol === (IS_SERVER | IS_DTLS) && getBuffer(asked.clientId, MP_BUFFER_READ) === null) {
    close();
    raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_INPUT_DATA');
  }
  if (asked.hostname !== mpConstNone) objStrGetStr(asked.hostname);
  else if (
    !isAxtls(mp) &&
    context.verifyMode === VERIFY_REQUIRED &&
    !asked.isServer &&
    macroOn(mp.board, 'UHEAP_SSL_CERTS')
  ) {
    close();
    raiseValueError('CERT_REQUIRED requires server_hostname');
  }
  if (asked.shakes) {
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
  const context = self as MpContext;
  context.ciphersPtr = mMalloc(4 * (len + 1), null);
  for (let i = 0; i < len; i++) {
    if (!ciphersOf().includes(objStrGetStr(items[off + i]!))) raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_CONFIG');
  }
  context.usedCiphersPtr = context.ciphersPtr;
  return mpConstNone;
}

/** The content of a file, read as a program would (read_file). */
function readFile(name: MpObj): MpObj {
  const file = vfsOpen(2, 0, [name, q('rb')], 0);
  const top = mp.roots.mark();
  mp.roots.keep(file);
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(file, q('read'), dest, 0);
  const data = callMethodNKw(0, 0, dest, 0);
  mp.roots.keep(data);
  streamClose(file);
  mp.roots.release(top);
  return data;
}

/** First bytes of what is encoded by ASN.1: a sequence, whose length is in the next bytes, and an integer. */
const ASN1_SEQUENCE = 0x30;
const ASN1_INTEGER = 0x02;
const LONG_LENGTH = 0x80;

/** Whether bytes could be a sequence that begins with a part of a kind. What is in it is not looked at. */
function couldBeEncoded(data: string, part: number): boolean {
  if (data.startsWith('-----BEGIN ')) return true;
  if (data.charCodeAt(0) !== ASN1_SEQUENCE) return false;
  const first = data.charCodeAt(1);
  const start = first < LONG_LENGTH ? 2 : 2 + first - LONG_LENGTH;
  let length = first;
  if (first >= LONG_LENGTH) {
    length = 0;
    for (let i = 2; i < start; i++) length = length * 256 + data.charCodeAt(i);
  }
  return start + length <= data.length && length > 0 && data.charCodeAt(start) === part;
}

const couldBeKey = (key: MpObj): boolean => couldBeEncoded(objStrGetData(key), ASN1_INTEGER);
const couldBeCert = (cert: MpObj): boolean => couldBeEncoded(objStrGetData(cert), ASN1_SEQUENCE);

/** Keeps or looks at a key and its certificate (ssl_context_load_key). */
export function loadKey(context: MpContext, key: MpObj, cert: MpObj): void {
  if (isAxtls(mp)) {
    Object.assign(context, { cert, key });
    return;
  }
  if (!couldBeKey(key)) raiseValueError('invalid key');
  if (!couldBeCert(cert)) raiseValueError('invalid cert');
}

function loadCertChain(self: MpObj, cert: MpObj, key: MpObj): MpObj {
  if (macroOn(mp.board, 'UHEAP_TLS')) {
    loadKey(self as MpContext, key, cert);
  } else if (cert !== mpConstNone) {
    const top = mp.roots.mark();
    const [keyData, certData] = [key, cert].map((o) => {
      const data = objGetType(o) === typeBytes ? o : readFile(o);
      mp.roots.keep(data);
      return data;
    });
    loadKey(self as MpContext, keyData!, certData!);
    mp.roots.release(top);
  }
  return mpConstNone;
}

function loadVerifyLocations(_self: MpObj, data: MpObj): MpObj {
  if (!couldBeCert(data)) raiseValueError('invalid cert');
  return mpConstNone;
}

const LOCATION_ARGS = [
  mpArg('cafile', MP_ARG_OBJ, mpConstNone),
  mpArg('cadata', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];

/** The same of 1.22, which reads a file itself. */
function loadVerifyFiles(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const [file, data] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, LOCATION_ARGS);
  if (file !== mpConstNone) objStrGetData(readFile(file!));
  if (data !== mpConstNone) objStrGetData(data!);
  return mpConstNone;
}

function contextAttr(o: MpObj, name: { readonly data: string }, dest: MpObj[], off: number): void {
  const self = o as MpContext;
  const hasMore = macroOn(mp.board, 'UHEAP_TLS');
  const isMode = name.data === 'verify_mode' && (hasMore || !isAxtls(mp));
  const isKnown = isMode || (name.data === 'verify_callback' && hasMore && !isAxtls(mp));
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

/** A new context for a protocol's number (ssl_context_make_new). */
export function newContext(type: MpType, number: number): MpContext {
  const self = new MpContext(type);
  self.protocol = macroOn(mp.board, 'MICROPY_PY_SSL_DTLS') ? number : number & IS_SERVER;
  if (isAxtls(mp)) {
    self.ptr = mMalloc(mp.sizes.axtls_ssl_context_t, self);
    return self;
  }
  const bytes = mp.sizes.mp_obj_ssl_context_t;
  self.ptr = macroOn(mp.board, 'MICROPY_PY_SSL_FINALISER') ? mMallocWithFinaliser(bytes, self) : mMalloc(bytes, self);
  if (macroOn(mp.board, 'UHEAP_TLS')) self.verifyMode = (self.protocol & IS_SERVER) === 0 ? VERIFY_REQUIRED : 0;
  return self;
}

function contextType(rows: readonly RomRow[]): MpType {
  return newRomType('SSLContext', {
    makeNew(type, nArgs, nKw, args, off) {
      argCheckNum(nArgs, nKw, 1, 1, false);
      return newContext(type, Number(objGetInt(args[off]!)));
    },
    attr: contextAttr,
    locals: romMap(rows),
  });
}

const wrapSocketFun = funKw('wrap_socket', 2, wrapSocket);
const loadCertChainFun = fun3('load_cert_chain', loadCertChain);

const mbedtlsContext = (locations: MpObj): MpType =>
  contextType([
    ['__del__', fun1('__del__', () => mpConstNone), 'MICROPY_PY_SSL_FINALISER'],
    ['get_ciphers', fun1('get_ciphers', getCiphers), 'UHEAP_SSL_CERTS'],
    ['set_ciphers', fun2('set_ciphers', setCiphers), 'UHEAP_SSL_CERTS'],
    ['load_cert_chain', loadCertChainFun, 'UHEAP_SSL_CERTS'],
    ['load_verify_locations', locations, 'UHEAP_SSL_CERTS'],
    ['wrap_socket', wrapSocketFun],
  ]);
const typeMbedtlsContext = mbedtlsContext(fun2('load_verify_locations', loadVerifyLocations));
const typeEarlyContext = mbedtlsContext(funKw('load_verify_locations', 1, loadVerifyFiles));
const typeAxtlsContext = contextType([
  ['load_cert_chain', loadCertChainFun, 'UHEAP_TLS'],
  ['wrap_socket', wrapSocketFun],
]);

/** `SSLContext` as a firmware has it. */
export function contextTypeOf(state: MpState): MpType {
  if (isAxtls(state)) return typeAxtlsContext;
  return macroOn(state.board, 'UHEAP_TLS') ? typeMbedtlsContext : typeEarlyContext;
}

/** mbedTLS's version (MBEDTLS_VERSION_STRING_FULL), by the value of UHEAP_MBEDTLS. */
const MBEDTLS_VERSIONS = ['mbed TLS 2.28.3', 'Mbed TLS 3.5.1', 'Mbed TLS 3.5.1', 'Mbed TLS 3.6.2'];

/** A row that firmware with mbedTLS has. */
const onlyMbedtls = (name: string, value: MpObj): ModuleRow => [name, (state) => (isAxtls(state) ? null : value)];

/** The constants of `tls`, and before it of `ssl`. */
export const TLS_CONSTANT_ROWS: readonly ModuleRow[] = [
  [
    'MBEDTLS_VERSION',
    (state) => (isAxtls(state) ? null : q(MBEDTLS_VERSIONS[macro(state.board, 'UHEAP_MBEDTLS')]!)),
    'UHEAP_SSL_CERTS',
  ],
  ['PROTOCOL_TLS_CLIENT', 0, 'UHEAP_SSL_CONTEXT'],
  ['PROTOCOL_TLS_SERVER', IS_SERVER, 'UHEAP_SSL_CONTEXT'],
  ['PROTOCOL_DTLS_CLIENT', IS_DTLS, 'MICROPY_PY_SSL_DTLS'],
  ['PROTOCOL_DTLS_SERVER', IS_DTLS | IS_SERVER, 'MICROPY_PY_SSL_DTLS'],
  ['CERT_NONE', (state) => (isAxtls(state) && !macroOn(state.board, 'UHEAP_TLS') ? null : 0)],
  onlyMbedtls('CERT_OPTIONAL', 1),
  onlyMbedtls('CERT_REQUIRED', VERIFY_REQUIRED),
];

defineModule({
  name: 'tls',
  rows: [['__name__', q('tls')], ['SSLContext', contextTypeOf], ...TLS_CONSTANT_ROWS],
});
