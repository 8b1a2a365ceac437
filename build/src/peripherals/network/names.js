import { raiseType } from '../../runtime/raise.js';
import { mp } from '../../runtime/state.js';
import { newStr, objStrGetData } from '../../runtime/str.js';
import { mpConstNone, typeValueError } from '../../runtime/types.js';
import { perMachine } from '../../runtime/perBoard.js';
/** What a board calls itself on networks, and where it is (extmod/modnetwork.c). */
const MAX_HOSTNAME = 32;
/** MICROPY_PY_NETWORK_HOSTNAME_DEFAULT. */
function defaultHostname() {
    const { port, mcu, id } = mp.board;
    if (port === 'esp32')
        return `mpy-esp32${/-(\w+)/.exec(mcu)?.[1]?.toLowerCase() ?? ''}`;
    return id.startsWith('PYBD') ? 'PYBD' : `mpy-${port}`;
}
const names = perMachine(() => ({ hostname: defaultHostname(), country: 'XX' }));
/** `hostname([name])`. */
export function hostname(nArgs, args, off) {
    if (nArgs === 0)
        return newStr(names().hostname);
    const name = objStrGetData(args[off]);
    if (name.length > MAX_HOSTNAME)
        raiseType(typeValueError);
    names().hostname = name;
    return mpConstNone;
}
/** `country([code])`. */
export function country(nArgs, args, off) {
    if (nArgs === 0)
        return newStr(names().country);
    const code = objStrGetData(args[off]);
    if (code.length !== 2)
        raiseType(typeValueError);
    names().country = code;
    return mpConstNone;
}
