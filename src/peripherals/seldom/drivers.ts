import { newCanType } from '../machine/can.js';
import { usbDeviceType } from '../machine/usbDevice.js';

/**
 * Drivers that few programs ask for: on a page they are a part of their own. What a frozen module looks at is none of them,
 * for what it takes must be the same before they are fetched.
 */
export const drivers = { newCanType, usbDevice: usbDeviceType };
