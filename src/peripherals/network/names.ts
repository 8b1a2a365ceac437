import { macroText } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { perMachine } from '../../runtime/perBoard.js';
import { raiseType } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newStr, objStrGetData } from '../../runtime/str.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';

/** What a board calls itself on networks, and where it is (extmod/modnetwork.c). */

const MAX_HOSTNAME = 32;

/** Ports that nobody gives another name call themselves after themselves. */
function defaultHostname(): string {
  const name = macroText(mp.board, 'MICROPY_PY_NETWORK_HOSTNAME_DEFAULT');
  return name === '' ? `mpy-${mp.board.port}` : name;
}

const names = perMachine(() => ({ hostname: defaultHostname(), country: 'XX' }));

/** `hostname([name])`. */
export function hostname(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return newStr(names().hostname);
  const name = objStrGetData(args[off]!);
  if (name.length > MAX_HOSTNAME) raiseType(typeValueError);
  names().hostname = name;
  return mpConstNone;
}

/** `country([code])`. */
export function country(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 0) return newStr(names().country);
  const code = objStrGetData(args[off]!);
  if (code.length !== 2) raiseType(typeValueError);
  names().country = code;
  return mpConstNone;
}
