import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { portsText } from '../../src/cli/commands/ports.js';
import { listTargets } from '../../src/profiles/profiles.js';
import { KNOWN_DEVICES, knownDevice } from '../../src/serial/knownDevices.js';
import { linuxPorts } from '../../src/serial/linuxPorts.js';

const PYBOARD = { path: '/dev/ttyACM0', vendorId: 'F055', productId: '9800', manufacturer: 'MicroPython' };

describe('uheap ports', () => {
  it('shows what is likely connected, USB ports first', () => {
    expect(portsText([{ path: '/dev/ttyAMA0' }, PYBOARD], false)).toBe(
      'port          USB        manufacturer  likely board                    target\n' +
        '/dev/ttyACM0  F055:9800  MicroPython   pyboard or another stm32 board  PYBV11\n' +
        '/dev/ttyAMA0  -          -             -                               -\n',
    );
  });

  it('as JSON', () => {
    const [port] = JSON.parse(portsText([PYBOARD], true)) as { likely: { target: string } }[];
    expect(port).toMatchObject({ ...PYBOARD, likely: { target: 'PYBV11' } });
  });

  it('says so when there are none', () => {
    expect(portsText([], false)).toBe('no serial ports\n');
  });
});

describe('known devices', () => {
  it('name targets that there are', () => {
    const ids = listTargets().map(({ id }) => id);
    expect(KNOWN_DEVICES.flatMap(({ target }) => target ?? []).filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('are each listed once', () => {
    const numbers = KNOWN_DEVICES.map(({ vendor, product }) => `${vendor}:${product}`);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((both) => /^[0-9a-f]{4}:[0-9a-f]{4}$/.test(both))).toBe(true);
  });

  it('are not guessed', () => {
    expect(knownDevice('f055', '1234')).toBeNull();
    expect(knownDevice(undefined, undefined)).toBeNull();
  });
});

describe('ports of a Linux without udev', () => {
  const root = mkdtempSync(join(tmpdir(), 'uheap-ports-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('are read from the system itself', () => {
    const usb = join(root, 'sys/devices/usb1/1-2');
    mkdirSync(join(usb, '1-2:1.0'), { recursive: true });
    for (const [name, text] of [
      ['idVendor', 'f055'],
      ['idProduct', '9800'],
      ['manufacturer', 'MicroPython'],
    ] as const) {
      writeFileSync(join(usb, name), `${text}\n`);
    }
    mkdirSync(join(root, 'sys/class/tty/ttyACM0'), { recursive: true });
    symlinkSync(join(usb, '1-2:1.0'), join(root, 'sys/class/tty/ttyACM0/device'));
    mkdirSync(join(root, 'dev'));
    for (const name of ['ttyACM0', 'ttyS0', 'ttyUSB10', 'ttyUSB9', 'null']) writeFileSync(join(root, 'dev', name), '');
    expect(linuxPorts(root)).toEqual([
      {
        path: '/dev/ttyACM0',
        vendorId: 'f055',
        productId: '9800',
        manufacturer: 'MicroPython',
        serialNumber: undefined,
      },
      { path: '/dev/ttyUSB9' },
      { path: '/dev/ttyUSB10' },
    ]);
  });
});
