import { listAppend, newListN } from '../runtime/list.js';
import { mMallocFail } from '../runtime/malloc.js';
import { newInt } from '../runtime/newInt.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetArrayFixedN, objGetInt } from '../runtime/ops.js';
import { raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { countStep } from '../runtime/steps.js';
import { emptyStr, newStr, objStrGetData } from '../runtime/str.js';
import { type MpTuple, newTuple, newTupleN } from '../runtime/tuple.js';
import { Vstr } from '../runtime/vstr.js';
import { waitUs } from '../world/events.js';
import { parseIpv4 } from '../world/net/address.js';
import type { Address } from '../world/net/tcp.js';
import { AF_INET, SOCK_STREAM } from './socketConstants.js';

/** What the sockets of boards share. */

/** A `(host, port)` that a program gives: the host in numbers, or '' for any. Raises TypeError, ValueError. */
export function parseInetAddr(o: MpObj): Address {
  const [host, port] = objGetArrayFixedN(o, 2);
  const text = objStrGetData(host!);
  if (text !== '' && parseIpv4(text) === null) raiseValueError('invalid arguments');
  return { ip: text === '' ? '0.0.0.0' : text, port: Number(objGetInt(port!)) & 0xffff };
}

/** A `(host, port)` for a program. */
export function formatInetAddr({ ip, port }: Address): MpTuple {
  const text = newStr(ip);
  const top = mp.roots.mark();
  mp.roots.keep(text);
  const tuple = newTuple([text, newInt(port)]);
  mp.roots.release(top);
  return tuple;
}

/** What `getaddrinfo` gives for one address: a list of a tuple, for a stream. */
export function addressList(address: Address): MpObj {
  const top = mp.roots.mark();
  const tuple = newTupleN(5);
  mp.roots.keep(tuple);
  tuple.items[0] = AF_INET;
  tuple.items[1] = SOCK_STREAM;
  tuple.items[2] = 0;
  tuple.items[3] = emptyStr;
  tuple.items[4] = formatInetAddr(address);
  const list = newListN(0);
  mp.roots.keep(list);
  listAppend(list, tuple);
  mp.roots.release(top);
  return list;
}

/** Room for `len` bytes that are to come (vstr_init_len). Raises MemoryError, also for fewer than none. */
export function roomFor(len: number): Vstr {
  return len < 0 ? mMallocFail(len >>> 0) : new Vstr(len + 1);
}

/**
 * Waits, a millisecond or `stepMs` at a time, until something is so. False: not before so many milliseconds were over
 * (negative: it waits for ever).
 */
export function waitFor(isSo: () => boolean, timeoutMs: number, stepMs = 1): boolean {
  const start = mp.clock.ticksUs();
  while (!isSo()) {
    if (timeoutMs >= 0 && mp.clock.ticksUs() - start > timeoutMs * 1000) return false;
    countStep();
    waitUs(stepMs * 1000);
  }
  return true;
}
