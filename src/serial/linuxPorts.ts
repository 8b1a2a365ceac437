import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PortInfo } from './portInfo.js';

/** Devices of USB adapters and boards, and of the UARTs of single-board computers. */
const SERIAL = /^tty(USB|ACM|AMA)\d+$/;
/** Folders above a serial device among which the one of its USB device is. */
const LEVELS = 4;

/**
 * The serial ports of a Linux without udev, where the package serialport can't list them.
 *
 * @param root where `dev` and `sys` are
 */
export function linuxPorts(root = '/'): PortInfo[] {
  return readdirSync(join(root, 'dev'))
    .filter((name) => SERIAL.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => ({ path: join('/dev', name), ...usbFacts(join(root, 'sys/class/tty', name, 'device')) }));
}

function usbFacts(device: string): Omit<PortInfo, 'path'> {
  if (!existsSync(device)) return {};
  let folder = realpathSync(device);
  for (let level = 0; level < LEVELS && !existsSync(join(folder, 'idVendor')); level++) folder = dirname(folder);
  const fact = (name: string): string | undefined => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  return {
    vendorId: fact('idVendor'),
    productId: fact('idProduct'),
    manufacturer: fact('manufacturer'),
    serialNumber: fact('serial'),
  };
}
