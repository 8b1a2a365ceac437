import { MpObject } from '../../runtime/obj.js';
import { raiseTypeError } from '../../runtime/raise.js';
/** The protocol of a pin, or null for what is no pin. */
export function pinProtocol(pin) {
    if (!(pin instanceof MpObject))
        return null;
    const { protocol } = pin.type;
    return protocol !== null && 'pinRead' in protocol ? protocol : null;
}
/** C takes it for granted that it is a pin, and crashes. */
function requirePin(pin) {
    return pinProtocol(pin) ?? raiseTypeError('expecting a pin');
}
/** extmod/virtpin.c mp_virtual_pin_read. */
export function virtualPinRead(pin) {
    return requirePin(pin).pinRead(pin);
}
/** extmod/virtpin.c mp_virtual_pin_write. */
export function virtualPinWrite(pin, value) {
    requirePin(pin).pinWrite(pin, value);
}
