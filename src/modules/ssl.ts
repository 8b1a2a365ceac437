import { macroOn } from '../abi/board.js';
import { argParseAllKwArray, MP_ARG_BOOL, MP_ARG_INT, MP_ARG_KW_ONLY, MP_ARG_OBJ, mpArg } from '../runtime/args.js';
import { funKw } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetInt } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { objStrGetData } from '../runtime/str.js';
import { mpConstNone } from '../runtime/types.js';
import { defineModule } from './registry.js';
import { contextTypeOf, loadKey, MpContext, newContext, newTlsSocket, TLS_CONSTANT_ROWS } from './tls.js';
import { isAxtls } from './tlsSocket.js';

/**
 * The module `ssl` up to 1.22 (extmod/modssl_mbedtls.c, modssl_axtls.c, in 1.20 modussl_*.c), which is in C there; since
 * then it is a frozen module over `tls`.
 */

const AXTLS_ARGS = [
  mpArg('key', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('cert', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('server_side', MP_ARG_KW_ONLY | MP_ARG_BOOL, 0),
  mpArg('server_hostname', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
  mpArg('do_handshake', MP_ARG_KW_ONLY | MP_ARG_BOOL, 1),
];
const MBEDTLS_ARGS = [
  ...AXTLS_ARGS,
  mpArg('cert_reqs', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('cadata', MP_ARG_KW_ONLY | MP_ARG_OBJ, mpConstNone),
];

/** `wrap_socket(sock, ...)`: makes a context for this socket alone where there are such. Raises OSError, ValueError. */
function wrapSocket(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const known = isAxtls(mp) ? AXTLS_ARGS : MBEDTLS_ARGS;
  const values = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, known);
  const [key, cert, serverSide, hostname, doHandshake, certReqs, caData] = values;
  const top = mp.roots.mark();
  const type = contextTypeOf(mp);
  const protocol = serverSide === 1 ? 1 : 0;
  const context = macroOn(mp.board, 'UHEAP_SSL_CONTEXT') ? newContext(type, protocol) : new MpContext(type);
  mp.roots.keep(context);
  if (key !== mpConstNone) loadKey(context, key!, cert!);
  if (certReqs !== undefined) context.verifyMode = Number(objGetInt(certReqs));
  if (caData !== undefined && caData !== mpConstNone) objStrGetData(caData);
  const socket = newTlsSocket(context, args[off]!, {
    isServer: serverSide === 1,
    shakes: doHandshake === 1,
    hostname: hostname!,
    clientId: mpConstNone,
  });
  mp.roots.release(top);
  return socket;
}

defineModule({
  name: 'ssl',
  extensible: true,
  rows: [
    ['__name__', q('ssl')],
    ['wrap_socket', funKw('wrap_socket', 1, wrapSocket)],
    ['SSLContext', contextTypeOf, 'UHEAP_SSL_CONTEXT'],
    ...TLS_CONSTANT_ROWS,
  ],
});
