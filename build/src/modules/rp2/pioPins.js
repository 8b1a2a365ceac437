import { isInt } from '../../runtime/newInt.js';
import { MpObject } from '../../runtime/obj.js';
import { objGetArray, objGetInt } from '../../runtime/ops.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { mpConstNone } from '../../runtime/types.js';
import { getPin } from '../machine/pin.js';
/** What a program says of pins, one or a tuple, with the first pin that the state machine was given (asm_pio_get_pins). */
export function pioPins(kind, init, base) {
    const pins = { base: -1, count: 0, directions: 0, values: 0 };
    if (init !== mpConstNone && base === mpConstNone)
        raiseValueError(`missing ${kind} base`);
    if (base === mpConstNone)
        return pins;
    pins.base = getPin(base).id;
    if (init === mpConstNone)
        return pins;
    if (isInt(init)) {
        pins.count = 1;
        begin(pins, 0, Number(objGetInt(init)));
        return pins;
    }
    if (!(init instanceof MpObject))
        return raiseTypeError('expecting a pin');
    const { items, off, len } = objGetArray(init);
    pins.count = len;
    for (let i = 0; i < len; i++)
        begin(pins, i, Number(objGetInt(items[off + i])));
    return pins;
}
/** PIO.IN_LOW and so on: bit 1 says out, bit 0 the level. */
function begin(pins, i, how) {
    pins.directions |= (how >> 1) << i;
    pins.values |= (how & 1) << i;
}
