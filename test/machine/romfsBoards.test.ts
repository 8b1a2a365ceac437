import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runOn } from '../peripherals/boardRun.js';

/** Which boards keep a part of their flash for a file system in ROM, by their `mpconfigboard.h` and linker files. */

const PROGRAM = "import vfs\nprint(hasattr(vfs, 'VfsRom'), hasattr(vfs, 'rom_ioctl'))";

describe('the flash for a file system in ROM, at 1.28.0', () => {
  it.each([
    'ARDUINO_GIGA',
    'ARDUINO_NICLA_VISION',
    'ARDUINO_PORTENTA_H7',
    'WEACTSTUDIO_MINI_STM32H743',
    'ADAFRUIT_ITSYBITSY_M4_EXPRESS',
    'ADAFRUIT_FEATHER_M0_EXPRESS',
    'SAMD21_XPLAINED_PRO',
    'SPARKFUN_REDBOARD_TURBO',
    'TEENSY41',
    'PCA10056',
    'MICROBIT',
  ])('%s has one', (board) => {
    expect(runOn(board, PROGRAM).lines).toEqual(['True True']);
  });

  it.each(['PYBV11', 'NUCLEO_H743ZI', 'SAMD_GENERIC_D21X18', 'RPI_PICO', 'ESP32_GENERIC'])('%s has none', (board) => {
    expect(runOn(board, PROGRAM).lines).toEqual(['False False']);
  });

  it('leaves at boot, on ports that collect nothing then, what looking for it took: three chunks of a block', () => {
    const used = (board: string): number =>
      Number(runOn(board, 'import gc\na = gc.mem_alloc()\ngc.collect()\nprint(a - gc.mem_alloc())').lines[0]);
    expect(used('WEACTSTUDIO_MINI_STM32H743') - used('NUCLEO_H743ZI')).toBe(48);
  });

  it('is where the linker files put it', () => {
    const partOf = (id: string): unknown => {
      const { romFs } = loadBoard(id, { firmware: '1.28/', anyHeap: true });
      return romFs === null ? null : [romFs.start.toString(16), romFs.bytes / 1024, romFs.blockBytes];
    };
    expect(Object.fromEntries(PARTS.map(([id]) => [id, partOf(id)]))).toEqual(Object.fromEntries(PARTS));
  });

  it.each(PARTS.filter(([, part]) => part !== null && part[1] !== 0).map(([id]) => id))(
    '%s has its names in ROM',
    (id) => {
      const { romQstrs } = loadBoard(id, { firmware: '1.28/', anyHeap: true });
      const strings = new Set(romQstrs.pools.flatMap((pool) => pool.strings));
      const names = ['VfsRom', 'rom_ioctl', '/rom', '/rom/lib', 'ilistdir', 'statvfs'];
      expect(names.filter((name) => !strings.has(name))).toEqual([]);
    },
  );
});

/** By board: address, KB, and bytes of a block. */
const PARTS: readonly (readonly [string, readonly [string, number, number] | null])[] = [
  ['TEENSY41', ['600c0000', 256, 4096]],
  ['MIMXRT1064_EVK', ['700c0000', 256, 4096]],
  ['MIMXRT1170_EVK', ['30180000', 512, 4096]],
  ['SEEED_ARCH_MIX', ['60180000', 512, 4096]],
  ['MIMXRT1050_EVK', ['60200000', 0, 4096]],
  ['PCA10056', ['b0000', 256, 4096]],
  ['PCA10059', ['90000', 256, 4096]],
  ['SEEED_XIAO_NRF52', ['74000', 256, 4096]],
  ['FEATHER52', ['50000', 128, 4096]],
  ['MICROBIT', ['2d000', 12, 1024]],
  ['SAMD21_XPLAINED_PRO', ['3d000', 12, 1536]],
  ['SEEED_WIO_TERMINAL', ['70000', 64, 2048]],
  ['SAMD_GENERIC_D51X20', ['c0000', 256, 2048]],
  ['ARDUINO_GIGA', ['90b00000', 4096, 4096]],
  ['PYBD_SF3', ['90100000', 1024, 4096]],
  ['WEACTSTUDIO_MINI_STM32H743', ['90000000', 8192, 4096]],
  ['NUCLEO_H743ZI', null],
];

/** Writes an image with a module, as mpremote does: to a block device, or by `rom_ioctl`. */
const DEPLOY = `
import vfs
module = b'answer = 42\\n'
file = b'm.py\\x02' + bytes([len(module)]) + module
entry = b'\\x05' + bytes([len(file) + 1, 4]) + file
image = b'\\xd2\\xcd\\x31' + bytes([len(entry)]) + entry
dev = vfs.rom_ioctl(2, 0)
print(vfs.rom_ioctl(1), bytes(memoryview(dev)[:3]))
if hasattr(dev, 'ioctl'):
    print(dev.ioctl(3, 0), dev.ioctl(4, 0), dev.ioctl(5, 0), dev.ioctl(6, 0), dev.ioctl(99, 0))
    print(dev.writeblocks(0, image, 0), dev.readblocks(0, bytearray(4)), vfs.rom_ioctl(3, 0, 100))
    dev.writeblocks(0, b'\\xff', 0)
else:
    print(len(dev), vfs.rom_ioctl(3, 0, len(image)), vfs.rom_ioctl(4, 0, 0, image), vfs.rom_ioctl(5, 0))
    print(vfs.rom_ioctl(2, 1) is dev, vfs.rom_ioctl(4, 0, len(dev), image), vfs.rom_ioctl(3, 0))
print(bytes(memoryview(dev)[:3]))
`;
const AFTER_RESET = `
import sys, vfs, m
print([path for path in sys.path if 'rom' in path], vfs.mount()[0][1], m.__file__, m.answer)
`;

function deployed(id: string): string[] {
  const board = loadBoard(id, { firmware: '1.28/' });
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const first = new Machine(board, host);
  first.run({ name: 'main.py', text: DEPLOY, via: board.via });
  const second = new Machine(board, host, undefined, { previous: first, isSoftReset: true });
  second.run({ name: 'main.py', text: AFTER_RESET, via: board.via });
  return host.out.replaceAll('\r', '').trim().split('\n');
}

describe('a file system in ROM that a program writes', () => {
  const AFTER = "['/rom', '/rom/lib'] /rom /rom/m.py 42";
  const BLANK = "1 b'\\xff\\xff\\xff'";
  const IMAGE = "b'\\xd2\\xcd1'";

  it('is there after a reset, and its modules are found', () => {
    expect(deployed('TEENSY41')).toEqual([BLANK, '0 64 4096 0 None', '0 None -22', IMAGE, AFTER]);
    expect(deployed('PCA10056')).toEqual([BLANK, '0 64 4096 0 None', '0 0 -22', IMAGE, AFTER]);
  });

  it('is a memoryview where `rom_ioctl` writes to it', () => {
    const giga = deployed('WEACTSTUDIO_MINI_STM32H743');
    expect(giga).toEqual([BLANK, '8388608 4 0 -22', 'False -22 -22', IMAGE, AFTER]);
    expect(deployed('SEEED_WIO_TERMINAL')).toEqual([BLANK, '65536 4 0 -22', 'True 0 -22', IMAGE, AFTER]);
  });

  it('is not there on a board that has no room for it', () => {
    const lines = runOn(
      'MIMXRT1050_EVK',
      'import vfs\nprint(vfs.rom_ioctl(1), vfs.rom_ioctl(2, 0), len(vfs.mount()))',
    ).lines;
    expect(lines).toEqual(['-22 -22 1']);
  });
});
