import { newByteArray } from '../runtime/array.js';
import { latin1Text } from '../runtime/latin1.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj } from '../runtime/obj.js';
import { getBufferRaise, objGetInt } from '../runtime/ops.js';
import { raiseMsgVarg, raiseOSError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newBytes, newStr, objStrGetStr } from '../runtime/str.js';
import { MP_EINVAL } from '../runtime/streamProtocol.js';
import { newTupleN } from '../runtime/tuple.js';
import { mpConstNone, typeOSError } from '../runtime/types.js';
import { parseIpv4, sockaddrIn } from '../world/net/address.js';
import { net } from '../world/net/net.js';
import type { Address } from '../world/net/tcp.js';
import { AF_INET, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from './socketConstants.js';

/** Addresses of the unix port's module `socket`: Linux's structs as bytes (ports/unix/modsocket.c). */

const MP_EAFNOSUPPORT = 97;
const SOCKADDR_IN_BYTES = 16;
/** What the C library's getaddrinfo fails with. */
const EAI_NONAME = -2;
const EAI_AGAIN = -3;
const EAI_FAMILY = -6;
const EAI_SOCKTYPE = -7;
const EAI_ADDRFAMILY = -9;

const AF_INET6 = 10;

/** Type and protocol: what a caller who asks for neither gets. Sockets of DCCP, UDP-Lite and SCTP are not here. */
const KINDS = [
  [SOCK_STREAM, 6],
  [SOCK_DGRAM, 17],
  [SOCK_RAW, 0],
] as const;

const fail = (error: number): never => raiseMsgVarg(typeOSError, '[addrinfo error %d]', error);

/** The address in a `struct sockaddr_in`. */
export function addressIn(sockaddr: MpObj): Address {
  const { bytes, offset, len } = getBufferRaise(sockaddr, MP_BUFFER_READ);
  const family = bytes[offset]! | (bytes[offset + 1]! << 8);
  if (len < SOCKADDR_IN_BYTES) raiseOSError(MP_EINVAL);
  if (family !== AF_INET) raiseOSError(MP_EAFNOSUPPORT);
  const ip = Array.from(bytes.subarray(offset + 4, offset + 8)).join('.');
  return { ip, port: (bytes[offset + 2]! << 8) | bytes[offset + 3]! };
}

export const sockaddrOf = ({ ip, port }: Address): Uint8Array => sockaddrIn(parseIpv4(ip)!, port);

/**
 * One tuple for each kind of socket that is asked for, of an address in numbers or a name that the stub has. Hints are
 * obeyed as glibc does (sysdeps/posix/getaddrinfo.c), but for flags.
 */
export function getaddrinfo(nArgs: number, args: MpObj[], off: number): MpObj {
  const host = objStrGetStr(args[off]!);
  const service = args[off + 1]!;
  const [family = 0, type = 0, protocol = 0] = args.slice(off + 2, off + nArgs).map((hint) => Number(objGetInt(hint)));
  if (family !== 0 && family !== AF_INET && family !== AF_INET6) fail(EAI_FAMILY);
  const kinds = KINDS.filter(([t, p]) => (type === 0 || type === t) && (protocol === 0 || protocol === p));
  if (kinds.length === 0) fail(EAI_SOCKTYPE);
  const port = typeof service === 'object' ? Number(objStrGetStr(service)) : Number(service) & 0xffff;
  const address = net().resolve(host);
  const ip = address === null ? null : parseIpv4(address);
  if (ip === null || Number.isNaN(port)) return fail(EAI_AGAIN);
  if (family === AF_INET6) fail(address === host ? EAI_ADDRFAMILY : EAI_NONAME);
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  for (const [type, proto] of kinds) {
    const tuple = newTupleN(5);
    mp.roots.keep(tuple);
    tuple.items[0] = AF_INET;
    tuple.items[1] = type;
    tuple.items[2] = proto;
    tuple.items[3] = mpConstNone;
    tuple.items[4] = newByteArray(sockaddrIn(ip, port));
    listAppend(list, tuple);
  }
  mp.roots.release(top);
  return list;
}

export function inetPton(_family: MpObj, address: MpObj): MpObj {
  const ip = parseIpv4(objStrGetStr(address));
  return ip === null ? raiseOSError(MP_EINVAL) : newBytes(latin1Text(ip, 0, 4));
}

export function inetNtop(_family: MpObj, binary: MpObj): MpObj {
  const { bytes, offset } = getBufferRaise(binary, MP_BUFFER_READ);
  const room = mMalloc(17, null);
  const text = Array.from(bytes.subarray(offset, offset + 4)).join('.');
  mFree(room, 17);
  return newStr(text);
}

export function sockaddr(address: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(address, MP_BUFFER_READ);
  const family = bytes[offset]! | (bytes[offset + 1]! << 8);
  const top = mp.roots.mark();
  const tuple = newTupleN(family === AF_INET ? 3 : 2);
  mp.roots.keep(tuple);
  tuple.items[0] = family;
  if (family === AF_INET) {
    tuple.items[1] = newBytes(latin1Text(bytes, offset + 4, 4));
    tuple.items[2] = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  } else {
    tuple.items[1] = newBytes(latin1Text(bytes, offset + 2, len - 2));
  }
  mp.roots.release(top);
  return tuple;
}
