import { type MpObj, MpObject } from '../../runtime/obj.js';
import { raiseTypeError } from '../../runtime/raise.js';

/** How a pin that isn't the port's own is read and written (`mp_pin_p_t`): the `protocol` of its type. */
export interface PinProtocol {
  /** MP_PIN_READ. */
  pinRead(self: MpObj): number;
  /** MP_PIN_WRITE. */
  pinWrite(self: MpObj, value: number): void;
}

/** The protocol of a pin, or null for what is no pin. */
export function pinProtocol(pin: MpObj): PinProtocol | null {
  if (!(pin instanceof MpObject)) return null;
  const { protocol } = pin.type;
  return protocol !== null && 'pinRead' in protocol ? (protocol as PinProtocol) : null;
}

/** C takes it for granted that it is a pin, and crashes. */
function requirePin(pin: MpObj): PinProtocol {
  return pinProtocol(pin) ?? raiseTypeError('expecting a pin');
}

/** extmod/virtpin.c mp_virtual_pin_read. */
export function virtualPinRead(pin: MpObj): number {
  return requirePin(pin).pinRead(pin);
}

/** extmod/virtpin.c mp_virtual_pin_write. */
export function virtualPinWrite(pin: MpObj, value: number): void {
  requirePin(pin).pinWrite(pin, value);
}
