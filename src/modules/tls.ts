import { macro, macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { fun1, fun2, fun3, funKw } from '../runtime/fun.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mMalloc, mMallocWithFinaliser } from '../runtime/malloc.js';
import { MP_BUFFER_READ, MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj, MpObject, traceObj } from '../runtime/obj.js';
import { getBuffer, objGetArray, objGetInt } from '../runtime/ops.js';
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
import { mpConstNone, newRomType } from '../runtime/types.js';
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

class MpContext extends MpObject {
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
  const context = self as MpContext;
  context.ciphersPtr = mMalloc(4 * (len + 1), null);
  for (let i = 0; i < len; i++) {
    if (!ciphersOf().includes(objStrGetStr(items[off + i]!))) raiseMbedtlsError('MBEDTLS_ERR_SSL_BAD_CONFIG');
  }
  context.usedCiphersPtr = context.ciphersPtr;
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
