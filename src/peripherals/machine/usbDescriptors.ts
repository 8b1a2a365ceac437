/** What a firmware's own USB drivers tell a host: a serial line, and on some boards a disk (shared/tinyusb/mp_usbd_descriptor.c). */

export interface BuiltinUsb {
  readonly vid: number;
  readonly pid: number;
  readonly hasDisk: boolean;
}

/** Limits of the interfaces, endpoints and strings that the firmware's own drivers have. */
export interface UsbLimits {
  readonly interfaces: number;
  readonly endpoints: number;
  readonly strings: number;
}

export const SERIAL_LIMITS: UsbLimits = { interfaces: 2, endpoints: 3, strings: 5 };
export const SERIAL_AND_DISK_LIMITS: UsbLimits = { interfaces: 3, endpoints: 4, strings: 6 };

const low = (n: number): number => n & 0xff;
const text = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** Types of descriptors (USB 2.0, table 9-5; CDC 1.2, table 12). */
const DEVICE = 1;
const CONFIGURATION = 2;
const INTERFACE = 4;
const ENDPOINT = 5;
const ASSOCIATION = 11;
const CLASS_INTERFACE = 0x24;

const CDC = 2;
const CDC_DATA = 10;
const MASS_STORAGE = 8;
const BULK = 2;
const INTERRUPT = 3;
const PACKET = 64;
/** In units of 2 mA. */
const POWER = 125;

/** Its length comes first. */
const descriptor = (...rest: number[]): number[] => [rest.length + 1, ...rest];

const endpoint = (address: number, kind: number, size: number, interval: number): number[] =>
  descriptor(ENDPOINT, address, kind, low(size), size >> 8, interval);

const pair = (number: number): number[] => [
  ...endpoint(number, BULK, PACKET, 0),
  ...endpoint(0x80 | number, BULK, PACKET, 0),
];

const SERIAL: readonly number[] = [
  ...descriptor(ASSOCIATION, 0, 2, CDC, 2, 0, 0),
  ...descriptor(INTERFACE, 0, 0, 1, CDC, 2, 0, 4),
  ...descriptor(CLASS_INTERFACE, 0, 0x20, 1),
  ...descriptor(CLASS_INTERFACE, 1, 0, 1),
  ...descriptor(CLASS_INTERFACE, 2, 6),
  ...descriptor(CLASS_INTERFACE, 6, 0, 1),
  ...endpoint(0x81, INTERRUPT, 8, 16),
  ...descriptor(INTERFACE, 1, 0, 2, CDC_DATA, 0, 0, 0),
  ...pair(2),
];

const DISK: readonly number[] = [...descriptor(INTERFACE, 2, 0, 2, MASS_STORAGE, 6, 80, 5), ...pair(3)];

/** The device's descriptor, a character a byte. */
export function deviceDescriptor({ vid, pid }: BuiltinUsb): string {
  const ids = [low(vid), vid >> 8, low(pid), pid >> 8];
  return text(descriptor(DEVICE, 0, 2, 0xef, 2, 1, PACKET, ...ids, 0, 1, 1, 2, 3, 1));
}

/** The configuration's descriptor with all that belongs to it, a character a byte. */
export function configurationDescriptor({ hasDisk }: BuiltinUsb): string {
  const parts = hasDisk ? [...SERIAL, ...DISK] : SERIAL;
  const length = parts.length + 9;
  const { interfaces } = hasDisk ? SERIAL_AND_DISK_LIMITS : SERIAL_LIMITS;
  return text([...descriptor(CONFIGURATION, low(length), length >> 8, interfaces, 1, 0, 0x80, POWER), ...parts]);
}
